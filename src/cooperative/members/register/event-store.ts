/** Reads of the register proper: changes of state, in their order. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import type { MemberStatus } from '../member.ts'
import type { EventCause } from './transitions.ts'

export interface RegisterEvent {
  position: number
  status: MemberStatus
  cause: EventCause
  day: Day
  body: string
  reference: string
  recordedAt: Date
  /** Who wrote it down; null for timed work, the machine, and those of whom nothing is kept. */
  recordedByName: string | null
}

/** Every change of state of a member, the oldest first. */
export async function eventsOf(db: DbOrTx, memberId: string): Promise<RegisterEvent[]> {
  const { rows } = await sql<RegisterEvent>`select e.position, e.status, e.cause, e.day, e.body, e.reference, e.recorded_at as "recordedAt", p.name as "recordedByName"
    from member_event e left join person p on p.id = e.recorded_by where e.member_id = ${memberId} order by e.position`.execute(db)
  return rows
}

/** What a member is by their last change of state; undefined for an unknown id. */
export async function latestEvent(db: DbOrTx, memberId: string): Promise<{ status: MemberStatus; day: Day } | undefined> {
  const row = await db.selectFrom('member_event').select(['status', 'day']).where('member_id', '=', memberId).orderBy('position', 'desc').limit(1).executeTakeFirst()
  return row as { status: MemberStatus; day: Day } | undefined
}

/** The member, whose state nobody else changes until the transaction ends. @throws {UserError} `notFound`. */
export async function lockMember(tx: Tx, memberId: string): Promise<{ id: string; number: number; name: string; kind: 'natural' | 'legal'; status: MemberStatus }> {
  const member = await tx.selectFrom('member').select(['id', 'number', 'name', 'kind', 'status']).where('id', '=', memberId).forUpdate().executeTakeFirst()
  if (!member) throw notFound()
  return member
}
