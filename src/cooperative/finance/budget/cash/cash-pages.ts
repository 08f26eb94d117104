/** Eighteen months of cash: the lowest point first, drawn, month by month, and where each amount comes from. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { allMoney, money, number } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { purchasePaths } from '#cooperative/finance/purchases/purchase-paths.ts'
import { salesPaths } from '#cooperative/finance/sales/sales-paths.ts'
import { sharePaths } from '#cooperative/cooperative-paths.ts'
import { gaugeSetting } from '#cooperative/gauges/gauge-setting.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { aimKey, chart, linePlot } from '#web/components/figures.ts'
import { section, stats } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { axisMoney, budgetPage, budgetTexts, longDay, methodPart, monthName } from '../budget-frame.ts'
import { budgetPaths } from '../budget-paths.ts'
import { budgetReaders } from '../budget-policy.ts'
import { roundScale } from '../round-scale.ts'
import { cashPlan } from './cash-plan.ts'
import type { CashPlan } from './cash-plan.ts'
import { lateDays } from './cash-sources.ts'
import { flowKinds } from './flow.ts'
import type { FlowKind } from './flow.ts'

/** `/administration/finance/budget/cash`. */
export function makeCashPages(): App {
  const app = new Hono<Env>()
  app.get(budgetPaths.cash, budgetReaders, async (c) => {
    const t = budgetTexts(c).cash
    const plan = await cashPlan(c.get('db'), dayOf(c.get('clock').now()))
    return budgetPage(c, {
      part: 'cash',
      title: t.title,
      ...(plan ? { lead: t.lead(allMoney(c, plan.lowest.cents), longDay(c, plan.lowest.day)) } : {}),
      content: plan ? planPart(c, plan, (await gaugeSetting(c.get('db'))).reserveCents) : empty({ title: t.none, text: t.noneText }),
    })
  })
  return app
}

/** Rows behind an amount, one click away. */
const whereOf: Readonly<Record<FlowKind, string>> = {
  dues: ledgerPaths.arrears, subscriptions: ledgerPaths.subscriptions, habitualIncome: '#habits', suppliers: `${ledgerPaths.purchases}?state=toPay`, recurringPurchases: '#habits',
  habitualCosts: '#habits', vat: ledgerPaths.vat, redemptions: sharePaths.redemptions, refunds: salesPaths.home,
}

function planPart(c: Ctx, plan: CashPlan, reserveCents: bigint | null): Html {
  const t = budgetTexts(c).cash
  const last = plan.months.at(-1)!
  const { lateCents, disputedCents, heldSharesCents } = plan.leftOut
  const left = [...(lateCents > 0n ? [t.late(allMoney(c, lateCents), number(c, lateDays))] : []), ...(disputedCents > 0n ? [t.disputed(allMoney(c, disputedCents))] : []), ...(heldSharesCents > 0n ? [t.held(allMoney(c, heldSharesCents))] : [])]
  return html`${plan.belowNothingOn ? note({ kind: 'bad', text: t.below(longDay(c, plan.belowNothingOn)) }) : note({ kind: 'ok', text: t.fine })}${stats([
    { term: t.now, value: allMoney(c, plan.openingCents), note: t.on(longDay(c, plan.day)) },
    { term: t.lowest, value: allMoney(c, plan.lowest.cents), note: t.on(longDay(c, plan.lowest.day)) },
    { term: t.end, value: allMoney(c, last.closingCents) },
  ])}${drawing(c, plan, reserveCents)}${monthsTable(c, plan)}${kindsTable(c, plan)}${habitsTable(c, plan)}${left.length === 0 ? '' : section({ title: t.leftOut, content: html`<ul>${left.map((one) => html`<li>${one}</li>`)}</ul>` })}${methodPart(c, t.method)}`
}

/** « mai 2026 » as short as it can be: three of them stand on a line of 320 px. */
const yearMonth = (c: Ctx, month: Day): string => `${monthName(c, month, true)} ${month.slice(0, 4)}`

