/** The capital, its floor and its course, by the day. */
import { sql } from 'kysely'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import { legalMinimumCents } from '#cooperative/statutes/statutes.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

/** Why the floor is where it is. */
type FloorReason = 'statutes' | 'quarter' | 'form'

export interface Capital {
  day: Day
  shares: number
  valueCents: bigint
  /** Subscribed. */
  capitalCents: bigint
  unpaidCents: bigint
  /** Reached at any time until that day; what was reversed as an error never was. */
  highestCents: bigint
  /** Below which no redemption takes the capital. */
  floorCents: bigint
  floorReason: FloorReason
  statutesCents: bigint
  quarterCents: bigint
  formCents: bigint
  /** What may still be paid back: never less than nothing. */
  roomCents: bigint
}

/** Rounded up: the capital may not fall below a quarter, not by a cent. */
const quarterOf = (cents: bigint): bigint => (cents + 3n) / 4n

/**
 * The floor of the capital: the highest of the statutes' amount, a quarter of the highest capital ever reached (law 47-1775
 * art. 13) and the least of the legal form (art. 27). The database computes the same (`capital_floor`) and refuses what
 * would go through.
 */
function floorOf(statutesCents: bigint, highestCents: bigint, formCents: bigint): { floorCents: bigint; floorReason: FloorReason; quarterCents: bigint } {
  const quarterCents = quarterOf(highestCents)
  if (quarterCents > statutesCents && quarterCents >= formCents) return { floorCents: quarterCents, floorReason: 'quarter', quarterCents }
  return statutesCents >= formCents ? { floorCents: statutesCents, floorReason: 'statutes', quarterCents } : { floorCents: formCents, floorReason: 'form', quarterCents }
}

/** The capital at the end of a day. @returns null where there are no shares: no statutes yet, or an association. */
export async function capitalOn(db: DbOrTx, day: Day): Promise<Capital | null> {
  const version = await versionAt(db, day)
  if (!version || version.statutes.shares === null) return null
  const { rows } = await sql<{ shares: number; unpaid: number; highest: number }>`
    select coalesce(sum(case when to_member is null then -shares when from_member is null then shares else 0 end), 0)::bigint as shares,
      (coalesce((select sum(s.total_cents) from share_subscription s join share_movement m on m.number = s.movement where m.day <= ${day}
          and not exists (select from share_movement r where r.reverses = m.number and r.day <= ${day})), 0)
        - coalesce((select sum(cents) from share_payment where day <= ${day}), 0))::bigint as unpaid,
      highest_capital(${day}::date) as highest
    from share_movement where day <= ${day}`.execute(db)
  const { shares = 0, unpaid = 0, highest = 0 } = rows[0] ?? {}
  const valueCents = BigInt(version.statutes.shares.valueCents)
  const capitalCents = BigInt(shares) * valueCents
  const statutesCents = BigInt(version.statutes.shares.floorCents)
  const formCents = BigInt(legalMinimumCents[version.statutes.form])
  const floor = floorOf(statutesCents, BigInt(highest), formCents)
  return {
    day,
    shares,
    valueCents,
    capitalCents,
    unpaidCents: BigInt(unpaid),
    highestCents: BigInt(highest),
    ...floor,
    statutesCents,
    formCents,
    roomCents: capitalCents > floor.floorCents ? capitalCents - floor.floorCents : 0n,
  }
}

interface CoursePoint {
  day: Day
  capitalCents: bigint
  floorCents: bigint
}

/** The capital and its floor at the end of each of these days, in order; one reading of the register for all of them. */
export async function capitalCourse(db: DbOrTx, days: readonly Day[]): Promise<CoursePoint[]> {
  if (days.length === 0) return []
  const { rows } = await sql<{ day: Day; capital: number; floor: number | null }>`
    with course as (
      select m.day, m.number, m.kind, exists (select from share_movement r where r.reverses = m.number) as undone,
        case when m.to_member is null then -m.shares when m.from_member is null then m.shares else 0 end * m.value_cents as change
      from share_movement m),
    heights as (
      select day, number, sum(change) over (order by number) as capital,
        sum(case when kind = 'reversal' or undone then 0 else change end) over (order by number) as without_errors
      from course),
    ends as (
      select distinct on (day) day, capital from heights order by day, number desc),
    wanted as (select unnest(${sql.val(days)}::date[]) as day)
    select to_char(w.day, 'YYYY-MM-DD') as day,
      coalesce((select e.capital from ends e where e.day <= w.day order by e.day desc limit 1), 0)::bigint as capital,
      capital_floor(w.day, coalesce((select max(h.without_errors) from heights h where h.day <= w.day), 0)::bigint) as floor
    from wanted w order by w.day`.execute(db)
  return rows.map(({ day, capital, floor }) => ({ day, capitalCents: BigInt(capital), floorCents: BigInt(floor ?? 0) }))
}
