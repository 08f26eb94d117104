/** Income for spans of days in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { Day } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { dayShape, positiveAmount } from '#web/api/shapes.ts'
import { enterPeriods, largestPeriodTable, longestPeriodLabel, readPeriods, removePeriod } from './enter-periods.ts'
import { enteredPeriods } from './income-period-store.ts'
import { periodReaders, periodWriters } from './period-policy.ts'

const tags: [string] = ['closing']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const periodShape = z.object({ id: z.string(), label: z.string(), account: z.string(), party: z.string().nullable(), bookedOn: z.string(), fromDay: z.string(), toDay: z.string(), cents: z.int().openapi({ description: 'Net of tax.' }) }).openapi('IncomePeriod')
const path = '/api/v1/income-periods'

const routes = {
  list: apiRoute(periodReaders, { method: 'get', path, operationId: 'listIncomePeriods', summary: 'Lists income for spans of days, of which a part may be deferred (487)', tags, request: { query: pageQuery }, responses: { 200: json('A page of them, those that end last first.', pageOf(periodShape)) } }),
  enter: apiRoute(periodWriters, { method: 'post', path, operationId: 'enterIncomePeriods', summary: 'Enters income for spans of days, all or none', tags, request: { body: body(z.strictObject({ periods: z.array(z.strictObject({ label: z.string().min(1).max(longestPeriodLabel), account: z.string().max(12).default('706'), party: z.string().max(20).nullable().default(null).openapi({ description: 'Code of a party that the books know, such as M00042.' }), bookedOn: dayShape, fromDay: dayShape, toDay: dayShape, cents: positiveAmount })).min(1).max(1000) })) }, responses: { 201: json('Their ids, in order.', z.object({ ids: z.array(z.string()) })) } }),
  table: apiRoute(periodWriters, { method: 'post', path: `${path}/table`, operationId: 'importIncomePeriods', summary: 'Checks a table of them in CSV, and enters it when asked', tags, request: { body: body(z.strictObject({ table: z.string().min(1).max(largestPeriodTable), apply: z.boolean().default(false) })) }, responses: { 200: json('What is wrong, line by line; nothing is entered then.', z.object({ faults: z.array(z.object({ line: z.int(), code: z.string() })), periods: z.int(), entered: z.boolean() })) } }),
  remove: apiRoute(periodWriters, { method: 'delete', path: `${path}/{period}`, operationId: 'removeIncomePeriod', summary: 'Takes one off the list', tags, request: { params: z.object({ period: z.string().max(40) }) }, responses: { 204: { description: 'It is off.' } } }),
}

/** Their part of the API. */
export function makePeriodsApi() {
  return makeApiApp()
    .openapi(routes.list, async (c) => {
      const { page, pageSize } = c.req.valid('query')
      const { periods, total } = await enteredPeriods(c.get('db'), page, pageSize)
      return c.json({ items: periods.map(({ id, label, account, partyName, bookedOn, fromDay, toDay, cents }) => ({ id, label, account, party: partyName, bookedOn, fromDay, toDay, cents: Number(cents) })), page, pageSize, total }, 200)
    })
    .openapi(routes.enter, async (c) => {
      const periods = c.req.valid('json').periods.map(({ bookedOn, fromDay, toDay, cents, ...rest }) => ({ ...rest, bookedOn: bookedOn as Day, fromDay: fromDay as Day, toDay: toDay as Day, cents: BigInt(cents) }))
      return c.json({ ids: await inTransaction(c.get('db'), (tx) => enterPeriods(tx, actorOf(c), periods, c.get('clock'))) }, 201)
    })
    .openapi(routes.table, async (c) => {
      const { table, apply } = c.req.valid('json')
      const { faults, periods } = await readPeriods(c.get('db'), table)
      const entered = apply && faults.length === 0
      if (entered) await inTransaction(c.get('db'), (tx) => enterPeriods(tx, actorOf(c), periods, c.get('clock')))
      return c.json({ faults: faults.map(({ line, code }) => ({ line, code })), periods: periods.length, entered }, 200)
    })
    .openapi(routes.remove, async (c) => {
      await inTransaction(c.get('db'), (tx) => removePeriod(tx, actorOf(c), { id: c.req.valid('param').period }, c.get('clock')))
      return c.body(null, 204)
    })
}