/** @param reserveCents what a meeting voted to keep, or null. */
function drawing(c: Ctx, plan: CashPlan, reserveCents: bigint | null): Html {
  const t = budgetTexts(c).cash
  const known = [...plan.before.map(({ cents }) => Number(cents)), Number(plan.openingCents)]
  const expected = plan.months.map(({ closingCents }) => Number(closingCents))
  const scale = roundScale([...known, ...expected, Number(reserveCents ?? 0n)])
  const first = plan.before[0]?.day ?? plan.day
  return chart({
    title: t.chart,
    drawing: linePlot({
      label: t.chartLabel(allMoney(c, plan.openingCents), allMoney(c, plan.lowest.cents), longDay(c, plan.lowest.day), allMoney(c, plan.months.at(-1)!.closingCents)), values: known, forecast: expected, aim: reserveCents === null ? undefined : Number(reserveCents),
      x: [yearMonth(c, first), yearMonth(c, plan.months[6]!.month), yearMonth(c, plan.months.at(-1)!.month)], y: scale.marks.map((cents) => axisMoney(c, cents)), top: scale.top, bottom: scale.bottom,
    }),
    key: html`${reserveCents === null ? '' : aimKey(t.reserve(allMoney(c, reserveCents)))}<p class="s soft">${t.dotted}</p>`,
    seeFigures: t.see,
    table: table({
      caption: t.chart,
      columns: [{ label: t.month }, { label: t.closing, numeric: true }],
      rows: [...plan.before.map(({ day, cents }) => ({ header: longDay(c, day), cells: [allMoney(c, cents)] })), { header: longDay(c, plan.day), cells: [allMoney(c, plan.openingCents)] }, ...plan.months.map((one) => ({ header: monthName(c, one.month), cells: [allMoney(c, one.closingCents)] }))],
    }),
  })
}

function monthsTable(c: Ctx, plan: CashPlan): Html {
  const t = budgetTexts(c).cash
  const worn = plan.months.some(({ depreciationCents }) => depreciationCents > 0n)
  return section({
    title: t.details,
    content: table({
      caption: t.details,
      columns: [{ label: t.month }, { label: t.in, numeric: true, labelled: true }, { label: t.out, numeric: true, labelled: true }, { label: t.closing, numeric: true, folded: 'first' }, { label: t.lowestOf, numeric: true, labelled: true, folded: 'full' }, ...(worn ? [{ label: t.depreciation, numeric: true, labelled: true, folded: 'full' as const }] : [])],
      rows: plan.months.map((one) => ({
        header: monthName(c, one.month),
        cells: [money(c, one.inCents), money(c, one.outCents), allMoney(c, one.closingCents), one.lowestCents < 0n ? state('bad', allMoney(c, one.lowestCents)) : allMoney(c, one.lowestCents), ...(worn ? [money(c, one.depreciationCents)] : [])],
      })),
    }),
  })
}

/** Each kind of amount: its next three months, all eighteen, and its rows one click away. */
function kindsTable(c: Ctx, plan: CashPlan): Html {
  const t = budgetTexts(c).cash
  const of = (kind: FlowKind, month: CashPlan['months'][number]) => month.flows.find((flow) => flow.kind === kind)?.cents ?? 0n
  const next = plan.months.slice(0, 3)
  const rows = flowKinds.flatMap((kind) => {
    if (plan.months.every(({ flows }) => !flows.some((flow) => flow.kind === kind))) return []
    return [{ header: html`<a href="${whereOf[kind]}">${t.kinds[kind]}</a>`, cells: [...next.map((month) => money(c, of(kind, month))), allMoney(c, sumCents(plan.months.map((month) => of(kind, month))))] }]
  })
  return section({ title: t.detailsOf, content: table({ caption: t.detailsOf, columns: [{ label: t.kind }, ...next.map(({ month }) => ({ label: monthName(c, month, true), numeric: true, labelled: true, folded: 'full' as const })), { label: t.sum, numeric: true, labelled: true, folded: 'full' }], rows }) })
}

/** What is taken to come back, each with its entries or invoices. */
function habitsTable(c: Ctx, { habits }: CashPlan): Html | '' {
  const t = budgetTexts(c).cash
  if (habits.length === 0) return ''
  return section({
    id: 'habits',
    title: t.habits,
    content: table({
      caption: t.habits,
      columns: [{ label: t.what }, { label: t.often, labelled: true }, { label: t.sum, numeric: true, folded: 'first' }],
      rows: habits.map((one) => ({
        header: one.kind === 'recurringPurchases' ? html`<a href="${purchasePaths.supplier(one.key)}">${one.name}</a>` : html`<a href="${ledgerPaths.account(one.key)}">${one.key}</a><small>${one.name}</small>`,
        cells: [one.isMonthly ? t.monthly : t.yearly, allMoney(c, one.cents)],
      })),
    }),
  })
}
