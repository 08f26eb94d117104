/**
 * Standard rates of the other member states and when they count: electronic services to consumers, hosting among them
 * (directive 2006/112/CE, annex II, 1), are taxed where the consumer lives once all of them together come to more than
 * 10,000 € net in a calendar year or did in the one before (directive art. 59 quater; CGI art. 259 D). Rates: two lists of
 * 2025 agree with each other and with this one (mindlink.lv; newcraft.dev, December 2025, with the changes of Estonia,
 * Finland, Romania and Slovakia); the Commission's own was not at hand. A rate that changes is corrected here, with its day.
 */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

/** Hundredths of a per cent, from a day on, the latest last. */
const standardRates: Readonly<Record<string, readonly (readonly [from: string, rate: number])[]>> = {
  AT: [['2000-01-01', 2000]], BE: [['2000-01-01', 2100]], BG: [['2000-01-01', 2000]], CY: [['2014-01-13', 1900]], CZ: [['2013-01-01', 2100]], DE: [['2007-01-01', 1900]], DK: [['2000-01-01', 2500]],
  EE: [['2009-07-01', 2000], ['2024-01-01', 2200], ['2025-07-01', 2400]], ES: [['2012-09-01', 2100]], FI: [['2013-01-01', 2400], ['2024-09-01', 2550]], GR: [['2016-06-01', 2400]], HR: [['2012-03-01', 2500]],
  HU: [['2012-01-01', 2700]], IE: [['2012-01-01', 2300]], IT: [['2013-10-01', 2200]], LT: [['2009-09-01', 2100]], LU: [['2024-01-01', 1700]], LV: [['2012-07-01', 2100]], MT: [['2004-01-01', 1800]],
  NL: [['2012-10-01', 2100]], PL: [['2011-01-01', 2300]], PT: [['2011-01-01', 2300]], RO: [['2017-01-01', 1900], ['2025-08-01', 2100]], SE: [['2000-01-01', 2500]], SI: [['2013-07-01', 2200]],
  SK: [['2011-01-01', 2000], ['2025-01-01', 2300]],
}

export const thresholdCents = 1_000_000n

/** The standard rate of another member state on a day, or null: not one. */
export const foreignRate = (country: string, on: Day): number | null => standardRates[country]?.findLast(([from]) => from <= on)?.[1] ?? null

/** Net of services sold to consumers of other member states in a calendar year, credit notes off. */
export async function soldAbroad(db: DbOrTx, year: string): Promise<bigint> {
  const { rows } = await sql<{ cents: number }>`select coalesce(sum(case when i.kind = 'invoice' then i.net_cents else -i.net_cents end), 0)::bigint as cents from sales_invoice i
    where i.issued_on between ${`${year}-01-01`} and ${`${year}-12-31`} and i.buyer->>'country' = any(${Object.keys(standardRates)}::text[]) and not (i.buyer->>'business')::boolean`.execute(db)
  return BigInt(rows[0]?.cents ?? 0)
}

/** Whether an invoice to this buyer counts for the threshold. */
export const isConsumerAbroad = (buyer: { country: string; business: boolean }): boolean => !buyer.business && standardRates[buyer.country] !== undefined

/** Whether consumers abroad bear the tax of their own country on a day. @param soldIn what was sold to them in a year: what is invoiced when absent. */
export async function isAboveThreshold(db: DbOrTx, on: Day, soldIn = (year: string) => soldAbroad(db, year)): Promise<boolean> {
  const year = Number(on.slice(0, 4))
  const [before, now] = await Promise.all([soldIn(String(year - 1)), soldIn(String(year))])
  return before > thresholdCents || now > thresholdCents
}
