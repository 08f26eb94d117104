/** Reading simulations, and what was worked out of each. */
import type { TariffBody } from '#db/billing-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Span } from '../billing-period.ts'
import { allTariffs } from '../plan-store.ts'
import type { Tariff } from '../plan-store.ts'
import type { UseInput } from './member-use.ts'
import type { Behaviour, SimulationResult } from './simulate.ts'

export interface ProposedPrice {
  planId: string
  price: bigint
  included: bigint | null
  overagePrice: bigint | null
}

export interface Simulation {
  id: string
  number: number
  label: string
  reason: string
  period: Span
  baseDay: Day
  prices: ProposedPrice[]
  behaviour: Behaviour
  /** What it is put to the vote with; null: with nothing yet. */
  vote: { body: TariffBody; resolution: string } | null
  /** What it became, unless that was withdrawn since. */
  tariff: Tariff | null
  proposedBy: string | null
  proposedAt: Date
  withdrawn: boolean
}

/** A part of what a reckoning rests on: subscriptions, prices, or the use of a month (`2026-03`). */
export interface RunInput extends Partial<Omit<UseInput, 'hash'>> {
  part: string
  hash: string
  /** Subscriptions or prices. */
  count?: number
}

export interface SimulationRun {
  id: string
  simulationId: string
  number: number
  state: 'waiting' | 'done' | 'failed'
  done: number
  whole: number
  askedBy: string | null
  askedByName: string | null
  askedAt: Date
  endedAt: Date | null
  tookMs: number | null
  inputs: RunInput[]
  result: SimulationResult | null
  resultHash: string | null
}

const orNone = (value: number | null): bigint | null => (value === null ? null : BigInt(value))

async function simulationsWhere(db: DbOrTx, where: { id?: string; withdrawn?: boolean }, page?: { page: number; pageSize: number }): Promise<Simulation[]> {
  let query = db.selectFrom('tariff_simulation as s').leftJoin('person as p', 'p.id', 's.proposed_by').selectAll('s').select('p.name as proposer').orderBy('s.number', 'desc')
  if (where.id !== undefined) query = query.where('s.id', '=', where.id)
  if (where.withdrawn === false) query = query.where('s.withdrawn_at', 'is', null)
  if (page) query = query.limit(page.pageSize).offset((page.page - 1) * page.pageSize)
  const rows = await query.execute()
  if (rows.length === 0) return []
  const prices = Map.groupBy(await db.selectFrom('tariff_simulation_price').selectAll().where('simulation_id', 'in', rows.map(({ id }) => id)).orderBy('plan_id').execute(), (one) => one.simulation_id)
  const tariffs = rows.some((row) => row.tariff_id !== null) ? await allTariffs(db) : []
  return rows.map((row) => ({
    id: row.id, number: row.number, label: row.label, reason: row.reason, period: { fromDay: day(row.from_day), toDay: day(row.to_day) }, baseDay: day(row.base_day),
    prices: (prices.get(row.id) ?? []).map((one) => ({ planId: one.plan_id, price: BigInt(one.price), included: orNone(one.included), overagePrice: orNone(one.overage_price) })),
    behaviour: { reducePercent: row.reduce_percent, leavePercent: row.leave_percent, leavers: row.leavers, movePercent: row.move_percent, moveFrom: row.move_from, moveTo: row.move_to },
    vote: row.body !== null && row.resolution !== null ? { body: row.body, resolution: row.resolution } : null,
    tariff: tariffs.find(({ id, withdrawn }) => id === row.tariff_id && !withdrawn) ?? null,
    proposedBy: row.proposer, proposedAt: row.proposed_at, withdrawn: row.withdrawn_at !== null,
  }))
}

/** @throws {UserError} `simulationNone` (404). */
export async function simulationById(db: DbOrTx, id: string): Promise<Simulation> {
  const [found] = await simulationsWhere(db, { id })
  if (!found) throw new UserError('simulationNone', {}, { status: 404 })
  return found
}

/** A page of them, the newest first, and how many; those that were withdrawn are left out unless asked for. */
export async function listSimulations(db: DbOrTx, page: number, pageSize: number, withWithdrawn = false): Promise<{ simulations: Simulation[]; total: number }> {
  const counted = db.selectFrom('tariff_simulation').select((make) => make.fn.countAll<number>().as('total'))
  const [simulations, { total }] = await Promise.all([simulationsWhere(db, withWithdrawn ? {} : { withdrawn: false }, { page, pageSize }), (withWithdrawn ? counted : counted.where('withdrawn_at', 'is', null)).executeTakeFirstOrThrow()])
  return { simulations, total }
}

/** Reckonings of some simulations, the newest first. */
export async function runsOf(db: DbOrTx, simulationIds: readonly string[]): Promise<SimulationRun[]> {
  if (simulationIds.length === 0) return []
  const rows = await db.selectFrom('tariff_simulation_run as r').leftJoin('person as p', 'p.id', 'r.asked_by').selectAll('r').select('p.name as asker').where('r.simulation_id', 'in', [...simulationIds]).orderBy('r.simulation_id').orderBy('r.number', 'desc').execute()
  return rows.map((row) => ({
    id: row.id, simulationId: row.simulation_id, number: row.number, state: row.state, done: row.done, whole: row.whole, askedBy: row.asked_by, askedByName: row.asker, askedAt: row.asked_at, endedAt: row.ended_at, tookMs: row.took_ms,
    inputs: (row.inputs ?? []) as RunInput[], result: row.result as SimulationResult | null, resultHash: row.result_hash,
  }))
}

/** What differs between what two reckonings rest on, part by part. */
export const changedInputs = (before: readonly RunInput[], after: readonly RunInput[]): { part: string; before: RunInput | null; after: RunInput | null }[] =>
  [...new Set([...before, ...after].map(({ part }) => part))].flatMap((part) => {
    const [was, is] = [before.find((one) => one.part === part) ?? null, after.find((one) => one.part === part) ?? null]
    return was?.hash === is?.hash ? [] : [{ part, before: was, after: is }]
  })
