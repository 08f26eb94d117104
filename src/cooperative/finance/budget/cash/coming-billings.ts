/** What subscriptions will bill: days that nobody billed yet, priced as billing does, paid when their invoice falls due. */
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { taxesOf } from '#cooperative/finance/sales/compute-invoice.ts'
import { customersById } from '#cooperative/finance/sales/customer.ts'
import { sellerIdentity } from '#cooperative/finance/sales/seller.ts'
import type { VatBuyer, VatChoice } from '#cooperative/finance/sales/vat-rules.ts'
import { regimeOn, vatFor } from '#cooperative/finance/sales/vat-store.ts'
import { earliest, latest, overlap, periodsIn, without } from '#cooperative/finance/tariffs/billing-period.ts'
import type { Span } from '#cooperative/finance/tariffs/billing-period.ts'
import { flatParts } from '#cooperative/finance/tariffs/flat-price.ts'
import { plansById } from '#cooperative/finance/tariffs/plan-store.ts'
import { billedSpans, subscriptionsFrom } from '#cooperative/finance/tariffs/subscription-store.ts'
import type { Subscription } from '#cooperative/finance/tariffs/subscription-store.ts'
import type { Flow } from './flow.ts'

const monthsBack = 12

/** What decides the days and prices of a subscription since a day: those that agree in it are worked out once. */
const alike = (one: Subscription, billed: readonly Span[], since: Day, buyer: string): string =>
  JSON.stringify([one.anchorDay, one.months, one.startDay > since ? one.startDay : '', one.endDay, one.plans.filter(({ fromDay }, index) => fromDay > since || (one.plans[index + 1]?.fromDay ?? '9') > since).map(({ fromDay, planId, quantity }) => [fromDay > since ? fromDay : '', planId, quantity]), one.reductions.filter(({ toDay }) => toDay >= since).map(({ fromDay, toDay, percent }) => [fromDay, toDay, percent]), billed.map(({ fromDay, toDay }) => [fromDay, toDay]), buyer])

const buyerOf = ({ country, business, vatNumber }: VatBuyer): string => `${country} ${business} ${vatNumber?.slice(0, 2) ?? ''}`

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
  const kinds = Map.groupBy(subscriptions.filter(({ customerId }) => customers.has(customerId)), (one) => alike(one, billed.get(one.id) ?? [], since, buyerOf(customers.get(one.customerId)!)))
  for (const some of kinds.values()) {
    const [one, count] = [some[0]!, BigInt(some.length)]
    const customer = customers.get(one.customerId)!
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
          const key = `${plan.level} ${buyerOf(customer)}`
          const vat = taxes.get(key) ?? (await vatFor(db, { day: today, customer, level: plan.level, regime }))
          taxes.set(key, vat)
          const vatCents = taxesOf([{ netCents: part.cents, vat }]).reduce((sum, tax) => sum + tax.vatCents, 0n)
          const issued = plan.billed === 'advance' ? latest(left.fromDay, today) : latest(addDays(left.toDay, 1), today)
          const day = addDays(issued, terms)
          if (day <= until) flows.push({ kind: 'subscriptions', day, cents: (part.cents + vatCents) * count, vatCents: vatCents * count })
        }
    }
  }
  return flows
}
