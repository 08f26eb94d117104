/** Tariffs on trial in the API: every member reads them and has them worked out again, and reads their own figure. */
import { z } from '@hono/zod-openapi'
import type { DbOrTx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Day } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { signedIn } from '#web/guard.ts'
import { dayShape, id } from '#web/api/shapes.ts'
import { largestIncluded, largestPrice, longestTariffLabel, tariffBodies } from '../enter-tariff.ts'
import { seesSubscription, tariffProposers, tariffWriters } from '../tariff-policy.ts'
import type { UsagePort } from '../usage-port.ts'
import { askRun } from './ask-run.ts'
import { applySimulation, attachResolution, withdrawSimulation } from './decide-simulation.ts'
import { longestSimulationLabel, longestSimulationReason, proposeSimulation } from './propose-simulation.ts'
import { figureOf } from './run-simulation.ts'
import { listSimulations, runsOf, simulationById } from './simulation-store.ts'
import type { Simulation, SimulationRun } from './simulation-store.ts'

const tags: [string] = ['tariffs']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const cents = z.int().openapi({ description: 'Whole cents, net.' })
const price = z.int().min(0).max(Number(largestPrice)).openapi({ description: 'Ten-thousandths of a euro, net of tax.' })
const gigabytes = z.int().min(0).max(Number(largestIncluded)).openapi({ description: 'Thousandths of a gigabyte.' })
const percent = z.int().min(0).max(100).default(0)
const persons = z.int().nullable().openapi({ description: 'Null: some, and fewer than five.' })
const bodyShape = z.enum(tariffBodies as ['meeting', 'board', 'management'])
const atSimulation = z.object({ simulation: id })

const priceShape = z.strictObject({ plan: id, price, included: gigabytes.nullable().default(null), overagePrice: price.nullable().default(null) })
const behaviourShape = z.strictObject({ reducePercent: percent, leavePercent: percent, leavers: z.enum(['raised', 'anyone']).default('raised'), movePercent: percent, moveFrom: id.nullable().default(null), moveTo: id.nullable().default(null) })
const earned = z.object({ cents, overageCents: cents.nullable() })
const resultShape = z
  .object({
    customers: z.int(), subscriptions: z.int(), today: earned, proposed: earned, after: earned, left: z.int(), moved: z.int(), aboveToday: persons, aboveProposed: persons,
    distribution: z.object({ more: persons, less: persons, same: persons, steps: z.array(z.object({ fromCents: cents.nullable(), toCents: cents.nullable(), customers: z.int() })), tenths: z.array(z.object({ customers: z.int(), todayCents: cents, proposedCents: cents })) }).nullable(),
    byPlan: z.array(z.object({ plan: z.string().nullable(), customers: z.int(), todayCents: cents, proposedCents: cents, afterCents: cents })),
    missing: z.object({ days: z.int(), customers: z.int() }), unpriced: z.object({ today: z.int(), proposed: z.int() }),
  })
  .openapi('SimulationResult')
const runShape = z
  .object({
    number: z.int(), state: z.enum(['waiting', 'done', 'failed']), done: z.int(), whole: z.int(), askedAt: z.string(), endedAt: z.string().nullable(), tookMs: z.int().nullable(), resultHash: z.string().nullable(),
    inputs: z.array(z.object({ part: z.string(), hash: z.string(), count: z.int().optional(), rows: z.int().optional(), bytesOut: z.number().optional(), silentDays: z.int().optional() })).openapi({ description: 'What it rests on: subscriptions, prices, and the use of each month.' }),
    result: resultShape.nullable(),
  })
  .openapi('SimulationRun')
const simulationShape = z
  .object({
    id: z.string(), number: z.int(), label: z.string(), reason: z.string(), fromDay: z.string(), toDay: z.string(), baseDay: z.string(), prices: z.array(z.object({ plan: z.string(), price, included: gigabytes.nullable(), overagePrice: price.nullable() })),
    behaviour: z.object({ reducePercent: z.int(), leavePercent: z.int(), leavers: z.enum(['raised', 'anyone']), movePercent: z.int(), moveFrom: z.string().nullable(), moveTo: z.string().nullable() }),
    body: bodyShape.nullable(), resolution: z.string().nullable(), tariff: z.string().nullable(), proposedAt: z.string(), withdrawn: z.boolean(),
  })
  .openapi('Simulation')
