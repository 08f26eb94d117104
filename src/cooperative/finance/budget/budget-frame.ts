/** What the pages of the budget and of the cash plan have in common. */
import { html } from 'hono/html'
import { formatCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatWholeMoney } from '#lib/money.ts'
import type { AdministrationPage } from '#people/pages/administration-frame.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { ledgerPage } from '../ledger/pages/ledger-frame.ts'
import { budgetPaths } from './budget-paths.ts'

export const budgetTexts = (c: Ctx) => c.get('m').cooperative.budget
export const longDay = (c: Ctx, day: Day): string => formatCalendarDay(c.get('language'), day)

/** « mars 2027 », or « mars » alone beside others of the year. */
export const monthName = (c: Ctx, month: Day, short = false): string =>
  new Intl.DateTimeFormat(c.get('language') === 'fr' ? 'fr-FR' : 'en-GB', { month: short ? 'short' : 'long', ...(short ? {} : { year: 'numeric' }), timeZone: 'UTC' }).format(new Date(`${month}T00:00:00Z`))

/** A page of the budget; `part` where it is one of the two first, which have the tabs above them. */
export function budgetPage(c: Ctx, what: AdministrationPage & { part?: 'budget' | 'cash' }): Promise<Response> {
  const { part, above, ...rest } = what
  return part ? ledgerPage(c, { ...rest, tab: part }) : ledgerPage(c, { ...rest, above: [{ label: budgetTexts(c).title, href: budgetPaths.home }, ...(above ?? [])] })
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
