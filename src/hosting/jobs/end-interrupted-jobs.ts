import type { DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import { failAllRunning } from './job-store.ts'

/**
 * At the start of the control plane: whoever ran the jobs that are under way is gone, so they ended with it. A
 * node that still works on one is told so at its next word and stops.
 */
export async function endInterruptedJobs(db: DbOrTx, clock: Clock, log: Log): Promise<void> {
  const interrupted = await failAllRunning(db, 'jobInterrupted', clock.now())
  if (interrupted > 0) log.warn('jobs.interrupted', { interrupted })
}
