/** What subscriptions will bill: days that nobody billed yet, priced as billing does, paid when their invoice falls due. */
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { taxesOf } from '#cooperative/finance/sales/compute-invoice.ts'
import { customersById } from '#cooperative/finance/sales/customer.ts'
import { sellerIdentity } from '#cooperative/finance/sales/seller.ts'
import type { VatChoice } from '#cooperative/finance/sales/vat-rules.ts'
import { regimeOn, vatFor } from '#cooperative/finance/sales/vat-store.ts'
import { earliest, latest, overlap, periodsIn, without } from '#cooperative/finance/tariffs/billing-period.ts'
import type { Span } from '#cooperative/finance/tariffs/billing-period.ts'
import { flatParts } from '#cooperative/finance/tariffs/flat-price.ts'
import { plansById } from '#cooperative/finance/tariffs/plan-store.ts'
import { billedSpans, subscriptionsFrom } from '#cooperative/finance/tariffs/subscription-store.ts'
import type { Flow } from './flow.ts'

const monthsBack = 12

/** Flat prices that fall due between two days, by the day on which each is paid. What was measured is not foreseen. */
export async function comingBillings(db: DbOrTx, today: Day, until: Day): Promise<Flow[]> {
  const subscriptions = await subscriptionsFrom(db, today)
  if (subscriptions.length === 0) return []
  const since = addMonths(today, -monthsBack)
  const [plans, spans, customers, seller, { kind: regime }] = await Promise.all([plansById(db), billedSpans(db, subscriptions.map(({ id }) => id), since), customersById(db, [...new Set(subscriptions.map(({ customerId }) => customerId))]), sellerIdentity(db), regimeOn(db, today)])
  const billed = Map.groupBy(spans.filter(({ kind }) => kind === 'flat'), ({ subscriptionId }) => subscriptionId)
  const terms = seller?.termsDays ?? 30
  const taxes = new Map<string, VatChoice>()
  const flows: Flow[] = []
  for (const one of subscriptions) {
    const customer = customers.get(one.customerId)
    if (!customer) continue
    // the period that runs, and those after it
    const life: Span = { fromDay: latest(one.startDay, today), toDay: earliest(one.endDay ?? until, until) }
    if (life.toDay < life.fromDay) continue
    for (const period of periodsIn(one.anchorDay, one.months, life)) {
      const days = overlap(period, { fromDay: one.startDay, toDay: one.endDay ?? period.toDay })
      if (!days) continue
      for (const left of without(days, billed.get(one.id) ?? []))
        for (const part of flatParts(one, plans, left)) {
          if (part.cents === 0n || part.periodPrice === null) continue
          const plan = plans.get(part.plan.id)!
          const key = `${plan.level} ${customer.country} ${customer.business} ${customer.vatNumber !== null} ${customer.vatNumber?.slice(0, 2) ?? ''}`
          const vat = taxes.get(key) ?? (await vatFor(db, { day: today, customer, level: plan.level, regime }))
          taxes.set(key, vat)
          const vatCents = taxesOf([{ netCents: part.cents, vat }]).reduce((sum, tax) => sum + tax.vatCents, 0n)
          const issued = plan.billed === 'advance' ? latest(left.fromDay, today) : latest(addDays(left.toDay, 1), today)
          const day = addDays(issued, terms)
          if (day <= until) flows.push({ kind: 'subscriptions', day, cents: part.cents + vatCents, vatCents })
        }
    }
  }
  return flows
}