const wholeShape = simulationShape.extend({ runs: z.array(runShape).openapi({ description: 'The newest first.' }) }).openapi('SimulationWithRuns')
const figureShape = z.object({ todayCents: cents, proposedCents: cents, monthsAbove: z.int(), missingDays: z.int() }).openapi('SimulationFigure')

const base = '/api/v1/tariff-simulations'
const one = `${base}/{simulation}` as const
const routes = {
  list: apiRoute(signedIn, { method: 'get', path: base, operationId: 'listSimulations', summary: 'Lists tariffs on trial, the newest first', tags, request: { query: pageQuery.extend({ withdrawn: z.enum(['yes', 'no']).default('no').openapi({ description: 'Those that were withdrawn too.' }) }) }, responses: { 200: json('A page of them.', pageOf(simulationShape)) } }),
  propose: apiRoute(tariffProposers, { method: 'post', path: base, operationId: 'proposeSimulation', summary: 'Proposes prices and has them tried on a period that is over; goes on beside the answer', tags, request: { body: body(z.strictObject({ label: z.string().min(1).max(longestSimulationLabel), reason: z.string().max(longestSimulationReason).default(''), fromDay: dayShape, toDay: dayShape, prices: z.array(priceShape).max(200).default([]), behaviour: behaviourShape.prefault({}) })) }, responses: { 202: json('The simulation.', wholeShape) } }),
  show: apiRoute(signedIn, { method: 'get', path: one, operationId: 'showSimulation', summary: 'Shows a tariff on trial with all that was worked out of it', tags, request: { params: atSimulation }, responses: { 200: json('The simulation.', wholeShape) } }),
  again: apiRoute(signedIn, { method: 'post', path: `${one}/runs`, operationId: 'rerunSimulation', summary: 'Has it worked out once more on the data as they are now', tags, request: { params: atSimulation }, responses: { 202: json('The simulation.', wholeShape) } }),
  figure: apiRoute(seesSubscription, { method: 'get', path: `${one}/members/{member}`, operationId: 'showSimulationFigure', summary: 'Shows what a member would pay; worked out now, kept nowhere', tags, request: { params: atSimulation.extend({ member: id }) }, responses: { 200: json('The figure; null without a subscription in the period.', z.object({ figure: figureShape.nullable() })) } }),
  attach: apiRoute(tariffProposers, { method: 'put', path: `${one}/resolution`, operationId: 'attachSimulation', summary: 'Says which resolution it is put to the vote with; an empty text: none', tags, request: { params: atSimulation, body: body(z.strictObject({ body: bodyShape, resolution: z.string().max(60) })) }, responses: { 200: json('The simulation.', wholeShape) } }),
  apply: apiRoute(tariffWriters, { method: 'post', path: `${one}/tariff`, operationId: 'applySimulation', summary: 'Enters its prices as the tariff that was voted', tags, request: { params: atSimulation, body: body(z.strictObject({ label: z.string().min(1).max(longestTariffLabel), fromDay: dayShape, body: bodyShape, votedOn: dayShape, resolution: z.string().min(1).max(60) })) }, responses: { 201: json('The tariff, and how many subscriptions are billed beyond its day.', z.object({ tariff: z.string(), alreadyBilled: z.int() })) } }),
  withdraw: apiRoute(tariffProposers, { method: 'patch', path: one, operationId: 'withdrawSimulation', summary: 'Takes a simulation out of the list, or puts it back', tags, request: { params: atSimulation, body: body(z.strictObject({ withdrawn: z.boolean() })) }, responses: { 200: json('The simulation.', wholeShape) } }),
}

