/** What a month was, computed from what the house knows now. */
import { fiscalYearOn } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { FiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { resultByMonth } from '#cooperative/finance/ledger/month-sums.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { gaugeFacts } from './collect-gauges.ts'
import { nextFacts } from './collect-next.ts'
import { arrearFacts, bookFacts, budgetFacts, capitalFacts, cashFacts, memberFacts, monthEnds, projectFacts, serviceFacts } from './collect-parts.ts'
import type { MonthFacts } from './facts.ts'
import type { ReportPorts } from './report-ports.ts'

const monthsShown = 13

/** The facts of the month of a day; whether it is over is for who calls to know. */
export async function collectMonth(db: DbOrTx, ports: ReportPorts, of: Day): Promise<MonthFacts> {
  const [month, until] = [startOfMonth(of), endOfMonth(of)]
  const ends = monthEnds(until, monthsShown)
  const cash = await cashFacts(db, month, until, ends)
  const year = await fiscalYearOn(db, until)
  return {
    format: 1,
    month,
    until,
    books: await bookFacts(db, until),
    cash: { ...cash, yearAgoCents: cash.course[0]?.cents ?? null },
    result: year ? await resultFacts(db, year, month, until) : null,
    budget: await budgetFacts(db, until),
    projects: await projectFacts(db, until),
    gauges: await gaugeFacts(db, { on: until, before: addDays(month, -1), from: ends[0] ?? until }),
    members: await memberFacts(db, month, until, ends),
    capital: await capitalFacts(db, month, until, ends),
    arrears: await arrearFacts(db, month, until),
    service: await serviceFacts(db, ports, { from: month, to: until, before: { from: addMonths(month, -1), to: addDays(month, -1) } }),
    next: await nextFacts(db, until),
  }
}

async function resultFacts(db: DbOrTx, year: FiscalYear, month: Day, until: Day): Promise<MonthFacts['result']> {
  const months = await resultByMonth(db, year.startDay, until)
  const own = months.find((one) => one.month === month)
  const before = await fiscalYearOn(db, addDays(year.startDay, -1))
  // as many months after its beginning; a year before that was longer or shorter is compared for as long as it went
  const monthsIn = monthsBetween(year.startDay, until)
  const earlier = before ? await resultByMonth(db, before.startDay, least(endOfMonth(addMonths(before.startDay, monthsIn - 1)), before.endDay)) : []
  const sum = (list: typeof months, of: (one: (typeof months)[number]) => bigint) => Number(sumCents(list.map(of)))
  return {
    yearId: year.id, yearFrom: year.startDay, yearTo: year.endDay,
    monthIncomeCents: Number(own?.incomeCents ?? 0n), monthCostsCents: Number(own?.costsCents ?? 0n),
    incomeCents: sum(months, ({ incomeCents }) => incomeCents), costsCents: sum(months, ({ costsCents }) => costsCents),
    yearAgoCents: before ? sum(earlier, ({ incomeCents, costsCents }) => incomeCents - costsCents) : null,
    months: monthEnds(until, monthsIn).map((end) => {
      const one = months.find(({ month: start }) => start === startOfMonth(end))
      return { day: end, cents: Number((one?.incomeCents ?? 0n) - (one?.costsCents ?? 0n)) }
    }),
  }
}

const least = (a: Day, b: Day): Day => (a < b ? a : b)

/** Months from that of one day to that of the other, both counted. */
function monthsBetween(from: Day, to: Day): number {
  const [a = 0, b = 0] = [from, to].map((day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)))
  return b - a + 1
}
