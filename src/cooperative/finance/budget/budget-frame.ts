/** What the pages of the budget and of the cash plan have in common. */
import { html } from 'hono/html'
import { formatCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatWholeMoney } from '#lib/money.ts'
import type { AdministrationPage } from '#people/pages/administration-frame.ts'
import { chips } from '#web/components/links.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { ledgerPage } from '../ledger/pages/ledger-frame.ts'
import { budgetPaths } from './budget-paths.ts'

export const budgetTexts = (c: Ctx) => c.get('m').cooperative.budget
export const longDay = (c: Ctx, day: Day): string => formatCalendarDay(c.get('language'), day)
export const decimalSign = (c: Ctx): ',' | '.' => (c.get('language') === 'fr' ? ',' : '.')

/** « mars 2027 », or « mars » alone beside others of the year. */
export const monthName = (c: Ctx, month: Day, short = false): string =>
  new Intl.DateTimeFormat(c.get('language') === 'fr' ? 'fr-FR' : 'en-GB', { month: short ? 'short' : 'long', ...(short ? {} : { year: 'numeric' }), timeZone: 'UTC' }).format(new Date(`${month}T00:00:00Z`))

/** A page of the budget; its two first pages stand in a row of parts. */
export function budgetPage(c: Ctx, what: AdministrationPage & { part?: 'budget' | 'cash' }): Promise<Response> {
  const t = budgetTexts(c)
  const { part, above, content, ...rest } = what
  if (!part) return ledgerPage(c, { ...rest, content, above: [{ label: t.title, href: budgetPaths.home }, ...(above ?? [])] })
  const row = chips(t.parts.label, (['budget', 'cash'] as const).map((name) => ({ label: t.parts[name], href: name === 'budget' ? budgetPaths.home : budgetPaths.cash, current: name === part })))
  return ledgerPage(c, { ...rest, tab: 'budget', content: html`${row}${content}` })
}

/** An amount on an axis, which is always whole euros: « 10 000 € ». */
export const axisMoney = (c: Ctx, cents: number): string => formatWholeMoney(c.get('language'), BigInt(cents))

/** Name of a line: of its account, or of the group of accounts that it begins. */
export function lineLabel(c: Ctx, account: string, names: ReadonlyMap<string, { label: string }>): string {
  const t = budgetTexts(c)
  const own = names.get(account)?.label
  if (own !== undefined) return own
  const group = t.groups[account]
  return group === undefined ? t.several(account) : t.restOf(group)
}

/** How a figure is worked out, behind a fold. */
export const methodPart = (c: Ctx, lines: readonly string[]): Html => html`<details class="fig"><summary>${budgetTexts(c).method.title}</summary><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></details>`
