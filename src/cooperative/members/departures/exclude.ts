/**
 * Exclusion with its procedure: grievances notified, hearing, time for a written defence, decision of the body that the
 * statutes name, notification, appeal to the general meeting where another body decided (C. com. L231-6 al. 2 gives the
 * power to the meeting; law 47-1775 art. 7 lets statutes say otherwise). Nobody is excluded unheard.
 */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, asDay, dayOf, formatCalendarDay, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError, notFound } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { checkDecision } from '../applications/decide-application.ts'
import type { MemberPorts } from '../member-ports.ts'
import { memberRulesAt } from '../member-rules.ts'
import { lockMember } from '../register/event-store.ts'
import { recordEvent } from '../register/record-event.ts'
import { longestStatement } from './departure.ts'
import type { Departure } from './departure.ts'
import { departurePaths } from './departure-paths.ts'
import { departuresOf, lockDeparture, openDeparture } from './departure-store.ts'
import { tellMember } from './tell-member.ts'

/** A statement of some length, cleaned. @throws {UserError} `statement` on its field. */
export function checkStatement(typed: string, field: string): string {
  const text = typed.normalize('NFC').replaceAll('\r\n', '\n').trim()
  if (text === '' || [...text].length > longestStatement) throw new UserError('statement', { most: longestStatement }, { field })
  return text
}

async function exclusionOf(tx: Tx, memberId: string): Promise<Departure> {
  const open = await openDeparture(tx, memberId)
  if (open?.kind !== 'exclusion') throw notFound()
  return lockDeparture(tx, memberId, open.id)
}

/**
 * Opens it: the grievances leave to everybody who acts for the member, with the day of the hearing and how long a
 * defence is awaited. @throws {UserError} `statement`, `dayWrong`, `hearingEarly` on field `hearingOn`, `memberTransition`, `departureOpen` (409).
 */
export async function openExclusion(tx: Tx, actor: Actor, input: { memberId: string; grievances: string; hearingOn: string; from: Letterhead }, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  if (await openDeparture(tx, member.id)) throw new UserError('departureOpen', {}, { status: 409 })
  if (member.status !== 'admitted') throw new UserError('memberTransition', { name: member.name }, { status: 409 })
  const grievances = checkStatement(input.grievances, 'grievances')
  const today = dayOf(clock.now())
  const rules = await memberRulesAt(tx, today)
  const hearingOn = asDay(input.hearingOn.trim())
  if (!hearingOn) throw new UserError('dayWrong', {}, { field: 'hearingOn' })
  const earliest = addDays(today, rules.exclusionNoticeDays)
  if (hearingOn < earliest) throw new UserError('hearingEarly', { day: earliest, days: rules.exclusionNoticeDays }, { field: 'hearingOn' })
  const defenceUntil = addDays(hearingOn, rules.defenceDays)
  const id = randomText(12)
  await tx
    .insertInto('departure')
    .values({ id, member_id: member.id, kind: 'exclusion', state: 'open', opened_at: clock.now(), opened_by: actor.personId, grievances, hearing_on: hearingOn, defence_until: defenceUntil, defence_at: null, decided_at: null, decided_by: null, appealed_at: null, appeal_upheld: null, erased_at: null })
    .execute()
  await recordAudit(tx, actor, { action: 'departure.exclusionOpened', subjectKind: 'departure', subjectId: id, memberId: member.id, after: { name: member.name, day: hearingOn } }, clock)
  const words = (language: 'fr' | 'en') => ({ name: member.name, grievances, hearing: formatCalendarDay(language, hearingOn), until: formatCalendarDay(language, defenceUntil) })
  await tellMember(tx, member.id, { name: 'exclusionOpened', words, path: departurePaths.mine(member.id), from: input.from }, clock)
}

/** The member's written defence; a later one takes the place of an earlier. @throws {UserError} `statement`, `notFound`, `defenceOver` (409). */
export async function fileDefence(tx: Tx, actor: Actor, input: { memberId: string; defence: string }, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  const exclusion = await exclusionOf(tx, member.id)
  if (exclusion.defenceUntil !== null && exclusion.defenceUntil < dayOf(clock.now())) throw new UserError('defenceOver', {}, { status: 409 })
  const defence = checkStatement(input.defence, 'defence')
  await tx.updateTable('departure').set({ defence, defence_at: clock.now() }).where('id', '=', exclusion.id).execute()
  await recordAudit(tx, actor, { action: 'departure.defence', subjectKind: 'departure', subjectId: exclusion.id, memberId: member.id, after: { name: member.name } }, clock)
}

/** What was said at the hearing, or that nobody came. @throws {UserError} `statement`, `notFound`, `hearingNotYet` (409). */
export async function recordHearing(tx: Tx, actor: Actor, input: { memberId: string; hearing: string }, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  const exclusion = await exclusionOf(tx, member.id)
  if (exclusion.hearingOn !== null && dayOf(clock.now()) < exclusion.hearingOn) throw new UserError('hearingNotYet', { day: exclusion.hearingOn }, { status: 409 })
  const hearing = checkStatement(input.hearing, 'hearing')
  await tx.updateTable('departure').set({ hearing }).where('id', '=', exclusion.id).execute()
  await recordAudit(tx, actor, { action: 'departure.hearing', subjectKind: 'departure', subjectId: exclusion.id, memberId: member.id, after: { name: member.name } }, clock)
}

interface ExclusionDecision {
  memberId: string
  excluded: boolean
  day: string
  body: string
  reference: string
  reason: string
  from: Letterhead
}

