import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { UserError, assert } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanName, longestName } from '#people/persons/person-name.ts'
import type { Member, MemberKind, MemberStatus } from './member.ts'

interface NewMember {
  name: string
  kind: MemberKind
  status: MemberStatus
  /** Chosen by a form, so that the same form sent twice enters one member. Drawn when absent. */
  id?: string | undefined
  /** Of an older register that is taken over; the next one when absent. */
  number?: number | undefined
  /** When the register begins for it, if not now: its first event stands on that day. */
  since?: Date | undefined
}

/** Cleans the name of a member and checks it. @throws {UserError} `memberName` on field `memberName`. */
export function checkMemberName(typed: string): string {
  const name = cleanName(typed)
  if (name === null) throw new UserError('memberName', { most: longestName }, { field: 'memberName' })
  return name
}

interface Row {
  id: string
  name: string
  kind: MemberKind
  status: MemberStatus
  created_at: Date
}

const insertNext = (tx: Tx, row: Row): Promise<{ number: number } | undefined> =>
  tx
    .insertInto('member')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('number')
    .executeTakeFirst()

/** Under a number that an older register gave; the next new member gets one above. */
async function insertNumbered(tx: Tx, number: number, row: Row): Promise<{ number: number } | undefined> {
  const { rows } = await sql<{ number: number }>`insert into member (id, number, name, kind, status, created_at) overriding system value
    values (${row.id}, ${number}, ${row.name}, ${row.kind}, ${row.status}, ${row.created_at}) on conflict do nothing returning number`.execute(tx)
  await sql`select setval(s, greatest(${number}::bigint, (select coalesce(max(m.number), 1) from member m), case when (select is_called from member_number_seq) then (select last_value from member_number_seq) else 1 end)) from pg_get_serial_sequence('member', 'number') s`.execute(tx)
  return rows[0]
}

const idShape = /^[a-z0-9]{12}$/

/**
 * Enters a member under the next number; the database writes the first event of the register with it.
 * @throws {UserError} `memberName`; `memberEntered` (409) when the id is a member's already.
 */
export async function createMember(tx: Tx, doer: Doer, input: NewMember, clock: Clock): Promise<Member> {
  const name = checkMemberName(input.name)
  const id = input.id ?? randomText(12)
  assert(idShape.test(id), `a member's id of another shape: ${id}`)
  const createdAt = input.since ?? clock.now()
  const entered = input.number === undefined ? await insertNext(tx, { id, name, kind: input.kind, status: input.status, created_at: createdAt }) : await insertNumbered(tx, input.number, { id, name, kind: input.kind, status: input.status, created_at: createdAt })
  if (!entered) throw new UserError('memberEntered', {}, { status: 409 })
  const { number } = entered
  await recordAudit(
    tx,
    doer,
    { action: 'member.created', subjectKind: 'member', subjectId: id, memberId: id, after: { name, number, kind: input.kind, status: input.status } },
    clock,
  )
  const firstDay = dayOf(createdAt)
  return { id, number, name, kind: input.kind, status: input.status, createdAt, admittedOn: input.status === 'admitted' ? firstDay : null, leftOn: input.status === 'admitted' || input.status === 'applicant' ? null : firstDay }
}
