/** What the losses of the balance sheet take from the shares of who leaves (law 47-1775 art. 18 al. 3). */
import { sql } from 'kysely'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { ShareRules } from '#cooperative/statutes/statutes.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

interface Losses {
  /** Last day of the fiscal year whose accounts were closed last; null while none is. */
  yearEnd: Day | null
  /** Losses that shares bear: all of them, or what statutory reserves do not cover first. */
  cents: bigint
  /** Shares that bore them: those of that day. */
  shares: number
}

/** The losses of the last fiscal year that was closed before a day; none while no year is closed. */
export async function lossesAt(db: DbOrTx, day: Day, rules: Pick<ShareRules, 'losses'>): Promise<Losses> {
  const year = (await fiscalYears(db)).findLast(({ state, endDay }) => state === 'closed' && endDay < day)
  if (!year) return { yearEnd: null, cents: 0n, shares: 0 }
  // 11: carried forward; 12: result of the year. Debits are losses.
  const losses = (await balanceOf(db, '11', year.endDay)) + (await balanceOf(db, '12', year.endDay))
  const reserves = rules.losses === 'after-reserves' ? -(await balanceOf(db, '1063', year.endDay)) : 0n
  const borne = losses - (reserves > 0n ? reserves : 0n)
  return { yearEnd: year.endDay, cents: borne > 0n ? borne : 0n, shares: await sharesOn(db, null, year.endDay) }
}

/** Shares of a member, or of all of them, at the end of a day. */
async function sharesOn(db: DbOrTx, memberId: string | null, day: Day): Promise<number> {
  const change = memberId === null ? sql`case when to_member is null then -shares when from_member is null then shares else 0 end` : sql`case when to_member = ${memberId} then shares else -shares end`
  const { rows } = await sql<{ shares: number }>`select coalesce(sum(${change}), 0)::bigint as shares from share_movement where day <= ${day} and ${memberId === null ? sql`true` : sql`${memberId} in (from_member, to_member)`}`.execute(db)
  return rows[0]?.shares ?? 0
}

/**
 * A member's part of the losses for so many shares: by capital, rounded down to the cent, of the shares held when the
 * balance sheet was made; those subscribed since bear none of it.
 */
export async function lossShareOf(db: DbOrTx, memberId: string, shares: number, held: number, losses: Losses): Promise<bigint> {
  if (losses.yearEnd === null || losses.cents === 0n || losses.shares === 0) return 0n
  const then = await sharesOn(db, memberId, losses.yearEnd)
  // Of the shares held today those of then are paid back first.
  const bearing = Math.min(shares, Math.min(then, held))
  return (losses.cents * BigInt(bearing)) / BigInt(losses.shares)
}
