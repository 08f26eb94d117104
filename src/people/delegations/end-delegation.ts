import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { personById } from '#people/persons/person-store.ts'
import type { Delegation, LentThing } from './delegation.ts'
import { updateDelegation } from './delegation-store.ts'
import { revokeDelegationLinks } from './revoke-delegation-links.ts'

/**
 * Takes back what was lent, or an invitation that waits: the next request of the person no longer has it.
 * The caller has checked that the actor may, and holds the lock of the thing.
 */
export async function endDelegation(tx: Tx, actor: Actor, thing: LentThing, input: { one: Delegation; from: Letterhead }, clock: Clock): Promise<void> {
  const { one } = input
  const accepted = one.acceptedAt !== null
  await updateDelegation(tx, one.id, { ended_at: clock.now(), end_reason: accepted ? 'revoked' : 'cancelled' })
  await revokeDelegationLinks(tx, one.id, clock)
  const action = accepted ? 'delegation.revoked' : 'delegation.cancelled'
  await recordAudit(tx, actor, { action, subjectKind: thing.kind, subjectId: thing.id, memberId: thing.memberId, after: { name: thing.name, person: one.name, level: one.level } }, clock)
  if (!accepted || one.personId === null) return
  const to = await personById(tx, one.personId)
  await sendLetter(tx, { to, name: 'delegationRevoked', words: { thing: thing.name }, from: input.from }, clock)
}
