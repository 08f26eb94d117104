import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { asDay, dayOf, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { recordPerson } from '#people/persons/add-person.ts'
import { invitePerson } from '#people/persons/invite-person.ts'
import { canSignIn, personByEmail } from '#people/persons/person-store.ts'
import { represent } from '#people/persons/represent.ts'
import { createMember } from '../create-member.ts'
import type { MemberPorts } from '../member-ports.ts'
import type { Member } from '../member.ts'
import { isBody } from '../member-rules.ts'
import { insertChange, writeIdentity } from '../register/identity-store.ts'
import { recordEvent } from '../register/record-event.ts'
import { longestReason, longestReference } from './application.ts'
import type { Application } from './application.ts'
import { lockApplication } from './application-store.ts'

interface Decision {
  applicationId: string
  admitted: boolean
  /** As typed: `2026-11-26`. */
  day: string
  body: string
  reference: string
  /** Why not; its author reads it. */
  reason: string
  from: Letterhead
}

/** Day, body and reference of a decision, checked. @throws {UserError} `dayShape`, `decisionBody`, `decisionReference`, `eventInFuture`. */
export function checkDecision(input: { day: string; body: string; reference: string }, clock: Clock): { day: Day; body: string; reference: string } {
  const day = asDay(input.day.trim())
  if (!day) throw new UserError('dayWrong', {}, { field: 'day' })
  if (day > dayOf(clock.now())) throw new UserError('eventInFuture', {}, { field: 'day' })
  if (!isBody(input.body)) throw new UserError('decisionBody', {}, { field: 'body' })
  const reference = input.reference.normalize('NFC').replace(/\s+/g, ' ').trim()
  if ([...reference].length > longestReference) throw new UserError('decisionReference', { most: longestReference }, { field: 'reference' })
  return { day, body: input.body, reference }
}

/**
 * Writes down what the body that the statutes name decided. Admitted: the member gets its number, its identity, its
 * representative, its shares, and the welcome leaves. Refused: the reason leaves. Of two decisions at once one counts.
 * @returns the member, or null when refused.
 * @throws {UserError} `notFound`, `applicationDecided` (409), `applicationReason`, as `checkDecision` and the port of shares.
 */
export async function decideApplication(tx: Tx, actor: Actor, input: Decision, ports: Pick<MemberPorts, 'subscribeShares'>, clock: Clock): Promise<Member | null> {
  const application = await lockApplication(tx, input.applicationId)
  if (application.state !== 'waiting') throw new UserError('applicationDecided', {}, { status: 409 })
  const decision = checkDecision(input, clock)
  if (decision.day < dayOf(application.submittedAt)) throw new UserError('eventBeforeLast', { day: dayOf(application.submittedAt) }, { field: 'day' })
  const decided = { decided_at: clock.now(), decided_by: actor.personId, body: decision.body, reference: decision.reference }
  if (!input.admitted) {
    const reason = input.reason.normalize('NFC').trim()
    if (reason === '' || [...reason].length > longestReason) throw new UserError('applicationReason', { most: longestReason }, { field: 'reason' })
    await tx.updateTable('membership_application').set({ ...decided, state: 'refused', reason }).where('id', '=', application.id).execute()
    await sendLetter(tx, { to: { email: application.email, name: application.personName, language: application.language }, name: 'applicationRefused', words: { name: application.name, reason }, from: input.from }, clock)
    // no name: the journal outlives what a refused application may keep
    await recordAudit(tx, actor, { action: 'application.refused', subjectKind: 'application', subjectId: application.id, after: { body: decision.body } }, clock)
    return null
  }
  const member = await admit(tx, actor, application, decision, clock)
  await tx.updateTable('membership_application').set({ ...decided, state: 'admitted', member_id: member.id }).where('id', '=', application.id).execute()
  if (application.shares !== null) await ports.subscribeShares?.(tx, actor, { memberId: member.id, count: application.shares, day: decision.day }, clock)
  await recordAudit(tx, actor, { action: 'application.admitted', subjectKind: 'application', subjectId: application.id, memberId: member.id, after: { name: member.name, number: member.number, body: decision.body } }, clock)
  await welcome(tx, actor, application, member, input.from, clock)
  return member
}

async function admit(tx: Tx, actor: Actor, application: Application, decision: { day: Day; body: string; reference: string }, clock: Clock): Promise<Member> {
  const since = noonOf(dayOf(application.submittedAt))
  const member = await createMember(tx, actor, { name: application.name, kind: application.kind, status: 'applicant', since }, clock)
  await recordEvent(tx, actor, { memberId: member.id, status: 'admitted', cause: 'application', ...decision }, clock)
  await writeIdentity(tx, member.id, application.identity, clock.now())
  await insertChange(tx, { memberId: member.id, at: clock.now(), personId: actor.personId, before: {}, after: Object.fromEntries(Object.entries(application.identity).filter(([, value]) => value !== '')) })
  return { ...member, status: 'admitted', admittedOn: decision.day }
}

/** Who applied acts for the member; one letter, with the link that lets them in. */
async function welcome(tx: Tx, actor: Actor, application: Application, member: Member, from: Letterhead, clock: Clock): Promise<void> {
  const known = await personByEmail(tx, application.email)
  const personId = known?.id ?? (await recordPerson(tx, actor, { email: application.email, name: application.personName, language: application.language }, clock))
  await represent(tx, actor, { personId, memberId: member.id, capacity: application.kind === 'natural' ? 'self' : 'representative' }, clock)
  const words = { name: member.name, number: String(member.number) }
  if (known?.disabledAt) return
  if (known && (await canSignIn(tx, known))) return sendLetter(tx, { to: known, name: 'memberWelcomeKnown', words, path: '/sign-in', from }, clock)
  await invitePerson(tx, actor, { personId, from, letter: { name: 'memberWelcome', words } }, clock)
}
