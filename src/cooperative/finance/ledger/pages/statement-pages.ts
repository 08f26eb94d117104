/** Trial balance, balance sheet and income statement. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { addMonths, asDay, dayOf, endOfMonth, formatCalendarDay, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { checkField } from '#web/components/field.ts'
import { section, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { Row } from '#web/components/table.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import type { FiscalYear } from '../fiscal-year.ts'
import { resultParts, statementsOf } from '../statements.ts'
import type { Statements } from '../statements.ts'
import { trialBalance } from '../trial-balance.ts'
import { signed } from './account-pages.ts'
import { allMoney, chooser, ledgerPage, money, readers, texts, yearField, yearIn } from './ledger-frame.ts'
import { ledgerPaths } from './ledger-paths.ts'

/** `/administration/finance/balance` and `…/statements`. */
export function makeStatementPages(): App {
  const app = new Hono<Env>()
  app.get(ledgerPaths.trial, readers, (c) => trialPage(c))
  app.get(ledgerPaths.statements, readers, (c) => statementsPage(c))
  return app
}

/** Ends of the months of a fiscal year, in order. */
function monthEnds(year: FiscalYear): Day[] {
  const ends: Day[] = []
  for (let month = startOfMonth(year.startDay); month <= year.endDay; month = addMonths(month, 1)) ends.push(endOfMonth(month) < year.endDay ? endOfMonth(month) : year.endDay)
  return ends
}

function untilIn(c: Ctx, year: FiscalYear): { until: Day; ends: Day[] } {
  const ends = monthEnds(year)
  const asked = asDay(c.req.query('until') ?? '')
  return { ends, until: ends.find((end) => end === asked) ?? year.endDay }
}