/**
 * Writes down the decision and notifies it. Not before the hearing was recorded and the time of the defence is over.
 * @throws {UserError} `notFound`, `hearingMissing` (409), `decisionEarly` on field `day`, `statement` on `reason`, as `checkDecision`.
 */
export async function decideExclusion(tx: Tx, actor: Actor, input: ExclusionDecision, ports: Pick<MemberPorts, 'memberLeft'>, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  const exclusion = await exclusionOf(tx, member.id)
  const decision = checkDecision(input, clock)
  const reason = checkStatement(input.reason, 'reason')
  if (input.excluded) {
    if (exclusion.hearing === '') throw new UserError('hearingMissing', {}, { status: 409 })
    if (exclusion.defenceUntil !== null && decision.day <= exclusion.defenceUntil) throw new UserError('decisionEarly', { day: exclusion.defenceUntil }, { field: 'day' })
    await recordEvent(tx, actor, { memberId: member.id, status: 'excluded', cause: 'exclusion', ...decision }, clock)
    await ports.memberLeft?.(tx, actor, { memberId: member.id, day: decision.day, cause: 'exclusion' }, clock)
  }
  // the letter leaves now: from its day the deadline runs
  const { appealDays } = await memberRulesAt(tx, dayOf(clock.now()))
  const appealUntil = input.excluded && mayAppeal(decision.body) && appealDays !== null ? addDays(dayOf(clock.now()), appealDays) : null
  await tx
    .updateTable('departure')
    .set({ state: input.excluded ? 'done' : 'dropped', decided_at: clock.now(), decided_by: actor.personId, ...decision, reason, appeal_until: appealUntil })
    .where('id', '=', exclusion.id)
    .execute()
  await recordAudit(tx, actor, { action: input.excluded ? 'departure.excluded' : 'departure.notExcluded', subjectKind: 'departure', subjectId: exclusion.id, memberId: member.id, after: { name: member.name, day: decision.day } }, clock)
  const words = (language: 'fr' | 'en') => ({ name: member.name, reason, day: formatCalendarDay(language, decision.day), ...(appealUntil === null ? {} : { until: formatCalendarDay(language, appealUntil) }) })
  await tellMember(tx, member.id, { name: input.excluded ? (mayAppeal(decision.body) ? (appealUntil === null ? 'excludedMayAppeal' : 'excludedMayAppealUntil') : 'excluded') : 'notExcluded', words, path: departurePaths.mine(member.id), from: input.from }, clock)
}

/** Against a decision of another body the general meeting can be called upon; against its own there is the court alone. */
export const mayAppeal = (body: string): boolean => body !== '' && body !== 'general-meeting' && body !== 'extraordinary-meeting'

async function excludedOf(tx: Tx, memberId: string): Promise<Departure> {
  const [last] = await departuresOf(tx, memberId)
  if (last?.kind !== 'exclusion' || last.state !== 'done' || !mayAppeal(last.body)) throw notFound()
  return lockDeparture(tx, memberId, last.id)
}

/**
 * The member calls upon the general meeting, in person or by a letter that is written down: then `receivedOn` says when
 * it came. @throws {UserError} `notFound`, `statement`, `dayWrong` on field `receivedOn`, `appealOver` (409) after the deadline.
 */
export async function fileAppeal(tx: Tx, doer: Doer, input: { memberId: string; appeal: string; receivedOn?: string }, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  const exclusion = await excludedOf(tx, member.id)
  const appeal = checkStatement(input.appeal, 'appeal')
  const today = dayOf(clock.now())
  const received = (input.receivedOn ?? '') === '' ? today : asDay(input.receivedOn ?? '')
  if (!received || received > today) throw new UserError('dayWrong', {}, { field: 'receivedOn' })
  if (exclusion.appealUntil !== null && received > exclusion.appealUntil) throw new UserError('appealOver', { day: exclusion.appealUntil }, { status: 409 })
  await tx.updateTable('departure').set({ appeal, appealed_at: received === today ? clock.now() : noonOf(received) }).where('id', '=', exclusion.id).execute()
  await recordAudit(tx, doer, { action: 'departure.appealed', subjectKind: 'departure', subjectId: exclusion.id, memberId: member.id, after: { name: member.name } }, clock)
}

/** What the general meeting said: the exclusion stands, or the member is reinstated. @throws {UserError} `notFound`, as `checkDecision`. */
export async function decideAppeal(tx: Tx, actor: Actor, input: { memberId: string; reinstated: boolean; day: string; reference: string; from: Letterhead }, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  const exclusion = await excludedOf(tx, member.id)
  if (exclusion.appealedAt === null || exclusion.appealUpheld !== null) throw notFound()
  const decision = checkDecision({ day: input.day, body: 'general-meeting', reference: input.reference }, clock)
  if (input.reinstated) await recordEvent(tx, actor, { memberId: member.id, status: 'admitted', cause: 'appeal', ...decision }, clock)
  await tx
    .updateTable('departure')
    .set({ state: input.reinstated ? 'undone' : 'done', appeal_day: decision.day, appeal_reference: decision.reference, appeal_upheld: !input.reinstated })
    .where('id', '=', exclusion.id)
    .execute()
  await recordAudit(tx, actor, { action: input.reinstated ? 'departure.reinstated' : 'departure.upheld', subjectKind: 'departure', subjectId: exclusion.id, memberId: member.id, after: { name: member.name, day: decision.day } }, clock)
  await tellMember(tx, member.id, { name: input.reinstated ? 'appealUpheld' : 'appealRejected', words: (language) => ({ name: member.name, day: formatCalendarDay(language, decision.day as Day) }), path: departurePaths.mine(member.id), from: input.from }, clock)
}
