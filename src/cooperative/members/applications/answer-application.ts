/** What its author does with the link of an application. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { applicationByLink, lockApplication } from './application-store.ts'
import { unprovenMs } from './application.ts'

const dead = () => new UserError('linkDead', {}, { status: 404 })

/**
 * The address is proven: the application waits for its decision. An older one from the same address gives way.
 * Doing it twice changes nothing. @throws {UserError} `linkDead` (404) after seven days.
 */
export async function proveApplication(tx: Tx, doer: Doer, input: { link: string }, clock: Clock): Promise<void> {
  const now = clock.now()
  const application = await lockApplication(tx, (await applicationByLink(tx, input.link)).id)
  if (application.state !== 'unproven') return
  if (application.submittedAt.getTime() + unprovenMs < now.getTime()) throw dead()
  await tx
    .updateTable('membership_application')
    .set({ state: 'taken-back', decided_at: now })
    .where((where) => where(where.fn('lower', ['email']), '=', application.email.toLowerCase()))
    .where('state', '=', 'waiting')
    .execute()
  await tx.updateTable('membership_application').set({ state: 'waiting', proven_at: now }).where('id', '=', application.id).execute()
  await recordAudit(tx, doer, { action: 'application.proven', subjectKind: 'application', subjectId: application.id, after: { name: application.name } }, clock)
}

/** Its author wants no decision any more. Doing it twice changes nothing. @throws {UserError} `linkDead`; `applicationDecided` (409). */
export async function takeApplicationBack(tx: Tx, doer: Doer, input: { link: string }, clock: Clock): Promise<void> {
  const application = await lockApplication(tx, (await applicationByLink(tx, input.link)).id)
  if (application.state === 'taken-back') return
  if (application.state === 'admitted' || application.state === 'refused') throw new UserError('applicationDecided', {}, { status: 409 })
  await tx.updateTable('membership_application').set({ state: 'taken-back', decided_at: clock.now() }).where('id', '=', application.id).execute()
  await recordAudit(tx, doer, { action: 'application.takenBack', subjectKind: 'application', subjectId: application.id }, clock)
}