const untilField = (c: Ctx, until: Day, ends: readonly Day[]) => ({
  name: 'until',
  label: texts(c).trial.until,
  value: until,
  options: ends.map((end) => ({ value: end, label: new Intl.DateTimeFormat(c.get('language') === 'fr' ? 'fr-FR' : 'en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${end}T00:00:00Z`)) })),
})

async function trialPage(c: Ctx): Promise<Response> {
  const t = texts(c)
  const { year, years } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const { until, ends } = untilIn(c, year)
  const closing = c.req.query('closing') === 'yes'
  const rows = await trialBalance(c.get('db'), year, until, closing)
  const sum = (of: (row: (typeof rows)[number]) => bigint) => allMoney(c, sumCents(rows.map(of)))
  const list = table({
    caption: t.trial.caption(formatCalendarDay(c.get('language'), until)),
    columns: [{ label: t.account }, { label: t.trial.opening, numeric: true, labelled: true }, { label: t.debit, numeric: true, labelled: true }, { label: t.credit, numeric: true, labelled: true }, { label: t.balance, numeric: true, folded: 'first' }],
    rows: [
      ...rows.map((row): Row => ({
        header: html`<a href="${ledgerPaths.account(row.account)}?year=${year.id}">${row.account}</a><small>${row.label}</small>`,
        cells: [signed(c, row.openingCents), money(c, row.debitCents), money(c, row.creditCents), signed(c, row.balanceCents)],
      })),
      { header: t.total, cells: ['', sum((row) => row.debitCents), sum((row) => row.creditCents), ''], kind: 'sum' },
    ],
  })
  return ledgerPage(c, {
    title: t.trial.title,
    lead: t.trial.lead,
    tab: 'trial',
    content: html`${chooser(c, { fields: [yearField(c, year, years), untilField(c, until, ends)], extra: year.state === 'closed' ? checkField({ name: 'closing', label: t.trial.closing, checked: closing }) : '' })}${rows.length === 0 ? empty({ title: t.trial.none, text: t.trial.noneText }) : list}`,
  })
}

async function statementsPage(c: Ctx): Promise<Response> {
  const t = texts(c)
  const { year, years } = await yearIn(c)
  if (!year) return c.redirect(ledgerPaths.home, 303)
  const today = dayOf(c.get('clock').now())
  const { until, ends } = untilIn(c, year)
  const statements = await statementsOf(c.get('db'), year, until)
  const { totals } = statements
  const isEmpty = totals.assets === 0n && totals.liabilities === 0n && totals.result === 0n && !totals.before
  const shown = until < today ? until : today < year.startDay ? until : today
  return ledgerPage(c, {
    title: t.statements.title,
    lead: t.statements.lead(formatCalendarDay(c.get('language'), year.state === 'closed' ? until : shown)),
    tab: 'statements',
    content: html`${chooser(c, { fields: [yearField(c, year, years), untilField(c, until, ends)] })}${
      isEmpty
        ? empty({ title: t.statements.none, text: t.statements.noneText })
        : html`${year.state === 'open' ? note({ text: t.statements.provisional }) : ''}${totals.assets === totals.liabilities ? '' : note({ kind: 'bad', text: t.statements.unequal })}${twoColumns(assetTable(c, statements), liabilityTable(c, statements), true)}${resultTable(c, statements)}<p class="s soft">${t.statements.volunteers}</p>`
    }`,
  })
}

const before = (c: Ctx, cents: bigint | null): string => (cents === null ? '' : money(c, cents))
/** What has nothing in it, now and a year ago, is left out. */
const isShown = (line: { netCents: bigint; grossCents: bigint; beforeCents: bigint | null }): boolean => line.netCents !== 0n || line.grossCents !== 0n || (line.beforeCents ?? 0n) !== 0n

function assetTable(c: Ctx, { assets, totals }: Statements): Html {
  const t = texts(c).statements
  return section({
    title: t.assets,
    content: table({
      caption: t.assets,
      columns: [{ label: t.line, hidden: true }, { label: t.gross, numeric: true, labelled: true }, { label: t.net, numeric: true, folded: 'first' }, { label: t.before, numeric: true, labelled: true, folded: 'full' }],
      rows: [
        ...assets.filter(isShown).map((line): Row => ({ header: t.lines[line.name], cells: [line.grossCents === line.netCents ? '' : money(c, line.grossCents), allMoney(c, line.netCents), before(c, line.beforeCents)] })),
        { header: t.totalAssets, cells: ['', allMoney(c, totals.assets), totals.before ? allMoney(c, totals.before.assets) : ''], kind: 'sum' },
      ],
    }),
  })
}

function liabilityTable(c: Ctx, { liabilities, totals }: Statements): Html {
  const t = texts(c).statements
  return section({
    title: t.liabilities,
    content: table({
      caption: t.liabilities,
      columns: [{ label: t.line, hidden: true }, { label: t.net, numeric: true, folded: 'first' }, { label: t.before, numeric: true, labelled: true, folded: 'full' }],
      rows: [
        ...liabilities.filter(isShown).map((line): Row => ({ header: t.lines[line.name], cells: [allMoney(c, line.netCents), before(c, line.beforeCents)] })),
        { header: t.totalLiabilities, cells: [allMoney(c, totals.liabilities), totals.before ? allMoney(c, totals.before.liabilities) : ''], kind: 'sum' },
      ],
    }),
  })
}

function resultTable(c: Ctx, { result, totals }: Statements): Html {
  const t = texts(c).statements
  const rows = resultParts.flatMap((part): Row[] => {
    const lines = result.filter((line) => line.part === part && isShown(line))
    if (lines.length === 0) return []
    const sum = (of: (line: (typeof lines)[number]) => bigint) => lines.reduce((total, line) => total + (line.income ? of(line) : -of(line)), 0n)
    return [
      ...lines.map((line): Row => ({ header: t.lines[line.name], cells: [allMoney(c, line.income ? line.netCents : -line.netCents), line.beforeCents === null ? '' : money(c, line.income ? line.beforeCents : -line.beforeCents)] })),
      { header: t.parts[part], cells: [allMoney(c, sum((line) => line.netCents)), totals.before ? allMoney(c, sum((line) => line.beforeCents ?? 0n)) : ''], kind: 'sum' },
    ]
  })
  return section({
    title: t.result,
    content: table({
      caption: t.result,
      columns: [{ label: t.line, hidden: true }, { label: texts(c).year, numeric: true, folded: 'first' }, { label: t.before, numeric: true, labelled: true }],
      rows: [...rows, { header: t.profit, cells: [allMoney(c, totals.result), totals.before ? allMoney(c, totals.before.result) : ''], kind: 'sum' }],
    }),
  })
}
