/** A budget beside the books, drawn and in tables: for who keeps the books and for every member. */
import { html } from 'hono/html'
import type { DbOrTx } from '#db/open-database.ts'
import { addMonths, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { chart, key, linePlot } from '#web/components/figures.ts'
import { section, stats } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Row } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { allMoney, money } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { accountNames, lastEntryMonth } from './actual-store.ts'
import { axisMoney, budgetTexts, lineLabel, longDay, methodPart, monthName } from './budget-frame.ts'
import { comparisonOf } from './budget-result.ts'
import type { Budget } from './budget.ts'
import type { ComparedLine, Comparison } from './compare-budget.ts'
import { roundScale } from './round-scale.ts'

const size = (cents: bigint): bigint => (cents < 0n ? -cents : cents)

/** « 340 € de plus »: of costs, more is bad; of income, less. Nothing is tinted for a difference below a twentieth of what was planned. */
function varianceCell(c: Ctx, cost: boolean, planned: bigint, actual: bigint): Html | string {
  const t = budgetTexts(c)
  const apart = actual - planned
  if (apart === 0n) return t.equal
  const words = apart > 0n ? t.over(allMoney(c, apart)) : t.under(allMoney(c, -apart))
  return cost === apart > 0n && size(apart) * 20n > size(planned) ? state('warn', words) : words
}

interface Shown {
  year: FiscalYear
  budget: Budget
  today: Day
  /** Whether accounts lead to their entries: the books are for those who keep, audit and govern them. */
  linked: boolean
}

/** Everything about a budget in force: figures, drawing, notes, tables, method. */
export async function comparisonPart(c: Ctx, { year, budget, today, linked }: Shown): Promise<Html> {
  const t = budgetTexts(c)
  const db: DbOrTx = c.get('db')
  const [found, names, last] = [await comparisonOf(db, year, budget, today), await accountNames(db), await lastEntryMonth(db, year, today)]
  const begun = today >= year.startDay
  const isStale = last !== null && year.state === 'open' && today <= year.endDay && last < addMonths(startOfMonth(today), -1)
  const { vote } = budget
  return html`${vote ? html`<p class="soft">${t.basis(budget.label, t.bodies[vote.body], longDay(c, vote.on), vote.resolution)}</p>` : ''}${
    begun && last === null ? note({ kind: 'warn', text: t.nothingYet }) : isStale && last !== null ? note({ kind: 'warn', text: t.stale(monthName(c, last)) }) : ''
  }${begun && found.toDay === null ? note({ text: t.noMonthYet }) : ''}${figures(c, found)}${drawing(c, found)}${sideTable(c, found, names, { cost: true, linked, year })}${sideTable(c, found, names, { cost: false, linked, year })}${methodPart(c, t.method.lines)}`
}

/** « à fin octobre 2026 » */
const until = (c: Ctx, { toDay }: Comparison): string => (toDay === null ? budgetTexts(c).sinceBegun : budgetTexts(c).until(monthName(c, toDay)))

function figures(c: Ctx, found: Comparison): Html {
  const t = budgetTexts(c).stats
  const { result } = found
  const apart = result.actualToDateCents - result.budgetToDateCents
  const sort = (cents: bigint) => (cents < 0n ? t.loss : t.profit)
  return stats([
    { term: t.voted, value: allMoney(c, result.budgetYearCents), note: sort(result.budgetYearCents) },
    { term: t.toDate, value: allMoney(c, result.budgetToDateCents), note: until(c, found) },
    { term: `${t.actual} ${until(c, found)}`, value: allMoney(c, result.actualToDateCents), note: apart === 0n ? t.asPlanned : apart > 0n ? t.better(allMoney(c, apart)) : state('warn', t.worse(allMoney(c, -apart))) },
    { term: t.forecast, value: allMoney(c, result.forecastYearCents), note: html`${sort(result.forecastYearCents)}, ${result.trendYearCents === null ? t.noTrend : t.trend(allMoney(c, result.trendYearCents))}` },
  ])
}

