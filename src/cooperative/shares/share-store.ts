/** Reads and writes of the register of movements and of what members hold. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { Doer } from '#people/audit.ts'
import { notFound } from '#lib/errors.ts'
import type { Holding, Movement, MovementKind } from './share.ts'

export interface ShareHead {
  lastNumber: number
  lastDay: Day | null
  valueCents: bigint | null
  shares: number
  capitalCents: bigint
  unpaidCents: bigint
  /** Highest capital ever reached. */
  highestCents: bigint
}

const headOf = (row: { last_number: number; last_day: string | null; value_cents: number | null; shares: number; unpaid_cents: number; highest_cents: number }): ShareHead => ({
  lastNumber: row.last_number,
  lastDay: row.last_day as Day | null,
  valueCents: row.value_cents === null ? null : BigInt(row.value_cents),
  shares: row.shares,
  capitalCents: BigInt(row.shares) * BigInt(row.value_cents ?? 0),
  unpaidCents: BigInt(row.unpaid_cents),
  highestCents: BigInt(row.highest_cents),
})

/** Where the register stands now. */
export const shareHead = async (db: DbOrTx): Promise<ShareHead> => headOf(await db.selectFrom('share_head').selectAll().executeTakeFirstOrThrow())

/** The same, held until the transaction ends: whoever changes shares begins here, so that two acts at once come one after the other. */
export const lockShares = async (tx: Tx): Promise<ShareHead> => headOf(await tx.selectFrom('share_head').selectAll().forUpdate().executeTakeFirstOrThrow())

/** Writes a movement under the next number. @returns the number. */
export async function insertMovement(tx: Tx, doer: Doer, movement: Omit<Movement, 'number'>, clock: Clock): Promise<number> {
  const { number } = await tx
    .insertInto('share_movement')
    .values({
      day: movement.day,
      kind: movement.kind,
      shares: movement.shares,
      value_cents: movement.valueCents,
      from_member: movement.fromMember,
      to_member: movement.toMember,
      reverses: movement.reverses,
      reference: movement.reference,
      recorded_by: doer.personId,
      recorded_at: clock.now(),
    })
    .returning('number')
    .executeTakeFirstOrThrow()
  return number
}

/** A day on which the register may go on: today, or its last day when the clock stands before it. */
export const registerDay = (head: ShareHead, clock: Clock): Day => {
  const today = dayOf(clock.now())
  return head.lastDay !== null && head.lastDay > today ? head.lastDay : today
}

/** What a member holds now. */
export async function holdingNow(db: DbOrTx, memberId: string): Promise<Holding> {
  const head = await db.selectFrom('share_head').select('value_cents').executeTakeFirstOrThrow()
  const row = await db.selectFrom('share_holding').select(['shares', 'unpaid_cents']).where('member_id', '=', memberId).executeTakeFirst()
  const valueCents = BigInt(head.value_cents ?? 0)
  return { shares: row?.shares ?? 0, valueCents, capitalCents: BigInt(row?.shares ?? 0) * valueCents, unpaidCents: BigInt(row?.unpaid_cents ?? 0) }
}

/** Port of the register of members: what a member held at the end of a day. Nothing when they never held a share. */
export async function holdingOf(db: DbOrTx, memberId: string, day: Day): Promise<Holding> {
  const { rows } = await sql<{ shares: number; value: number; unpaid: number }>`
    select coalesce(sum(case when m.to_member = ${memberId} then m.shares else -m.shares end), 0)::bigint as shares,
      coalesce(max(m.value_cents), (select value_cents from share_head), 0)::bigint as value,
      (coalesce((select sum(s.total_cents) from share_subscription s join share_movement m on m.number = s.movement
          where s.member_id = ${memberId} and m.day <= ${day} and not exists (select from share_movement r where r.reverses = m.number and r.day <= ${day})), 0)
        - coalesce((select sum(p.cents) from share_payment p join share_subscription s on s.movement = p.subscription where s.member_id = ${memberId} and p.day <= ${day}), 0))::bigint as unpaid
    from share_movement m where ${memberId} in (m.from_member, m.to_member) and m.day <= ${day}`.execute(db)
  const { shares = 0, value = 0, unpaid = 0 } = rows[0] ?? {}
  return { shares, valueCents: BigInt(value), capitalCents: BigInt(shares) * BigInt(value), unpaidCents: BigInt(unpaid) }
}

export interface MovementLine extends Movement {
  recordedAt: Date
  recordedBy: string | null
  fromName: string | null
  fromNumber: number | null
  toName: string | null
  toNumber: number | null
  /** The movement that reversed this one. */
  reversedBy: number | null
}

interface MovementSearch {
  /** Part of a member's name, a member's number, or « n° » and a movement's. */
  text: string
  kind: MovementKind | null
  /** Only of this member. */
  memberId: string | null
  /** Up to this day. */
  until: Day | null
  page: number
  pageSize: number
}

const lineColumns = sql`m.number, to_char(m.day, 'YYYY-MM-DD') as day, m.kind, m.shares, m.value_cents as value, m.from_member as "fromMember", m.to_member as "toMember", m.reverses, m.reference,
  m.recorded_at as "recordedAt", p.name as "recordedBy", f.name as "fromName", f.number as "fromNumber", t.name as "toName", t.number as "toNumber", r.number as "reversedBy"`
const lineJoins = sql`left join person p on p.id = m.recorded_by left join member f on f.id = m.from_member left join member t on t.id = m.to_member left join share_movement r on r.reverses = m.number`

type Row = Omit<MovementLine, 'valueCents'> & { value: number }
const lineOf = ({ value, ...row }: Row): MovementLine => ({ ...row, valueCents: BigInt(value) })

/** The register of movements, the newest first, one page of it, and how many match. */
export async function searchMovements(db: DbOrTx, search: MovementSearch): Promise<{ lines: MovementLine[]; total: number }> {
  const text = search.text.trim().slice(0, 100)
  const like = containing(text)
  const whole = /^\d{1,9}$/.test(text) ? Number(text) : -1
  const named = sql`(select id from member where folded_name like fold_text(${like}) or number = ${whole})`
  const wanted = sql<boolean>`${text === '' ? sql`true` : sql`(m.from_member in ${named} or m.to_member in ${named} or m.number = ${whole})`}
    and ${search.kind === null ? sql`true` : sql`m.kind = ${search.kind}`}
    and ${search.memberId === null ? sql`true` : sql`${search.memberId} in (m.from_member, m.to_member)`}
    and ${search.until === null ? sql`true` : sql`m.day <= ${search.until}`}`
  const { rows } = await sql<Row>`select ${lineColumns} from (select * from share_movement m where ${wanted} order by m.number desc limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}) as m ${lineJoins} order by m.number desc`.execute(db)
  const { rows: counts } = await sql<{ total: number }>`select count(*)::integer as total from share_movement m where ${wanted}`.execute(db)
  return { lines: rows.map(lineOf), total: counts[0]?.total ?? 0 }
}

/** One movement. @throws {UserError} `notFound`. */
export async function movementByNumber(db: DbOrTx, number: number): Promise<MovementLine> {
  const { rows } = await sql<Row>`select ${lineColumns} from share_movement m ${lineJoins} where m.number = ${number}`.execute(db)
  if (!rows[0]) throw notFound()
  return lineOf(rows[0])
}
