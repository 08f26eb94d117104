import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { formatCalendarDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { checkDecision } from '../applications/decide-application.ts'
import type { MemberPorts } from '../member-ports.ts'
import { lockMember } from '../register/event-store.ts'
import { recordEvent } from '../register/record-event.ts'
import { checkStatement } from './exclude.ts'
import { statusAfter } from './departure.ts'
import type { RecordedKind } from './departure.ts'
import { openDeparture } from './departure-store.ts'
import { tellMember } from './tell-member.ts'

interface RecordedDeparture {
  memberId: string
  kind: RecordedKind
  day: string
  body: string
  reference: string
  /** What happened; of a striking off its author reads it. */
  reason: string
  from: Letterhead
}

/**
 * Writes down a striking off, a death or a dissolution. What was under way ends with it: nobody excludes the dead.
 * Who is struck off is told why; after a death nobody is written to by a program.
 * @throws {UserError} `statement` on `reason`, as `checkDecision` and `recordEvent`; `departureOpen` (409) for a striking off beside an exclusion.
 */
export async function recordDeparture(tx: Tx, actor: Actor, input: RecordedDeparture, ports: Pick<MemberPorts, 'memberLeft'>, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  const open = await openDeparture(tx, member.id)
  if (open && input.kind === 'lapse') throw new UserError('departureOpen', {}, { status: 409 })
  const decision = checkDecision(input, clock)
  const reason = checkStatement(input.reason, 'reason')
  await recordEvent(tx, actor, { memberId: member.id, status: statusAfter[input.kind], cause: input.kind, ...decision }, clock)
  if (open) await tx.updateTable('departure').set({ state: 'dropped', decided_at: clock.now(), decided_by: actor.personId }).where('id', '=', open.id).execute()
  await tx
    .insertInto('departure')
    .values({ id: randomText(12), member_id: member.id, kind: input.kind, state: 'done', opened_at: clock.now(), opened_by: actor.personId, ...decision, reason, defence_at: null, decided_at: clock.now(), decided_by: actor.personId, appealed_at: null, appeal_upheld: null, erased_at: null })
    .execute()
  await ports.memberLeft?.(tx, actor, { memberId: member.id, day: decision.day, cause: input.kind }, clock)
  if (input.kind === 'lapse') await tellMember(tx, member.id, { name: 'struckOff', words: (language) => ({ name: member.name, reason, day: formatCalendarDay(language, decision.day) }), from: input.from }, clock)
}

/** What was recorded never was: the member is one again. @throws {UserError} `memberTransition` (409), `statement`, as `checkDecision`. */
export async function undoRecordedDeparture(tx: Tx, actor: Actor, input: { memberId: string; day: string; body: string; reference: string }, clock: Clock): Promise<void> {
  const decision = checkDecision(input, clock)
  await recordEvent(tx, actor, { memberId: input.memberId, status: 'admitted', cause: 'error', ...decision }, clock)
  const [last] = await tx.selectFrom('departure').select('id').where('member_id', '=', input.memberId).where('state', '=', 'done').orderBy('opened_at', 'desc').limit(1).execute()
  if (last) await tx.updateTable('departure').set({ state: 'undone' }).where('id', '=', last.id).execute()
}
