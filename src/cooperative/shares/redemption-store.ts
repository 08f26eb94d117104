/** The queue of requests to be paid back, and the payments back that were prepared. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import type { RedemptionCause } from './share.ts'

export interface Redemption {
  number: number
  memberId: string
  memberName: string
  memberNumber: number
  /** Asked for. */
  shares: number
  /** Not released yet. */
  left: number
  cause: RedemptionCause
  requestedOn: Day
  /** Paid back from this day on, as far as the floor lets. */
  dueOn: Day
  /** A payment back that is prepared and not released. */
  openPayout: string | null
}

const columns = sql`r.number, r.member_id as "memberId", m.name as "memberName", m.number as "memberNumber", r.shares, r.cause,
  to_char(r.requested_on, 'YYYY-MM-DD') as "requestedOn", to_char(r.due_on, 'YYYY-MM-DD') as "dueOn",
  (r.shares - coalesce((select sum(p.shares) from share_payout p where p.redemption = r.number and p.released_at is not null and p.reversed_at is null), 0))::bigint as "left",
  (select p.id from share_payout p where p.redemption = r.number and p.released_at is null and p.discarded_at is null) as "openPayout"`
const requests = sql`select ${columns} from share_redemption r join member m on m.id = r.member_id where r.cancelled_at is null`

/** Requests of which something is left, in the order in which they came: the queue. */
export async function redemptionQueue(db: DbOrTx, most = 1000): Promise<Redemption[]> {
  const { rows } = await sql<Redemption>`select * from (${requests}) as q where "left" > 0 order by number limit ${most}`.execute(db)
  return rows
}

/** Every request of a member that was not taken back, the newest first. */
export async function redemptionsOf(db: DbOrTx, memberId: string): Promise<Redemption[]> {
  const { rows } = await sql<Redemption>`select * from (${requests}) as q where "memberId" = ${memberId} order by number desc limit 200`.execute(db)
  return rows
}

/** @throws {UserError} `notFound`. */
export async function redemptionByNumber(db: DbOrTx, number: number): Promise<Redemption> {
  const { rows } = await sql<Redemption>`select * from (${requests}) as q where number = ${number}`.execute(db)
  if (!rows[0]) throw notFound()
  return rows[0]
}

/** Shares of a member that wait to be paid back: they are neither passed on nor asked for again. */
export const sharesAwaitingRedemption = async (db: DbOrTx, memberId: string): Promise<number> => (await redemptionsOf(db, memberId)).reduce((sum, { left }) => sum + left, 0)

export interface Payout {
  id: string
  redemption: number
  memberId: string
  memberName: string
  memberNumber: number
  shares: number
  nominalCents: bigint
  unpaidCents: bigint
  lossCents: bigint
  amountCents: bigint
  state: 'prepared' | 'discarded' | 'released' | 'paid' | 'reversed'
  preparedBy: string
  preparedByName: string
  preparedAt: Date
  releasedByName: string | null
  releasedOn: Day | null
  paidOn: Day | null
  movement: number | null
  entryId: string | null
}

const payoutColumns = sql`p.id, p.redemption, r.member_id as "memberId", m.name as "memberName", m.number as "memberNumber", p.shares, p.nominal_cents as nominal, p.unpaid_cents as unpaid, p.loss_cents as loss, p.amount_cents as amount,
  case when p.discarded_at is not null then 'discarded' when p.reversed_at is not null then 'reversed' when p.paid_on is not null then 'paid' when p.released_at is not null then 'released' else 'prepared' end as state,
  p.prepared_by as "preparedBy", a.name as "preparedByName", p.prepared_at as "preparedAt", b.name as "releasedByName", to_char(p.released_on, 'YYYY-MM-DD') as "releasedOn", to_char(p.paid_on, 'YYYY-MM-DD') as "paidOn", p.movement, p.entry_id as "entryId"`
const payouts = sql`select ${payoutColumns} from share_payout p join share_redemption r on r.number = p.redemption join member m on m.id = r.member_id join person a on a.id = p.prepared_by left join person b on b.id = p.released_by`

type Row = Omit<Payout, 'nominalCents' | 'unpaidCents' | 'lossCents' | 'amountCents'> & { nominal: number; unpaid: number; loss: number; amount: number }
const payoutOf = ({ nominal, unpaid, loss, amount, ...row }: Row): Payout => ({ ...row, nominalCents: BigInt(nominal), unpaidCents: BigInt(unpaid), lossCents: BigInt(loss), amountCents: BigInt(amount) })

/** @throws {UserError} `notFound`. */
export async function payoutById(db: DbOrTx, id: string): Promise<Payout> {
  const { rows } = await sql<Row>`${payouts} where p.id = ${id}`.execute(db)
  if (!rows[0]) throw notFound()
  return payoutOf(rows[0])
}

/** Payments back: those of a member or of everybody, without what was discarded; what waits for someone first, then the newest. */
export async function listPayouts(db: DbOrTx, of: { memberId: string | null; page: number; pageSize: number }): Promise<{ payouts: Payout[]; total: number }> {
  const wanted = sql`p.discarded_at is null and ${of.memberId === null ? sql`true` : sql`r.member_id = ${of.memberId}`}`
  const { rows } = await sql<Row>`${payouts} where ${wanted} order by (p.paid_on is not null or p.reversed_at is not null), p.prepared_at desc, p.id limit ${of.pageSize} offset ${(of.page - 1) * of.pageSize}`.execute(db)
  const { rows: counts } = await sql<{ total: number }>`select count(*)::integer as total from share_payout p join share_redemption r on r.number = p.redemption where ${wanted}`.execute(db)
  return { payouts: rows.map(payoutOf), total: counts[0]?.total ?? 0 }
}

/** The payment back that a movement belongs to. */
export async function payoutOfMovement(tx: Tx, movement: number): Promise<Payout | null> {
  const { rows } = await sql<Row>`${payouts} where p.movement = ${movement}`.execute(tx)
  return rows[0] ? payoutOf(rows[0]) : null
}
