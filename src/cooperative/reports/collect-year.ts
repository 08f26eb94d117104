/** What a fiscal year was, computed from what the house knows now; accounts of an open year are provisional. */
import { allocationOf } from '#cooperative/finance/allocation/allocation-store.ts'
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { FiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { resultByMonth } from '#cooperative/finance/ledger/month-sums.ts'
import { statementsOf } from '#cooperative/finance/ledger/statements.ts'
import type { Statements } from '#cooperative/finance/ledger/statements.ts'
import { capitalOn } from '#cooperative/shares/capital.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addYears, dayOf, endOfMonth } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { gaugeFacts } from './collect-gauges.ts'
import { arrearFacts, bookFacts, budgetFacts, capitalFacts, cashFacts, memberFacts, monthEnds, projectFacts, serviceFacts } from './collect-parts.ts'
import type { YearFacts } from './facts.ts'
import type { ReportPorts } from './report-ports.ts'
import { newestWords } from './word-store.ts'

const yearsShown = 6

/** The facts of a fiscal year. */
export async function collectYear(db: DbOrTx, ports: ReportPorts, year: FiscalYear): Promise<YearFacts> {
  const { startDay: from, endDay: to } = year
  const months = Number(to.slice(0, 4)) * 12 + Number(to.slice(5, 7)) - Number(from.slice(0, 4)) * 12 - Number(from.slice(5, 7)) + 1
  const ends = monthEnds(endOfMonth(to), months)
  const all = await fiscalYears(db)
  const earlier = all.filter(({ endDay }) => endDay <= to).slice(-yearsShown)
  const results = []
  for (const one of earlier) results.push({ day: one.endDay, cents: Number(sumCents((await resultByMonth(db, one.startDay, one.endDay)).map(({ incomeCents, costsCents }) => incomeCents - costsCents))) })
  const capital = await capitalOn(db, to)
  const statements = await statementsOf(db, year)
  const equity = sumCents(statements.liabilities.filter(({ name }) => ownFunds.has(name)).map(({ netCents }) => netCents))
  const allocation = await allocationOf(db, year.id)
  return {
    format: 1,
    year: { id: year.id, from, to, closedOn: year.closedAt ? dayOf(year.closedAt) : null, previousTo: all.findLast(({ endDay }) => endDay < from)?.endDay ?? null },
    books: await bookFacts(db, to),
    statements: plainStatements(statements),
    cash: await cashFacts(db, from, to, [addDays(from, -1), ...ends]),
    results,
    budget: await budgetFacts(db, to),
    projects: await projectFacts(db, to),
    gauges: await gaugeFacts(db, { on: to, before: addDays(from, -1), from: addDays(from, -1) }),
    members: await memberFacts(db, from, to, [...Array.from({ length: yearsShown }, (_, index) => addYears(to, index - yearsShown + 1))]),
    capital: await capitalFacts(db, from, to, [addDays(from, -1), ...ends]),
    equity: { cents: Number(equity), halfCapitalCents: capital ? Number(capital.capitalCents / 2n) : null },
    arrears: await arrearFacts(db, from, to),
    service: await serviceFacts(db, ports, { from, to, before: { from: addYears(from, -1), to: addDays(from, -1) } }),
    allocation: allocation ? { meetingDay: allocation.meetingDay, resolution: allocation.resolution, parts: allocation.parts.map(({ name, cents }) => ({ name, cents: Number(cents) })) } : null,
    words: await newestWords(db, year.id),
  }
}

/** Lines of the balance sheet that are what belongs to the cooperative itself (accounts 10 to 14). */
const ownFunds: ReadonlySet<string> = new Set(['capital', 'ownFunds', 'premiums', 'legalReserve', 'otherReserves', 'carried', 'pendingResult', 'result', 'grants'])

function plainStatements({ assets, liabilities, result, totals }: Statements): YearFacts['statements'] {
  const line = <Name extends string>({ name, grossCents, netCents, beforeCents }: { name: Name; grossCents: bigint; netCents: bigint; beforeCents: bigint | null }) => ({ name, grossCents: Number(grossCents), netCents: Number(netCents), beforeCents: beforeCents === null ? null : Number(beforeCents) })
  const total = ({ assets: left, liabilities: right, result: profit }: { assets: bigint; liabilities: bigint; result: bigint }) => ({ assets: Number(left), liabilities: Number(right), result: Number(profit) })
  return { assets: assets.map(line), liabilities: liabilities.map(line), result: result.map((one) => ({ ...line(one), part: one.part, income: one.income })), totals: { ...total(totals), before: totals.before ? total(totals.before) : null } }
}