const orNone = (value: bigint | null): number | null => (value === null ? null : Number(value))
const shown = (it: Simulation): z.infer<typeof simulationShape> => ({
  id: it.id, number: it.number, label: it.label, reason: it.reason, fromDay: it.period.fromDay, toDay: it.period.toDay, baseDay: it.baseDay, prices: it.prices.map(({ planId, price: asked, included, overagePrice }) => ({ plan: planId, price: Number(asked), included: orNone(included), overagePrice: orNone(overagePrice) })),
  behaviour: it.behaviour, body: it.vote?.body ?? null, resolution: it.vote?.resolution ?? null, tariff: it.tariff?.id ?? null, proposedAt: it.proposedAt.toISOString(), withdrawn: it.withdrawn,
})
const shownRun = (run: SimulationRun): z.infer<typeof runShape> => ({ number: run.number, state: run.state, done: run.done, whole: run.whole, askedAt: run.askedAt.toISOString(), endedAt: run.endedAt?.toISOString() ?? null, tookMs: run.tookMs, resultHash: run.resultHash, inputs: run.inputs, result: run.result })
const whole = async (db: DbOrTx, simulationId: string): Promise<z.infer<typeof wholeShape>> => ({ ...shown(await simulationById(db, simulationId)), runs: (await runsOf(db, [simulationId])).map(shownRun) })

/** The part of the API. */
export function makeSimulationApi(ports: UsagePort) {
  return makeApiApp()
    .openapi(routes.list, async (c) => {
      const { page, pageSize, withdrawn } = c.req.valid('query')
      const { simulations, total } = await listSimulations(c.get('db'), page, pageSize, withdrawn === 'yes')
      return c.json({ items: simulations.map(shown), page, pageSize, total }, 200)
    })
    .openapi(routes.propose, async (c) => {
      const { fromDay, toDay, prices, ...rest } = c.req.valid('json')
      const input = { ...rest, fromDay: fromDay as Day, toDay: toDay as Day, prices: prices.map((each) => ({ planId: each.plan, price: BigInt(each.price), included: each.included === null ? null : BigInt(each.included), overagePrice: each.overagePrice === null ? null : BigInt(each.overagePrice) })) }
      const made = await inTransaction(c.get('db'), (tx) => proposeSimulation(tx, actorOf(c), input, c.get('clock')))
      return c.json(await whole(c.get('db'), made.id), 202)
    })
    .openapi(routes.show, async (c) => c.json(await whole(c.get('db'), c.req.valid('param').simulation), 200))
    .openapi(routes.again, async (c) => {
      const { simulation } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => askRun(tx, actorOf(c), { simulationId: simulation }, c.get('clock')))
      return c.json(await whole(c.get('db'), simulation), 202)
    })
    .openapi(routes.figure, async (c) => {
      const { simulation, member } = c.req.valid('param')
      const figure = await figureOf(c.get('db'), ports, await simulationById(c.get('db'), simulation), member)
      return c.json({ figure: figure && { ...figure, todayCents: Number(figure.todayCents), proposedCents: Number(figure.proposedCents) } }, 200)
    })
    .openapi(routes.attach, async (c) => {
      const { simulation } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => attachResolution(tx, actorOf(c), { simulationId: simulation, ...c.req.valid('json') }, c.get('clock')))
      return c.json(await whole(c.get('db'), simulation), 200)
    })
    .openapi(routes.apply, async (c) => {
      const { fromDay, votedOn, ...rest } = c.req.valid('json')
      const { tariffId, alreadyBilled } = await inTransaction(c.get('db'), (tx) => applySimulation(tx, actorOf(c), { simulationId: c.req.valid('param').simulation, ...rest, fromDay: fromDay as Day, votedOn: votedOn as Day }, c.get('clock')))
      return c.json({ tariff: tariffId, alreadyBilled }, 201)
    })
    .openapi(routes.withdraw, async (c) => {
      const { simulation } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => withdrawSimulation(tx, actorOf(c), { simulationId: simulation, ...c.req.valid('json') }, c.get('clock')))
      return c.json(await whole(c.get('db'), simulation), 200)
    })
}
