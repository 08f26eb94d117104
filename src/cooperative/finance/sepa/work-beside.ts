/** Work that takes longer than an answer may: it goes on beside, in transactions of its own, and is begun anew where it was stopped. */
import type { Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { errorFields } from '#lib/log.ts'
import type { Ctx } from '#web/environment.ts'

/** What a page or the API waits for before it shows how far the work is. */
const patienceMs = 700

/**
 * Does `step` again and again, each in a transaction, until it says that nothing is left. A first step that is refused is
 * thrown; later ones are logged, since the answer may have left. @returns true when all was done in time.
 */
export async function workBeside(c: Ctx, name: string, step: (tx: Tx) => Promise<number>): Promise<boolean> {
  const [db, log] = [c.get('db'), c.get('log')]
  let left = await inTransaction(db, step)
  const rest = (async () => {
    try {
      while (left > 0) left = await inTransaction(db, step)
      return true
    } catch (error) {
      log.error(name, errorFields(error))
      return false
    }
  })()
  return Promise.race([rest, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patienceMs).unref())])
}
