/**
 * Works simulations out beside the page, one at a time. All of it is read in one snapshot, so that a row corrected
 * meanwhile is in all of it or in none. Whoever works on one holds it by a lock that ends with its connection: killed
 * anywhere, the next round begins anew.
 */
import { setImmediate as letOthers } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db, Tx } from '#db/open-database.ts'
import { elapsedMs } from '#lib/clock.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, daysBetween, endOfMonth } from '#lib/day.ts'
import { createHash } from 'node:crypto'
import { daysIn, earliest } from '../billing-period.ts'
import type { Span } from '../billing-period.ts'
import { allPlans } from '../plan-store.ts'
import { subscriptionsBetween, subscriptionsOfMember } from '../subscription-store.ts'
import type { AllUsagePort, DayOfAll, UsagePort } from '../usage-port.ts'
import { costOf, spanOfUse } from './cost-of.ts'
import { addMonth, daysOf, MemberUse, useOfOne } from './member-use.ts'
import { cutTo, pricesInput, pricesOf, subscriptionsInput } from './simulation-inputs.ts'
import { simulate } from './simulate.ts'
import type { SimulationResult } from './simulate.ts'
import { simulationById } from './simulation-store.ts'
import type { RunInput, Simulation } from './simulation-store.ts'

const mostAttempts = 3

/** Calendar months of a span, the first and the last cut. */
function monthsOf(span: Span): Span[] {
  const months: Span[] = []
  for (let fromDay = span.fromDay; fromDay <= span.toDay; fromDay = addDays(months.at(-1)!.toDay, 1)) months.push({ fromDay, toDay: earliest(endOfMonth(fromDay), span.toDay) })
  return months
}

type Progress = (done: number, whole: number) => Promise<void>

/** @param readers connections that see the same: months are read by all of them at once. */
async function reckon(readers: readonly [Tx, ...Tx[]], simulation: Simulation, ports: AllUsagePort, progress: Progress): Promise<{ inputs: RunInput[]; result: SimulationResult }> {
  const { period } = simulation
  const [tx] = readers
  const subscriptions = (await subscriptionsBetween(tx, period)).map((one) => cutTo(period, one))
  const prices = pricesOf(simulation, await allPlans(tx))
  const used = new Set([...subscriptions.flatMap(({ plans }) => plans.map(({ planId }) => planId)), ...(simulation.behaviour.moveTo === null ? [] : [simulation.behaviour.moveTo])])
  const inputs = [subscriptionsInput(subscriptions), pricesInput(used, prices)]
  const measured = new Set([...used].map((id) => prices.base.get(id)?.measure))
  const isMeasured = measured.has('traffic') || measured.has('disk')
  const span = spanOfUse(period)
  const [days, months, use] = [daysOf(span), isMeasured ? monthsOf(span) : [], new Map<string, MemberUse>()]
  if (isMeasured) for (const { memberId } of subscriptions) if (memberId !== null && !use.has(memberId)) use.set(memberId, new MemberUse(days))
  const whole = months.length + Math.ceil(new Set(subscriptions.map(({ customerId }) => customerId)).size / 100)
  const known = isMeasured ? await ports.sitesKnown(tx, span.fromDay, span.toDay) : []
  const ask = (at: number): Promise<DayOfAll[]> | undefined => {
    const [month, reader] = [months[at], readers[at % readers.length]]
    const told = month && reader && ports.usageOfAll(reader, { from: month.fromDay, to: month.toDay, disk: measured.has('disk') })
    // what becomes of it is asked later; until then nobody else is told
    told?.catch(() => {})
    return told
  }
  const asked = readers.map((_, at) => ask(at))
  for (const [at, month] of months.entries()) {
    await progress(at, whole)
    const told = await asked.shift()
    asked.push(ask(at + readers.length))
    // adding up holds this process: the question has to be on its way before
    await letOthers()
    const first = daysBetween(span.fromDay, month.fromDay)
    if (told) inputs.push({ part: month.fromDay.slice(0, 7), ...addMonth(use, told, known, { from: first, to: first + daysIn(month) - 1 }) })
  }
  const result = await simulate({ seed: simulation.id, period, subscriptions, ...prices, use, behaviour: simulation.behaviour }, async (done) => {
    await progress(months.length + Math.floor(done / 100), whole)
    await letOthers()
  })
  return { inputs, result }
}

