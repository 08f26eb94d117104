/** Reads of `departure`. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { notFound } from '#lib/errors.ts'
import type { Day } from '#lib/day.ts'
import type { Departure } from './departure.ts'

const columns = sql`d.id, d.member_id as "memberId", d.kind, d.state, d.opened_at as "openedAt", d.effective_on as "effectiveOn", d.grievances,
  d.hearing_on as "hearingOn", d.defence_until as "defenceUntil", d.defence, d.defence_at as "defenceAt", d.hearing, d.decided_at as "decidedAt", d.day,
  d.body, d.reference, d.reason, d.appeal, d.appeal_until as "appealUntil", d.appealed_at as "appealedAt", d.appeal_day as "appealDay", d.appeal_upheld as "appealUpheld", d.erased_at as "erasedAt"`

/** Every departure of a member, the newest first: one that is open stands before all others. */
export async function departuresOf(db: DbOrTx, memberId: string): Promise<Departure[]> {
  const { rows } = await sql<Departure>`select ${columns} from departure d where d.member_id = ${memberId} order by d.state = 'open' desc, d.opened_at desc, d.id limit 50`.execute(db)
  return rows
}

/** The one under way, if any. */
export async function openDeparture(db: DbOrTx, memberId: string): Promise<Departure | null> {
  const [first] = await departuresOf(db, memberId)
  return first?.state === 'open' ? first : null
}

/** One of a member's departures, held until the transaction ends. @throws {UserError} `notFound`. */
export async function lockDeparture(tx: Tx, memberId: string, id: string): Promise<Departure> {
  const { rows } = await sql<Departure>`select ${columns} from departure d where d.id = ${id} and d.member_id = ${memberId} for update`.execute(tx)
  if (!rows[0]) throw notFound()
  return rows[0]
}

/** Withdrawals whose last day is over. */
export async function dueWithdrawals(tx: Tx, today: Day, atMost: number): Promise<Departure[]> {
  const { rows } = await sql<Departure>`select ${columns} from departure d where d.state = 'open' and d.kind = 'withdrawal' and d.effective_on < ${today}::date
    order by d.effective_on, d.id limit ${atMost} for update skip locked`.execute(tx)
  return rows
}

interface OpenDepartureLine {
  id: string
  memberId: string
  name: string
  number: number
  kind: Departure['kind']
  openedAt: Date
  effectiveOn: Day | null
  hearingOn: Day | null
  defenceUntil: Day | null
}

/** What is under way, for the list of the cooperative. */
export async function openDepartures(db: DbOrTx, atMost: number): Promise<OpenDepartureLine[]> {
  const { rows } = await sql<OpenDepartureLine>`select d.id, d.member_id as "memberId", m.name, m.number, d.kind, d.opened_at as "openedAt", d.effective_on as "effectiveOn", d.hearing_on as "hearingOn", d.defence_until as "defenceUntil"
    from departure d join member m on m.id = d.member_id where d.state = 'open' order by d.opened_at, d.id limit ${atMost}`.execute(db)
  return rows
}
