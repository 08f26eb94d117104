import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { openMs } from './delegation.ts'
import type { Delegation, LentThing } from './delegation.ts'
import { updateDelegation } from './delegation-store.ts'
import { sendDelegationLetter } from './send-delegation-letter.ts'

/**
 * Sends an invitation again, and keeps it open anew.
 * @throws {UserError} `delegationAnswered` (409) once it was accepted.
 */
export async function askAgain(tx: Tx, actor: Actor, thing: LentThing, input: { one: Delegation; from: Letterhead }, clock: Clock): Promise<void> {
  const { one } = input
  if (one.acceptedAt !== null) throw new UserError('delegationAnswered', {}, { status: 409 })
  await updateDelegation(tx, one.id, { open_until: new Date(clock.now().getTime() + openMs) })
  await recordAudit(tx, actor, { action: 'delegation.sentAgain', subjectKind: thing.kind, subjectId: thing.id, memberId: thing.memberId, after: { name: thing.name, person: one.name } }, clock)
  await sendDelegationLetter(tx, { delegationId: one.id, thing, by: actor.name, from: input.from }, clock)
}
