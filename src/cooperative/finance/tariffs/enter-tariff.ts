/** Prices that a meeting or a board voted, from a day on. */
import { sql } from 'kysely'
import type { TariffBody } from '#db/billing-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { allPlans, tariffById } from './plan-store.ts'

export const tariffBodies: readonly TariffBody[] = ['meeting', 'board', 'management']
export const longestTariffLabel = 100
/** Ten-thousandths of a euro: a million euros. */
export const largestPrice = 10_000_000_000n
/** Thousandths of a gigabyte: a million gigabytes. */
export const largestIncluded = 1_000_000_000n

export interface TariffInput {
  label: string
  fromDay: Day
  body: TariffBody
  votedOn: Day
  /** Of the resolution in its minutes. */
  resolution: string
  /** Of plans that it does not name the price goes on. */
  prices: { planId: string; price: bigint; included: bigint | null; overagePrice: bigint | null }[]
}

/** How many subscriptions are billed for days at a new price already. */
async function billedBeyond(tx: Tx, planIds: readonly string[], fromDay: Day): Promise<number> {
  if (planIds.length === 0) return 0
  const { rows } = await sql<{ count: number }>`select count(distinct b.subscription_id)::int as count from billed_span b
    where b.freed_by is null and b.kind = 'flat' and upper(b.days) > ${fromDay}::date and b.subscription_id in (select subscription_id from subscription_plan where plan_id = any(${[...planIds]}::text[]))`.execute(tx)
  return rows[0]?.count ?? 0
}

/** No price changes under a run that is being issued. @throws {UserError} `billingIssuing` (409). */
async function refuseWhileIssuing(tx: Tx): Promise<void> {
  if (await tx.selectFrom('billing_run').select('id').where('state', '=', 'issuing').executeTakeFirst()) throw new UserError('billingIssuing', {}, { status: 409 })
}

/**
 * Enters a tariff; it takes effect on its day by itself. Days that are billed keep what was billed.
 * @returns how many subscriptions are billed beyond its first day.
 * @throws {UserError} `tariffLabel`, `tariffResolution`, `tariffBeforeVote`, `tariffVoteToCome`, `tariffDay` (409: another of the same day),
 * `tariffNoPrice`, `tariffPrice`, `tariffMeasure`, `planNone`, `billingIssuing` (409).
 */
export async function enterTariff(tx: Tx, doer: Doer, input: TariffInput, clock: Clock): Promise<{ id: string; alreadyBilled: number }> {
  await refuseWhileIssuing(tx)
  const label = cleanLabel(input.label, longestTariffLabel)
  if (label === undefined) throw new UserError('tariffLabel', { most: longestTariffLabel }, { field: 'label' })
  const resolution = cleanLabel(input.resolution, 60)
  if (resolution === undefined) throw new UserError('tariffResolution', { most: 60 }, { field: 'resolution' })
  if (input.votedOn > dayOf(clock.now())) throw new UserError('tariffVoteToCome', {}, { field: 'votedOn' })
  if (input.fromDay < input.votedOn) throw new UserError('tariffBeforeVote', { day: input.votedOn }, { field: 'fromDay' })
  if (input.prices.length === 0) throw new UserError('tariffNoPrice', {})
  const plans = new Map((await allPlans(tx)).map((plan) => [plan.id, plan]))
  for (const one of input.prices) {
    const plan = plans.get(one.planId)
    if (!plan) throw new UserError('planNone', {}, { status: 404 })
    if (one.price < 0n || one.price > largestPrice || (one.overagePrice ?? 0n) > largestPrice || (one.included ?? 0n) > largestIncluded || (one.overagePrice ?? 0n) < 0n || (one.included ?? 0n) < 0n) throw new UserError('tariffPrice', { plan: plan.name }, { field: `price-${plan.id}` })
    if ((one.included === null) !== (one.overagePrice === null) || (plan.measure === null && one.included !== null)) throw new UserError('tariffMeasure', { plan: plan.name }, { field: `price-${plan.id}` })
  }
  const id = randomText(12)
  const added = await tx
    .insertInto('tariff')
    .values({ id, from_day: input.fromDay, label, body: input.body, voted_on: input.votedOn, resolution, entered_by: doer.personId, entered_at: clock.now() })
    .onConflict((conflict) => conflict.column('from_day').where('withdrawn_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) throw new UserError('tariffDay', { day: input.fromDay }, { status: 409, field: 'fromDay' })
  await tx.insertInto('tariff_price').values(input.prices.map((one) => ({ tariff_id: id, plan_id: one.planId, price: one.price, included: one.included, overage_price: one.overagePrice }))).execute()
  await recordAudit(tx, doer, { action: 'tariff.entered', subjectKind: 'tariff', subjectId: id, after: { name: label, from: input.fromDay, body: input.body, votedOn: input.votedOn, resolution } }, clock)
  return { id, alreadyBilled: await billedBeyond(tx, input.prices.map(({ planId }) => planId), input.fromDay) }
}

/** Withdraws a tariff that was entered by mistake. @throws {UserError} `tariffNone` (404), `tariffWithdrawn` (409), `tariffUsed` (409), `billingIssuing` (409). */
export async function withdrawTariff(tx: Tx, doer: Doer, input: { tariffId: string }, clock: Clock): Promise<void> {
  await refuseWhileIssuing(tx)
  const tariff = await tariffById(tx, input.tariffId)
  if (tariff.withdrawn) throw new UserError('tariffWithdrawn', {}, { status: 409 })
  try {
    await tx.updateTable('tariff').set({ withdrawn_at: clock.now() }).where('id', '=', tariff.id).execute()
  } catch (error) {
    if ((error as { code?: unknown }).code === 'OV502') throw new UserError('tariffUsed', {}, { status: 409, cause: error })
    throw error
  }
  await recordAudit(tx, doer, { action: 'tariff.withdrawn', subjectKind: 'tariff', subjectId: tariff.id, before: { name: tariff.label, from: tariff.fromDay } }, clock)
}
