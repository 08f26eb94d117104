/** What the pages of the books have in common: who may see them, the tabs, the fiscal year asked for, how figures are written. */
import { html } from 'hono/html'
import { dayOf, formatShortCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'
import { formatNumber } from '#lib/format.ts'
import { administrationPage, listPager } from '#people/pages/administration-frame.ts'
import type { AdministrationPage } from '#people/pages/administration-frame.ts'
import { hasRole } from '#people/actor.ts'
import { attributes } from '#web/components/content.ts'
import type { Content, Html } from '#web/components/content.ts'
import { chips, tabs } from '#web/components/links.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { withRole } from '#web/guard.ts'
import { fiscalYears } from '../fiscal-year.ts'
import type { FiscalYear } from '../fiscal-year.ts'
import { ledgerPaths } from './ledger-paths.ts'

/** The treasurer writes; who audits reads and takes files; the board reads; the books are nobody else's business. */
export const readers = withRole('treasurer', 'auditor', 'board')
export const exporters = withRole('treasurer', 'auditor')
export const writers = withRole('treasurer')
export const mayWrite = (c: Ctx): boolean => hasRole(actorOf(c), 'treasurer')
export const mayExport = (c: Ctx): boolean => hasRole(actorOf(c), 'treasurer', 'auditor')

export const texts = (c: Ctx) => c.get('m').cooperative.ledger

/**
 * The tabs, each with its parts: where there are several they stand in a row of their own below, and the tab leads to
 * the first. Seven tabs are seen at once in a window of 800 pixels; as twelve they went past the edge of one of 1,280.
 */
const tabParts = {
  home: ['home'],
  sales: ['sales', 'billing', 'subscriptions', 'tariffs', 'sepa', 'arrears', 'vat'],
  purchases: ['purchases'],
  bank: ['bank'],
  books: ['entries', 'accounts', 'trial', 'statements', 'files'],
  budget: ['budget', 'cash'],
  yearEnd: ['closing', 'assets', 'debts', 'periods'],
} as const
type LedgerTab = keyof typeof tabParts
type LedgerPart = (typeof tabParts)[LedgerTab][number]
const tabNames = Object.keys(tabParts) as LedgerTab[]

/** A page of the books, with its tabs when it is one of the parts. */
export function ledgerPage(c: Ctx, what: AdministrationPage & { tab?: LedgerPart }): Promise<Response> {
  const t = texts(c)
  const { tab, above, content, ...rest } = what
  const m = c.get('m').cooperative
  const tabLabels: Record<LedgerTab, string> = { home: t.tabs.home, sales: m.sales.tab, purchases: t.tabs.purchases, bank: m.bank.tab, books: t.tabs.books, budget: m.budget.tab, yearEnd: t.tabs.yearEnd }
  const partLabels: Record<LedgerPart, string> = {
    home: t.tabs.home,
    sales: m.sales.invoicesTab, billing: m.tariffs.parts.runs, subscriptions: m.tariffs.parts.subscriptions, tariffs: m.tariffs.parts.plans, sepa: m.sepa.tab, arrears: m.dunning.arrears.tab, vat: m.vat.title,
    purchases: t.tabs.purchases,
    bank: m.bank.tab,
    entries: t.tabs.entries, accounts: t.tabs.accounts, trial: t.tabs.balance, statements: t.tabs.statements, files: t.tabs.files,
    budget: m.budget.parts.budget, cash: m.budget.parts.cash,
    closing: t.tabs.closing, assets: m.assets.tab, debts: m.debts.title, periods: m.incomePeriods.title,
  }
  const year = c.req.query('year')
  const href = (name: LedgerPart) => (year ? `${ledgerPaths[name]}?year=${encodeURIComponent(year)}` : ledgerPaths[name])
  const now = tabNames.find((name) => (tabParts[name] as readonly LedgerPart[]).some((part) => part === tab))
  const parts: readonly LedgerPart[] = now ? tabParts[now] : []
  const row = now
    ? html`${tabs(t.tabs.label, tabNames.map((name) => ({ label: tabLabels[name], href: href(tabParts[name][0]), current: name === now })))}${parts.length > 1 ? chips(tabLabels[now], parts.map((name) => ({ label: partLabels[name], href: href(name), current: name === tab }))) : ''}`
    : ''
  return administrationPage(c, {
    ...rest,
    ...(tab === 'home' ? {} : { above: [{ label: t.title, href: ledgerPaths.home }, ...(above ?? [])] }),
    content: html`<div class="stack l">${row}${content}</div>`,
  })
}

/** The fiscal year that `?year=` names; without it that of today, or the newest. Undefined before the books are open. */
export async function yearIn(c: Ctx): Promise<{ year: FiscalYear | undefined; years: FiscalYear[] }> {
  const years = await fiscalYears(c.get('db'))
  const today = dayOf(c.get('clock').now())
  const year = years.find(({ id }) => id === c.req.query('year')) ?? years.find(({ startDay, endDay }) => startDay <= today && today <= endDay) ?? years.at(-1)
  return { year, years }
}

export const shortDay = (c: Ctx, day: Day): string => formatShortCalendarDay(c.get('language'), day)
export const yearName = (c: Ctx, year: FiscalYear): string => texts(c).yearNamed(shortDay(c, year.startDay), shortDay(c, year.endDay))
export const number = (c: Ctx, value: number): string => formatNumber(c.get('language'), value)
/** An amount; nothing at all for nothing, so that columns are read at a glance. */
export const money = (c: Ctx, cents: bigint): string => (cents === 0n ? '' : formatMoney(c.get('language'), cents))
export const allMoney = (c: Ctx, cents: bigint): string => formatMoney(c.get('language'), cents)

/** Chooses among a few in the address, without a script. */
export const chooser = (c: Ctx, what: { fields: readonly { name: string; label: string; value: string; options: readonly { value: string; label: string }[] }[]; kept?: Readonly<Record<string, string>>; extra?: Content }): Html =>
  html`<form class="actions picks">${Object.entries(what.kept ?? {}).map(([name, value]) => html`<input type="hidden"${attributes({ name, value })}>`)}${what.fields.map(
    (field) =>
      html`<label class="pick"><span>${field.label}</span><select class="in"${attributes({ name: field.name })}>${field.options.map((option) => html`<option${attributes({ value: option.value, selected: option.value === field.value })}>${option.label}</option>`)}</select></label>`,
  )}${what.extra ?? ''}<button class="btn">${texts(c).show}</button></form>`

/** The years to choose from, the newest first. */
export const yearField = (c: Ctx, year: FiscalYear, years: readonly FiscalYear[]) => ({
  name: 'year',
  label: texts(c).year,
  value: year.id,
  options: [...years].reverse().map((one) => ({ value: one.id, label: yearName(c, one) })),
})

export const linesPerPage = 50

/** The pager of a list of the books. */
export const ledgerPager = (c: Ctx, total: number): Html => listPager(c, total, linesPerPage)
