/** Ends all that a site runs, at once; its next visitor starts it anew. Prints `{}`. Argument: site id. */
import { activator } from './engines.ts'

const site = process.argv[2]!
await activator(`kill ${site}`)
for (let wait = 0; wait < 500 && !/\b(?:asleep|backing-off)\b/.test(await activator(`status ${site}`)); wait++) await new Promise((resolve) => setTimeout(resolve, 10))
process.stdout.write('{}')
