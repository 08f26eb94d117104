/** What the pages of tariffs, subscriptions and billing have in common. */
import { formatCalendarDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { AdministrationPage } from '#people/pages/administration-frame.ts'
import type { Ctx } from '#web/environment.ts'
import { ledgerPage } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import type { PlanTerms } from './flat-price.ts'
import { priceOn } from './plan-store.ts'
import { formatPrice, gigabytes } from './words.ts'

export const tariffTexts = (c: Ctx) => c.get('m').cooperative.tariffs

type Part = 'runs' | 'subscriptions' | 'plans'
const tabOf = { runs: 'billing', subscriptions: 'subscriptions', plans: 'tariffs' } as const

/** A page of billing; the first page of a part stands in the row of the parts of sales. */
export function billingPage(c: Ctx, what: AdministrationPage & { part: Part; first?: boolean }): Promise<Response> {
  const { part, first, above, ...rest } = what
  const tab = tabOf[part]
  return ledgerPage(c, { ...rest, ...(first ? { tab } : { above: [{ label: tariffTexts(c).parts[part], href: ledgerPaths[tab] }, ...(above ?? [])] }) })
}

export const longDay = (c: Ctx, day: Day): string => formatCalendarDay(c.get('language'), day)

/** « 60,00 € par an », on a day; undefined where no tariff has a price. */
export function priceWords(c: Ctx, plan: PlanTerms, day: Day, quantity = 1): string | undefined {
  const price = priceOn(plan, day)
  return price && `${formatPrice(c.get('language'), price.price * BigInt(quantity))} ${tariffTexts(c).lines.per[plan.months]}`
}

/** « 50 Go de trafic par mois, puis 0,10 € le Go », or nothing. */
export function includedWords(c: Ctx, plan: PlanTerms, day: Day): string {
  const t = tariffTexts(c).plan
  const price = priceOn(plan, day)
  if (!plan.measure || !price || price.included === null || price.overagePrice === null) return ''
  return `${t.includes(gigabytes(c.get('language'), price.included), plan.measure)}, ${t.beyond(formatPrice(c.get('language'), price.overagePrice))}`
}
