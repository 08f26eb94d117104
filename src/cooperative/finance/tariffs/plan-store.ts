/** Reading plans, and tariffs with the vote behind each. */
import type { PlanMeasure, TariffBody, VatLevelName } from '#db/billing-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { PeriodMonths } from './billing-period.ts'
import { newestBy } from './flat-price.ts'
import type { PlanPrice, PlanTerms } from './flat-price.ts'

export interface Plan extends PlanTerms {
  id: string
  code: string
  name: string
  months: PeriodMonths
  billed: 'advance' | 'arrears'
  measure: PlanMeasure | null
  level: VatLevelName
  account: string
  version: number
  archived: boolean
}

export interface Tariff {
  id: string
  fromDay: Day
  label: string
  body: TariffBody
  votedOn: Day
  resolution: string
  withdrawn: boolean
  prices: { planId: string; price: bigint; included: bigint | null; overagePrice: bigint | null }[]
}

const orNone = (value: number | null): bigint | null => (value === null ? null : BigInt(value))

/** Every plan with its prices by day, those that are offered no more last; by code. */
export async function allPlans(db: DbOrTx): Promise<Plan[]> {
  const [rows, prices] = await Promise.all([
    db.selectFrom('plan').selectAll().orderBy('archived_at', (order) => order.desc().nullsFirst()).orderBy('code').execute(),
    db.selectFrom('tariff_price as p').innerJoin('tariff as t', 't.id', 'p.tariff_id').select(['p.plan_id', 't.from_day', 'p.price', 'p.included', 'p.overage_price']).where('t.withdrawn_at', 'is', null).orderBy('t.from_day').execute(),
  ])
  const byPlan = Map.groupBy(prices, ({ plan_id }) => plan_id)
  return rows.map((row) => ({
    id: row.id, code: row.code, name: row.name, months: row.months, billed: row.billed, measure: row.measure, level: row.level, account: row.account, version: row.version, archived: row.archived_at !== null,
    prices: (byPlan.get(row.id) ?? []).map((one): PlanPrice => ({ fromDay: day(one.from_day), price: BigInt(one.price), included: orNone(one.included), overagePrice: orNone(one.overage_price) })),
  }))
}

/** By id. */
export const plansById = async (db: DbOrTx): Promise<Map<string, Plan>> => new Map((await allPlans(db)).map((plan) => [plan.id, plan]))

/** @throws {UserError} `planNone` (404). */
export async function planById(db: DbOrTx, id: string): Promise<Plan> {
  const plan = (await plansById(db)).get(id)
  if (!plan) throw new UserError('planNone', {}, { status: 404 })
  return plan
}

/** What a plan costs on a day; undefined before any tariff. */
export const priceOn = (plan: PlanTerms, on: Day): PlanPrice | undefined => newestBy(plan.prices, on)

/** Every tariff with its prices, the newest first; withdrawn ones too. */
export async function allTariffs(db: DbOrTx): Promise<Tariff[]> {
  const [rows, prices] = await Promise.all([db.selectFrom('tariff').selectAll().orderBy('from_day', 'desc').orderBy('entered_at', 'desc').execute(), db.selectFrom('tariff_price').selectAll().execute()])
  const byTariff = Map.groupBy(prices, ({ tariff_id }) => tariff_id)
  return rows.map((row) => ({
    id: row.id, fromDay: day(row.from_day), label: row.label, body: row.body, votedOn: day(row.voted_on), resolution: row.resolution, withdrawn: row.withdrawn_at !== null,
    prices: (byTariff.get(row.id) ?? []).map((one) => ({ planId: one.plan_id, price: BigInt(one.price), included: orNone(one.included), overagePrice: orNone(one.overage_price) })),
  }))
}

/** @throws {UserError} `tariffNone` (404). */
export async function tariffById(db: DbOrTx, id: string): Promise<Tariff> {
  const found = (await allTariffs(db)).find((one) => one.id === id)
  if (!found) throw new UserError('tariffNone', {}, { status: 404 })
  return found
}