/** Another connection that sees what `tx` sees: the database reads with two processes. */
async function withSecondReader<T>(db: Db, tx: Tx, work: (readers: readonly [Tx, Tx]) => Promise<T>): Promise<T> {
  const { rows } = await sql<{ snapshot: string }>`select pg_export_snapshot() as snapshot`.execute(tx)
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(async (second) => {
    await sql`set transaction snapshot ${sql.lit(rows[0]?.snapshot)}`.execute(second)
    return work([tx, second])
  })
}

/** Timed work, with three connections: reckons the simulation that has waited longest. @returns whether there may be more to do at once. */
export async function workOnSimulations(db: Db, ports: AllUsagePort, clock: Clock): Promise<boolean> {
  const waiting = await db.selectFrom('tariff_simulation_run').select(['id', 'simulation_id']).where('state', '=', 'waiting').orderBy('asked_at').orderBy('id').limit(1).executeTakeFirst()
  if (!waiting) return false
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(async (tx) => {
    const { rows } = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(hashtextextended(${`simulation ${waiting.id}`}, 0)) as held`.execute(tx)
    if (!rows[0]?.held) return false
    // beside the snapshot: progress is seen while it is made, and another who had it before us is done
    const row = await db.updateTable('tariff_simulation_run').set((make) => ({ attempts: make('attempts', '+', 1), done: 0 })).where('id', '=', waiting.id).where('state', '=', 'waiting').returning('attempts').executeTakeFirst()
    if (!row) return true
    const save = (values: { state: 'done' | 'failed'; ended_at: Date; took_ms: number; inputs?: string; result?: string; result_hash?: string }) => db.updateTable('tariff_simulation_run').set(values).where('id', '=', waiting.id).execute()
    const startedMs = elapsedMs()
    const took = () => Math.round(elapsedMs() - startedMs)
    try {
      const { inputs, result } = await withSecondReader(db, tx, async (readers) => reckon(readers, await simulationById(tx, waiting.simulation_id), ports, async (done, whole) => void (await db.updateTable('tariff_simulation_run').set({ done, whole }).where('id', '=', waiting.id).execute())))
      const text = JSON.stringify(result)
      await save({ state: 'done', ended_at: clock.now(), took_ms: took(), inputs: JSON.stringify(inputs), result: text, result_hash: createHash('sha256').update(text).digest('hex') })
    } catch (error) {
      // a fault of ours: tried again, not for ever; who looks is told
      if (row.attempts >= mostAttempts) await save({ state: 'failed', ended_at: clock.now(), took_ms: took() })
      throw error
    }
    return true
  })
}

interface MemberFigure {
  todayCents: bigint
  proposedCents: bigint
  /** Months in which more was used than the plan holds, by the prices proposed. */
  monthsAbove: number
  missingDays: number
}

/** What a member pays by both prices for the same use, read anew; null without a subscription in the period. */
export async function figureOf(db: Db, ports: UsagePort, simulation: Simulation, memberId: string): Promise<MemberFigure | null> {
  const { period } = simulation
  const own = (await subscriptionsOfMember(db, memberId)).map((one) => cutTo(period, one)).filter(({ startDay, endDay }) => startDay <= period.toDay && (endDay === null || endDay >= period.fromDay))
  if (own.length === 0) return null
  const { base, proposed } = pricesOf(simulation, await allPlans(db))
  const span = spanOfUse(period)
  const isMeasured = own.some(({ plans }) => plans.some(({ planId }) => base.get(planId)?.measure))
  const use = isMeasured ? useOfOne((await ports.usageOf(db, [memberId], span.fromDay, span.toDay)).get(memberId) ?? [], span) : null
  const figure: MemberFigure = { todayCents: 0n, proposedCents: 0n, monthsAbove: 0, missingDays: 0 }
  for (const one of own) {
    const [now, then] = [costOf(one, base, period, use), costOf(one, proposed, period, use)]
    figure.todayCents += now.cents
    figure.proposedCents += then.cents
    figure.monthsAbove += then.monthsAbove
    figure.missingDays += Math.max(now.missingDays, then.missingDays)
  }
  return figure
}
