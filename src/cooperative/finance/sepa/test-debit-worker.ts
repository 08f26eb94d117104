/** A process that does the timed work of debits until it is killed: `test-debit-worker.ts DATABASE NOW`. */
import { openDatabase } from '#db/open-database.ts'
import { testClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { startTimedWork } from '#lib/timed-work.ts'
import { goOnTelling } from './give-notices.ts'
import { goOnEntering } from './settle-debits.ts'
import { testLetterhead } from './test-sepa.ts'

const [url = '', now = ''] = process.argv.slice(2)
const [db, clock] = [openDatabase(url, 2), testClock(new Date(now))]
startTimedWork(
  [
    { name: 'tell', pauseMs: 20, work: (requestId) => goOnTelling(db, requestId, testLetterhead, clock) },
    { name: 'enter', pauseMs: 20, work: (requestId) => goOnEntering(db, requestId, clock) },
  ],
  silentLog,
)
process.stdout.write('begun\n')
setInterval(() => {}, 1000)
