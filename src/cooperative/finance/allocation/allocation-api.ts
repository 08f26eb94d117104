/** Allocation of results in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { closingPreparers, closingReaders } from '../closing/closing-policy.ts'
import { lossParts, minimumsOf, profitParts } from './allocation-rules.ts'
import { allocationOf, basisOf } from './allocation-store.ts'
import { longestResolution, recordAllocation } from './record-allocation.ts'

const names = [...profitParts, ...lossParts] as const
const allocationShape = z
  .object({
    year: z.string(),
    resultCents: z.int().openapi({ description: 'Whole cents; a profit is positive.' }),
    least: z.object({ legalReserveCents: z.int(), allReservesCents: z.int(), statutoryReserveCents: z.int() }).openapi({ description: 'What the law puts into reserve: C. com. L232-10, law 47-1775 art. 16, art. 19 nonies.' }),
    voted: z
      .object({ meetingDay: z.string(), resolution: z.string(), entry: z.string(), parts: z.array(z.object({ name: z.enum(names), cents: z.int() })) })
      .nullable(),
  })
  .openapi('ResultAllocation')

const votedShape = z
  .strictObject({
    meetingDay: z.string().max(10),
    resolution: z.string().max(longestResolution),
    parts: z.array(z.strictObject({ name: z.enum(names), cents: z.int().min(0).max(1e12) })).max(names.length),
    interestCeiling: z.int().min(0).max(10_000).nullable().default(null).openapi({ description: 'Hundredths of a percent; asked for with interest.' }),
    memberTurnover: z.int().min(0).max(10_000).nullable().default(null).openapi({ description: 'Hundredths of a percent; asked for with refunds.' }),
  })
  .openapi('VotedAllocation')

const tags: [string] = ['closing']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const params = z.object({ year: z.string().max(40).openapi({ description: 'Id of a closed fiscal year.' }) })
const path = '/api/v1/closings/{year}/allocation'

const show = apiRoute(closingReaders, { method: 'get', path, operationId: 'showAllocation', summary: 'Shows what became of a year’s result', tags, request: { params }, responses: { 200: json('What the law asks, and what was voted.', allocationShape) } })
const record = apiRoute(closingPreparers, { method: 'post', path, operationId: 'recordAllocation', summary: 'Writes down what the meeting voted about a year’s result', tags, request: { params, body: { required: true, content: { 'application/json': { schema: votedShape } } } }, responses: { 201: json('In the books.', allocationShape) } })

async function shown(db: DbOrTx, yearId: string, clock: Clock): Promise<z.infer<typeof allocationShape>> {
  const basis = await basisOf(db, yearId, dayOf(clock.now()), clock.now())
  const minimums = minimumsOf(basis)
  const voted = await allocationOf(db, yearId)
  return {
    year: yearId,
    resultCents: Number(basis.resultCents),
    least: { legalReserveCents: Number(minimums.legalReserveCents), allReservesCents: Number(minimums.allReservesCents), statutoryReserveCents: Number(minimums.statutoryReserveCents) },
    voted: voted && { meetingDay: voted.meetingDay, resolution: voted.resolution, entry: voted.entryId, parts: voted.parts.map(({ name, cents }) => ({ name, cents: Number(cents) })) },
  }
}

/** The allocation's part of the API. */
export function makeAllocationApi() {
  return makeApiApp()
    .openapi(show, async (c) => c.json(await shown(c.get('db'), c.req.valid('param').year, c.get('clock')), 200))
    .openapi(record, async (c) => {
      const { year } = c.req.valid('param')
      const { meetingDay, parts, ...rest } = c.req.valid('json')
      const input = { ...rest, yearId: year, meetingDay: parseDay(meetingDay, 'meetingDay'), parts: Object.fromEntries(parts.map(({ name, cents }) => [name, BigInt(cents)])) }
      await inTransaction(c.get('db'), (tx) => recordAllocation(tx, actorOf(c), input, c.get('clock')))
      return c.json(await shown(c.get('db'), year, c.get('clock')), 201)
    })
}
