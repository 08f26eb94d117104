/** The answer of who was invited. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, notFound } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import type { LetterName } from '#people/letters/send-letter.ts'
import { personById } from '#people/persons/person-store.ts'
import { mostOfPerson, stateOf } from './delegation.ts'
import type { Delegation, LentThing } from './delegation.ts'
import { delegationsOf, lockDelegation, updateDelegation } from './delegation-store.ts'
import { revokeDelegationLinks } from './revoke-delegation-links.ts'

interface DelegationAnswer {
  delegation: string
  /** Name of the thing, for letters and the journal. */
  thing: Pick<LentThing, 'name'>
  from: Letterhead
}

/** The person's own, locked. @throws {UserError} `notFound`. */
async function lockOwn(tx: Tx, doer: Doer, id: string): Promise<Delegation> {
  const one = await lockDelegation(tx, id)
  if (doer.personId === null || one.personId !== doer.personId) throw notFound()
  return one
}

/** Takes it up. Doing it twice changes nothing. @throws {UserError} `notFound`, `delegationLapsed`, `delegationsHeldFull` (409). */
export async function acceptDelegation(tx: Tx, doer: Doer, input: DelegationAnswer, clock: Clock): Promise<void> {
  const one = await lockOwn(tx, doer, input.delegation)
  const now = clock.now()
  const state = stateOf(one, now)
  if (state === 'held' || state === 'toCome') return
  if (state !== 'asked') throw new UserError('delegationLapsed', {}, { status: 409 })
  const held = (await delegationsOf(tx, one.personId ?? '')).filter(({ acceptedAt }) => acceptedAt !== null)
  if (held.length >= mostOfPerson) throw new UserError('delegationsHeldFull', { most: mostOfPerson }, { status: 409 })
  await updateDelegation(tx, one.id, { accepted_at: now })
  await revokeDelegationLinks(tx, one.id, clock)
  // From now on they are called by their own name.
  await tell(tx, doer, { ...input, one: await lockDelegation(tx, one.id), action: 'delegation.accepted', letter: 'delegationAccepted' }, clock)
}

/** Says no to an invitation, or gives back what was accepted. @throws {UserError} `notFound`. */
export async function declineDelegation(tx: Tx, doer: Doer, input: DelegationAnswer, clock: Clock): Promise<void> {
  const one = await lockOwn(tx, doer, input.delegation)
  const accepted = one.acceptedAt !== null
  await updateDelegation(tx, one.id, { ended_at: clock.now(), end_reason: accepted ? 'given-back' : 'declined' })
  await revokeDelegationLinks(tx, one.id, clock)
  const action = accepted ? 'delegation.givenBack' : 'delegation.declined'
  await tell(tx, doer, { ...input, one, action, letter: accepted ? 'delegationGivenBack' : 'delegationDeclined' }, clock)
}

/** A line in the owner's journal, and a letter to who invited, if they are still there. */
async function tell(tx: Tx, doer: Doer, what: DelegationAnswer & { one: Delegation; action: string; letter: LetterName }, clock: Clock): Promise<void> {
  const { one, thing } = what
  const entry = { action: what.action, subjectKind: one.kind, subjectId: one.subject, memberId: one.memberId, after: { name: thing.name, person: one.name, level: one.level } }
  await recordAudit(tx, doer, entry, clock)
  const to = one.invitedBy === null ? null : await personById(tx, one.invitedBy)
  if (to && !to.disabledAt) await sendLetter(tx, { to, name: what.letter, words: { name: one.name, thing: thing.name }, from: what.from }, clock)
}
