/** Prices proposed and tried on a period that is over; the figures follow beside the page. What is proposed stays as it is. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, addYears, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '#cooperative/finance/ledger/add-account.ts'
import { largestIncluded, largestPrice } from '../enter-tariff.ts'
import { allPlans } from '../plan-store.ts'
import { askRun } from './ask-run.ts'
import type { Behaviour } from './simulate.ts'
import type { ProposedPrice } from './simulation-store.ts'

export const longestSimulationLabel = 100
export const longestSimulationReason = 500
const mostYears = 3

export interface SimulationInput {
  label: string
  /** Why, for who reads; may be empty. */
  reason: string
  /** Days that are over: whose use and subscriptions the prices are tried on. */
  fromDay: Day
  toDay: Day
  /** Of plans that it does not name, and where there is none at all, today's price goes on. */
  prices: ProposedPrice[]
  behaviour: Behaviour
}

const isPercent = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 100

/** @throws {UserError} `tariffPrice`, `tariffMeasure`, `planNone` (404), `simulationMove`. */
async function checkPlans(tx: Tx, input: SimulationInput): Promise<void> {
  const plans = new Map((await allPlans(tx)).map((plan) => [plan.id, plan]))
  for (const { planId, price, included, overagePrice } of input.prices) {
    const plan = plans.get(planId)
    if (!plan) throw new UserError('planNone', {}, { status: 404 })
    const field = `price-${plan.id}`
    if ([price, overagePrice ?? 0n].some((one) => one < 0n || one > largestPrice) || (included ?? 0n) < 0n || (included ?? 0n) > largestIncluded) throw new UserError('tariffPrice', { plan: plan.name }, { field })
    if ((included === null) !== (overagePrice === null) || (plan.measure === null && included !== null)) throw new UserError('tariffMeasure', { plan: plan.name }, { field })
  }
  const { movePercent, moveFrom, moveTo } = input.behaviour
  if (movePercent > 0 && (moveFrom === null || moveTo === null || moveFrom === moveTo || !plans.has(moveFrom) || !plans.has(moveTo))) throw new UserError('simulationMove', {}, { field: 'moveTo' })
}

/**
 * Proposes prices; their figures are worked out beside.
 * @throws {UserError} `simulationLabel`, `simulationReason`, `simulationDays` (backwards, or shorter than a month), `simulationOver` (not over yet),
 * `simulationYears` (more than three), `simulationPercent`, as `checkPlans`.
 */
export async function proposeSimulation(tx: Tx, doer: Doer, input: SimulationInput, clock: Clock): Promise<{ id: string; number: number }> {
  const today = dayOf(clock.now())
  const label = cleanLabel(input.label, longestSimulationLabel)
  if (label === undefined) throw new UserError('simulationLabel', { most: longestSimulationLabel }, { field: 'label' })
  const reason = input.reason.trim() === '' ? '' : cleanLabel(input.reason, longestSimulationReason)
  if (reason === undefined) throw new UserError('simulationReason', { most: longestSimulationReason }, { field: 'reason' })
  if (input.toDay < addDays(addMonths(input.fromDay, 1), -1)) throw new UserError('simulationDays', {}, { field: 'toDay' })
  if (input.toDay >= today) throw new UserError('simulationOver', {}, { field: 'toDay' })
  if (input.toDay >= addYears(input.fromDay, mostYears)) throw new UserError('simulationYears', { most: mostYears }, { field: 'fromDay' })
  const { behaviour } = input
  for (const field of ['reducePercent', 'leavePercent', 'movePercent'] as const) if (!isPercent(behaviour[field])) throw new UserError('simulationPercent', {}, { field })
  await checkPlans(tx, input)
  // numbers follow one another
  await tx.selectFrom('ledger_setting').select('chart').forUpdate().execute()
  const last = await tx.selectFrom('tariff_simulation').select((make) => make.fn.max('number').as('number')).executeTakeFirst()
  const [id, number] = [randomText(12), (last?.number ?? 0) + 1]
  const moves = behaviour.movePercent > 0
  await tx
    .insertInto('tariff_simulation')
    .values({
      id, number, label, reason, from_day: input.fromDay, to_day: input.toDay, base_day: today, reduce_percent: behaviour.reducePercent, leave_percent: behaviour.leavePercent, leavers: behaviour.leavers,
      move_percent: behaviour.movePercent, move_from: moves ? behaviour.moveFrom : null, move_to: moves ? behaviour.moveTo : null, proposed_by: doer.personId, proposed_at: clock.now(),
    })
    .execute()
  if (input.prices.length > 0) await tx.insertInto('tariff_simulation_price').values(input.prices.map((one) => ({ simulation_id: id, plan_id: one.planId, price: one.price, included: one.included, overage_price: one.overagePrice }))).execute()
  await recordAudit(tx, doer, { action: 'simulation.proposed', subjectKind: 'simulation', subjectId: id, after: { name: label, number, from: input.fromDay, to: input.toDay } }, clock)
  await askRun(tx, doer, { simulationId: id }, clock)
  return { id, number }
}
