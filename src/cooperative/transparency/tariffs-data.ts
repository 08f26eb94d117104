/** Prices in force, with the vote behind each. */
import { allPlans, allTariffs, priceOn } from '#cooperative/finance/tariffs/plan-store.ts'
import type { DataNeeds, DataSet } from './data-set.ts'

/** A row for each price that holds today. */
export async function tariffsData({ db, m, today }: DataNeeds): Promise<DataSet> {
  const [plans, tariffs] = await Promise.all([allPlans(db), allTariffs(db)])
  const bodies = m.cooperative.projects.bodies
  return {
    columns: [{ name: 'plan', kind: 'text' }, { name: 'months', kind: 'count' }, { name: 'price', kind: 'price' }, { name: 'includedGb', kind: 'text' }, { name: 'overagePrice', kind: 'price' }, { name: 'since', kind: 'day' }, { name: 'votedBy', kind: 'text' }, { name: 'votedOn', kind: 'day' }],
    rows: plans.flatMap((plan) => {
      const price = plan.archived ? undefined : priceOn(plan, today)
      const tariff = price && tariffs.find((one) => !one.withdrawn && one.fromDay === price.fromDay)
      return price ? [[plan.name, plan.months, price.price, price.included === null ? null : String(Number(price.included) / 1000), price.overagePrice, price.fromDay, tariff ? bodies[tariff.body] : null, tariff?.votedOn ?? null]] : []
    }),
    day: today,
  }
}
