import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { MemberStatus } from '../member.ts'
import { latestEvent, lockMember } from './event-store.ts'
import { mayBecome } from './transitions.ts'
import type { EventCause } from './transitions.ts'

interface NewEvent {
  memberId: string
  status: MemberStatus
  cause: EventCause
  /** When it takes effect: not before the last change of state, not after today. */
  day: Day
  /** Who decided, as the statutes call it, and where it is written. */
  body?: string | undefined
  reference?: string | undefined
}

/**
 * Writes a change of state into the register; the database moves the member's state with it.
 * @throws {UserError} `memberTransition` (409), `eventBeforeLast` and `eventInFuture` on field `day`, `notFound`.
 */
export async function recordEvent(tx: Tx, doer: Doer, input: NewEvent, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  if (!mayBecome(member.status, input.status, input.cause)) throw new UserError('memberTransition', { name: member.name }, { status: 409 })
  const now = clock.now()
  if (input.day > dayOf(now)) throw new UserError('eventInFuture', {}, { field: 'day' })
  const last = await latestEvent(tx, member.id)
  if (last && input.day < last.day) throw new UserError('eventBeforeLast', { day: last.day }, { field: 'day' })
  await tx
    .insertInto('member_event')
    .values({ member_id: member.id, status: input.status, cause: input.cause, day: input.day, body: input.body ?? '', reference: input.reference ?? '', recorded_at: now, recorded_by: doer.personId })
    .execute()
  await recordAudit(
    tx,
    doer,
    {
      action: 'member.stateChanged',
      subjectKind: 'member',
      subjectId: member.id,
      memberId: member.id,
      before: { status: member.status },
      after: { name: member.name, status: input.status, cause: input.cause, day: input.day, ...(input.body ? { body: input.body } : {}), ...(input.reference ? { reference: input.reference } : {}) },
    },
    clock,
  )
}