/** The result so far, solid while it is known, dotted beyond; beside it the course that was voted. */
function drawing(c: Ctx, { months, result }: Comparison): Html {
  const t = budgetTexts(c).chart
  let [actual, forecast, voted] = [0n, 0n, 0n]
  const [known, expected, course]: [number[], number[], number[]] = [[0], [], [0]]
  for (const month of months) {
    forecast += month.forecastCents
    voted += month.budgetCents
    course.push(Number(voted))
    if (!month.isOver || month.actualCents === null) expected.push(Number(forecast))
    else {
      actual += month.actualCents
      known.push(Number(actual))
    }
  }
  const scale = roundScale([...known, ...expected, ...course])
  return chart({
    title: t.title,
    drawing: linePlot({ label: t.label(allMoney(c, result.actualToDateCents), allMoney(c, result.forecastYearCents), allMoney(c, result.budgetYearCents)), values: known, second: course, forecast: expected, x: months.length === 0 ? [] : [monthName(c, months[0]!.month, true), monthName(c, months[Math.floor(months.length / 2)]!.month, true), monthName(c, months.at(-1)!.month, true)], y: scale.marks.map((cents) => axisMoney(c, cents)), top: scale.top, bottom: scale.bottom }),
    key: html`${key([{ tone: 'c1', words: t.actual }, { tone: 'c2', words: t.voted }])}<p class="s soft">${t.dotted}</p>`,
    seeFigures: t.see,
    table: table({
      caption: t.caption,
      columns: [{ label: t.month }, { label: t.budget, numeric: true, labelled: true }, { label: t.actual, numeric: true, labelled: true }, { label: t.forecast, numeric: true, labelled: true }],
      rows: [
        ...months.map((one): Row => ({ header: monthName(c, one.month), cells: [money(c, one.budgetCents), one.actualCents === null ? '' : one.isOver ? money(c, one.actualCents) : t.soFar(allMoney(c, one.actualCents)), money(c, one.forecastCents)] })),
        { header: budgetTexts(c).total, cells: [allMoney(c, result.budgetYearCents), allMoney(c, result.actualToDateCents), allMoney(c, result.forecastYearCents)], kind: 'sum' },
      ],
    }),
  })
}

function sideTable(c: Ctx, found: Comparison, names: ReadonlyMap<string, { label: string }>, { cost, linked, year }: { cost: boolean; linked: boolean; year: FiscalYear }): Html {
  const t = budgetTexts(c)
  const sums = cost ? found.costs : found.income
  const own = found.lines.filter((line) => line.isCost === cost && (line.budgetYearCents !== 0n || line.actualToDateCents !== 0n))
  const name = (line: ComparedLine) => {
    const label = lineLabel(c, line.account, names)
    const href = names.has(line.account) ? `${ledgerPaths.account(line.account)}?year=${year.id}` : `${ledgerPaths.accounts}?q=${line.account}&year=${year.id}`
    // of a line of several accounts each leads to its entries
    const parts = linked && line.accounts.length > 0 && (line.accounts.length > 1 || line.accounts[0]?.account !== line.account) ? line.accounts.map(({ account }) => html` <a href="${ledgerPaths.account(account)}?year=${year.id}">${account}</a>`) : ''
    return html`${linked ? html`<a href="${href}">${line.account}</a>` : html`<b>${line.account}</b>`}<small>${label}${parts ? html` :${parts}` : ''}</small>${line.why ? html`<small>${line.why}</small>` : ''}`
  }
  return section({
    title: cost ? t.costs : t.income,
    content: table({
      even: true,
      caption: cost ? t.costs : t.income,
      columns: [{ label: t.account }, { label: t.year, numeric: true, labelled: true, folded: 'full' }, { label: t.toDate, numeric: true, labelled: true, folded: 'full' }, { label: `${t.actual} ${until(c, found)}`, numeric: true, folded: 'first' }, { label: t.variance, labelled: true, folded: 'full' }, { label: t.forecast, numeric: true, labelled: true, folded: 'full' }],
      rows: [
        ...own.map((line): Row => ({ header: name(line), cells: [line.isBudgeted ? money(c, line.budgetYearCents) : state('warn', t.unbudgeted), money(c, line.budgetToDateCents), allMoney(c, line.actualToDateCents), varianceCell(c, cost, line.budgetToDateCents, line.actualToDateCents), money(c, line.forecastYearCents)] })),
        { header: cost ? t.costsTotal : t.incomeTotal, cells: [allMoney(c, sums.budgetYearCents), allMoney(c, sums.budgetToDateCents), allMoney(c, sums.actualToDateCents), varianceCell(c, cost, sums.budgetToDateCents, sums.actualToDateCents), allMoney(c, sums.forecastYearCents)], kind: 'sum' },
      ],
    }),
  })
}
