/** A process that issues the run under way until it is killed: `test-issue-writer.ts DATABASE`. */
import { openDatabase } from '#db/open-database.ts'
import { testClock } from '#lib/clock.ts'
import { issueSome } from './issue-run.ts'

const db = openDatabase(process.argv[2] ?? '', 1)
process.stdout.write('begun\n')
while (await issueSome(db, 'writer', testClock()));
await db.destroy()
