import { inTransaction } from '#db/transaction.ts'
import { errorFields } from '#lib/log.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { beginRelease, runRelease } from './release-closing.ts'

/** What a page or the API waits for before it shows how far a release is. */
const patienceMs = 700

/** Begins a release and lets it go on beside the answer. @throws {UserError} as `beginRelease`. */
export async function startRelease(c: Ctx, yearId: string): Promise<void> {
  const [db, clock, log, actor] = [c.get('db'), c.get('clock'), c.get('log'), actorOf(c)]
  const closing = await inTransaction(db, (tx) => beginRelease(tx, actor, { yearId }, clock))
  const running = runRelease(db, actor, closing, clock).catch((error: unknown) => log.error('closing.failed', { yearId, ...errorFields(error) }))
  await Promise.race([running, new Promise((resolve) => setTimeout(resolve, patienceMs))])
}
