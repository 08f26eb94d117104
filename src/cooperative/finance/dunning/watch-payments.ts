/** Listens for payments, so that sites open the moment what they were closed for is paid. */
import type { Db } from '#db/open-database.ts'
import type { Notifications } from '#db/notifications.ts'
import type { Clock } from '#lib/clock.ts'
import { newRequestId } from '#lib/ids.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import type { DunningHouse } from './dunning-ports.ts'
import { liftPaid } from './lift-suspension.ts'

/**
 * Looks once for however many payments come meanwhile (a statement brings thousands). Timed work looks too: a
 * notification may be lost. @returns a function that ends it.
 */
export function watchPayments(db: Db, notifications: Pick<Notifications, 'subscribe'>, house: DunningHouse, clock: Clock, log: Log): () => Promise<void> {
  let [wanted, running] = [false, Promise.resolve()]
  const look = async () => {
    while (wanted) {
      wanted = false
      const requestId = newRequestId()
      try {
        const members = await liftPaid(db, requestId, house, clock)
        if (members.length > 0) log.info('suspension.lifted', { members, requestId })
      } catch (error) {
        log.error('suspension.liftFailed', { requestId, ...errorFields(error) })
      }
    }
  }
  const end = notifications.subscribe('due_payment', () => {
    if (wanted) return
    wanted = true
    running = running.then(look)
  })
  return async () => {
    end()
    await running
  }
}
