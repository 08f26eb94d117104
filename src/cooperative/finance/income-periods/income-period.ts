/**
 * Income that belongs to days: what of it is beyond the end of a fiscal year is deferred (487; C. com. L123-21 takes into a
 * year only what was earned by its end). By calendar days, both ends in.
 */
import type { DbOrTx } from '#db/open-database.ts'
import { daysBetween } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

export interface IncomePeriod {
  /** Lasting, and known once to the cooperative: `period-<id>`, `subscription-<id>-<day>`. */
  source: string
  label: string
  /** Of class 70. */
  account: string
  /** Whom it was invoiced to. */
  partyId: string | null
  fromDay: Day
  toDay: Day
  /** Net of tax. */
  cents: bigint
}

/**
 * The port: who invoices for spans of days gives those that the books took for income by a day and that go on after it.
 * What the treasurer entered (`income-period-store.ts`) and what was invoiced here (`billing/invoiced-periods.ts`).
 */
export type IncomePeriods = (db: DbOrTx, lastDay: Day) => Promise<IncomePeriod[]>

/** What of an amount falls to the days after a day; rounded once, so that what is before and after make the whole. */
export function deferredCents({ fromDay, toDay, cents }: Pick<IncomePeriod, 'fromDay' | 'toDay' | 'cents'>, lastDay: Day): bigint {
  const all = BigInt(daysBetween(fromDay, toDay) + 1)
  const done = BigInt(Math.min(Math.max(daysBetween(fromDay, lastDay) + 1, 0), Number(all)))
  return cents - (cents * done) / all
}

/** Days of a span, and how many of them come after a day. */
export function daysAfter({ fromDay, toDay }: Pick<IncomePeriod, 'fromDay' | 'toDay'>, lastDay: Day): { days: number; of: number } {
  const of = daysBetween(fromDay, toDay) + 1
  return { days: Math.min(Math.max(daysBetween(lastDay, toDay), 0), of), of }
}
