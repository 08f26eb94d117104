import type { Notifications } from '#db/notifications.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { watchRow } from '#db/watch-row.ts'
import { jobOf } from './job-store.ts'
import type { Job } from './job.ts'

/** Gives the job as it is, then again each time it moved, until it is over or `signal` aborts. */
export async function* watchJob(db: DbOrTx, notifications: Pick<Notifications, 'subscribe'>, job: Pick<Job, 'id' | 'siteId'>, signal: AbortSignal): AsyncGenerator<Job> {
  const fingerprint = (now: Job) => JSON.stringify([now.state, now.step, now.done, now.total])
  const watched = watchRow(notifications, { channel: 'job', id: job.id, read: () => jobOf(db, job.siteId, job.id), fingerprint }, signal)
  for await (const now of watched) {
    yield now
    if (now.state !== 'running') return
  }
}
