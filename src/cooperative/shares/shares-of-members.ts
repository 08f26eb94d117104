import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'

const mostRows = 5000

/** What the register of shares holds on members, for the people who act for them: each part by name, rows as they stand, in cents. */
export async function sharesOfMembers(db: DbOrTx, memberIds: readonly string[]): Promise<Record<'shareHoldings' | 'shareMovements' | 'shareSubscriptions' | 'sharePayments' | 'shareRedemptions', readonly object[]>> {
  const ids = [...memberIds]
  const rows = async (query: ReturnType<typeof sql<Record<string, unknown>>>) => (await query.execute(db)).rows
  return {
    shareHoldings: await rows(sql`select member_id as "memberId", shares, unpaid_cents as "unpaidCents" from share_holding where member_id = any(${ids}) order by member_id`),
    // of a transfer, who the other side is stays theirs
    shareMovements: await rows(sql`select number, day, kind, shares, value_cents as "valueCents", case when from_member = any(${ids}) then from_member end as "fromMember", case when to_member = any(${ids}) then to_member end as "toMember", reverses, reference
      from share_movement where from_member = any(${ids}) or to_member = any(${ids}) order by number limit ${mostRows}`),
    shareSubscriptions: await rows(sql`select movement, member_id as "memberId", total_cents as "totalCents", first_cents as "firstCents", balance_due_on as "balanceDueOn" from share_subscription where member_id = any(${ids}) order by movement limit ${mostRows}`),
    sharePayments: await rows(sql`select p.number, p.subscription, p.kind, p.day, p.cents, p.corrects from share_payment p join share_subscription s on s.movement = p.subscription where s.member_id = any(${ids}) order by p.number limit ${mostRows}`),
    shareRedemptions: await rows(sql`select r.number, r.member_id as "memberId", r.shares, r.cause, r.requested_on as "requestedOn", r.due_on as "dueOn", r.cancelled_at as "cancelledAt",
      (select coalesce(json_agg(json_build_object('shares', o.shares, 'nominalCents', o.nominal_cents, 'unpaidCents', o.unpaid_cents, 'lossCents', o.loss_cents, 'amountCents', o.amount_cents, 'releasedOn', o.released_on, 'paidOn', o.paid_on) order by o.prepared_at), '[]') from share_payout o where o.redemption = r.number and o.discarded_at is null) as payouts
      from share_redemption r where r.member_id = any(${ids}) order by r.number limit ${mostRows}`),
  }
}
