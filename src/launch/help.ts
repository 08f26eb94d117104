/** `./onyva help`. */
import { launchMessages } from './terminal.ts'

export async function help(): Promise<number> {
  process.stdout.write(launchMessages().help)
  return 0
}
