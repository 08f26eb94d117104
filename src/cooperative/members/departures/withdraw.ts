/** A member leaves by its own will: asked for, taken back as long as it has no effect, done by the clock. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addMonths, dayOf, formatCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { MemberPorts } from '../member-ports.ts'
import { memberRulesAt } from '../member-rules.ts'
import { lockMember } from '../register/event-store.ts'
import { recordEvent } from '../register/record-event.ts'
import { departurePaths } from './departure-paths.ts'
import { dueWithdrawals, lockDeparture, openDeparture } from './departure-store.ts'
import { tellMember } from './tell-member.ts'

/**
 * The last day of membership of who asks today: after the statutes' notice, and where they say so at the end of the
 * fiscal year (C. com. L231-6: a member withdraws when they see fit, « à moins de conventions contraires »; association:
 * law of 1 July 1901 art. 4).
 */
export async function lastDayOfNotice(db: DbOrTx, asked: Day, ports: Pick<MemberPorts, 'fiscalYearEnd'>): Promise<Day> {
  const rules = await memberRulesAt(db, asked)
  const noticed = addMonths(asked, rules.withdrawalNoticeMonths)
  return rules.withdrawalAtYearEnd ? ((await ports.fiscalYearEnd?.(db, noticed)) ?? (`${noticed.slice(0, 4)}-12-31` as Day)) : noticed
}

/**
 * Asks for it, in the member's name. Doing it twice changes nothing. @returns the last day.
 * @throws {UserError} `memberTransition` (409) for who is no member, `departureOpen` (409) while an exclusion is under way.
 */
export async function askWithdrawal(tx: Tx, doer: Doer, input: { memberId: string; from: Letterhead }, ports: Pick<MemberPorts, 'fiscalYearEnd'>, clock: Clock): Promise<Day> {
  const member = await lockMember(tx, input.memberId)
  const open = await openDeparture(tx, member.id)
  if (open?.kind === 'withdrawal' && open.effectiveOn) return open.effectiveOn
  if (open) throw new UserError('departureOpen', {}, { status: 409 })
  if (member.status !== 'admitted') throw new UserError('memberTransition', { name: member.name }, { status: 409 })
  const effectiveOn = await lastDayOfNotice(tx, dayOf(clock.now()), ports)
  const id = randomText(12)
  await tx
    .insertInto('departure')
    .values({ id, member_id: member.id, kind: 'withdrawal', state: 'open', opened_at: clock.now(), opened_by: doer.personId, effective_on: effectiveOn, defence_at: null, decided_at: null, decided_by: null, appealed_at: null, appeal_upheld: null, erased_at: null })
    .execute()
  await recordAudit(tx, doer, { action: 'departure.asked', subjectKind: 'departure', subjectId: id, memberId: member.id, after: { name: member.name, day: effectiveOn } }, clock)
  await tellMember(tx, member.id, { name: 'withdrawalAsked', words: (language) => ({ name: member.name, day: formatCalendarDay(language, effectiveOn) }), path: departurePaths.mine(member.id), from: input.from }, clock)
  return effectiveOn
}

/** Takes it back. @throws {UserError} `notFound`, `departureOver` (409) once it has taken effect. */
export async function takeWithdrawalBack(tx: Tx, doer: Doer, input: { memberId: string; from: Letterhead }, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  const open = await openDeparture(tx, member.id)
  if (open?.kind !== 'withdrawal' || (open.effectiveOn !== null && open.effectiveOn < dayOf(clock.now()))) throw new UserError('departureOver', {}, { status: 409 })
  await lockDeparture(tx, member.id, open.id)
  await tx.updateTable('departure').set({ state: 'dropped', decided_at: clock.now(), decided_by: doer.personId }).where('id', '=', open.id).execute()
  await recordAudit(tx, doer, { action: 'departure.takenBack', subjectKind: 'departure', subjectId: open.id, memberId: member.id, after: { name: member.name } }, clock)
  await tellMember(tx, member.id, { name: 'withdrawalTakenBack', words: () => ({ name: member.name }), from: input.from }, clock)
}

const atOnce = 50

/** Timed work: withdrawals whose last day is over enter the register. @returns whether there may be more to do at once. */
export async function completeWithdrawals(tx: Tx, doer: Doer, from: Letterhead, ports: Pick<MemberPorts, 'memberLeft'>, clock: Clock): Promise<boolean> {
  const due = await dueWithdrawals(tx, dayOf(clock.now()), atOnce)
  for (const departure of due) {
    const day = departure.effectiveOn ?? dayOf(clock.now())
    const member = await lockMember(tx, departure.memberId)
    await recordEvent(tx, doer, { memberId: member.id, status: 'withdrawn', cause: 'withdrawal', day }, clock)
    await tx.updateTable('departure').set({ state: 'done', day, decided_at: clock.now() }).where('id', '=', departure.id).execute()
    await ports.memberLeft?.(tx, doer, { memberId: member.id, day, cause: 'withdrawal' }, clock)
    await tellMember(tx, member.id, { name: 'membershipEnded', words: (language) => ({ name: member.name, day: formatCalendarDay(language, day) }), path: departurePaths.mine(member.id), from }, clock)
  }
  return due.length === atOnce
}
