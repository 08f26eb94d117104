/** The closing of fiscal years in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { actorOf } from '#web/environment.ts'
import { cents, itemsOf } from '#web/api/shapes.ts'
import { fiscalYearById, fiscalYears } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { checkNames, closingChecklist, yearFigures } from './closing-checklist.ts'
import { closingPreparers, closingReaders, closingReleasers } from './closing-policy.ts'
import { closingOf } from './closing-store.ts'
import { discardClosing, longestNote, prepareClosing } from './prepare-closing.ts'
import { startRelease } from './start-release.ts'

const closingShape = z
  .object({
    year: z.string(),
    startDay: z.string(),
    endDay: z.string(),
    state: z.enum(['open', 'prepared', 'releasing', 'broken', 'closed']),
    resultCents: cents.openapi({ description: 'A profit is positive.' }),
    checks: z.array(z.object({ name: z.enum(checkNames), isGood: z.boolean(), blocks: z.boolean().openapi({ description: 'The closing waits for it; otherwise a warning.' }), count: z.int() })).openapi({ description: 'Empty once the year is closed.' }),
    checkedEntries: z.int(),
    totalEntries: z.int(),
    refusal: z.string().nullable().openapi({ description: 'Why the last release was refused: a code.' }),
    preparedBy: z.string().nullable(),
    releasedBy: z.string().nullable(),
    nextYear: z.string().nullable(),
    openingEntry: z.string().nullable(),
  })
  .openapi('YearClosing')

const preparationShape = z
  .strictObject({
    cutOff: z.string().max(longestNote),
    depreciation: z.string().max(longestNote),
    banks: z.array(z.strictObject({ account: z.string().max(12), statementCents: z.int().min(-1e12).max(1e12), explanation: z.string().max(longestNote).default('') })).max(100).default([]),
  })
  .openapi('ClosingPreparation')

const tags: [string] = ['closing']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const params = z.object({ year: z.string().max(40).openapi({ description: 'Id of a fiscal year.' }) })

const list = apiRoute(closingReaders, { method: 'get', path: '/api/v1/closings', operationId: 'listClosings', summary: 'Lists fiscal years and where their closing stands', tags, responses: { 200: json('Every fiscal year, the oldest first.', itemsOf(closingShape)) } })
const show = apiRoute(closingReaders, { method: 'get', path: '/api/v1/closings/{year}', operationId: 'showClosing', summary: 'Shows where the closing of a fiscal year stands', tags, request: { params }, responses: { 200: json('The closing.', closingShape) } })
const prepare = apiRoute(closingPreparers, { method: 'post', path: '/api/v1/closings/{year}', operationId: 'prepareClosing', summary: 'Prepares the closing of a fiscal year', tags, request: { params, body: { required: true, content: { 'application/json': { schema: preparationShape } } } }, responses: { 201: json('Prepared: another person releases it.', closingShape) } })
const discard = apiRoute(closingPreparers, { method: 'delete', path: '/api/v1/closings/{year}', operationId: 'discardClosing', summary: 'Throws a prepared closing away', tags, request: { params }, responses: { 200: json('The year is open.', closingShape) } })
const release = apiRoute(closingReleasers, { method: 'post', path: '/api/v1/closings/{year}/release', operationId: 'releaseClosing', summary: 'Closes the fiscal year that somebody else prepared', tags, request: { params }, responses: { 202: json('Under way, or closed already: ask again until it is.', closingShape) } })

async function shown(db: DbOrTx, year: FiscalYear, clock: Clock): Promise<z.infer<typeof closingShape>> {
  const closing = await closingOf(db, year.id, clock.now())
  const { resultCents } = await yearFigures(db, year.id)
  return {
    year: year.id,
    startDay: year.startDay,
    endDay: year.endDay,
    state: year.state === 'closed' ? 'closed' : (closing?.state ?? 'open'),
    resultCents: Number(resultCents),
    checks: year.state === 'closed' ? [] : await closingChecklist(db, year, clock),
    checkedEntries: closing?.checked ?? 0,
    totalEntries: closing?.total ?? 0,
    refusal: closing?.refusal?.code ?? null,
    preparedBy: closing?.preparedByName ?? null,
    releasedBy: closing?.releasedByName ?? null,
    nextYear: closing?.nextYearId ?? null,
    openingEntry: closing?.openingEntryId ?? null,
  }
}

/** The closing's part of the API. */
export function makeClosingApi() {
  return makeApiApp()
    .openapi(list, async (c) => {
      const items = []
      for (const year of await fiscalYears(c.get('db'))) items.push(await shown(c.get('db'), year, c.get('clock')))
      return c.json({ items }, 200)
    })
    .openapi(show, async (c) => c.json(await shown(c.get('db'), await fiscalYearById(c.get('db'), c.req.valid('param').year), c.get('clock')), 200))
    .openapi(prepare, async (c) => {
      const { year } = c.req.valid('param')
      const { banks, ...words } = c.req.valid('json')
      const input = { yearId: year, ...words, banks: banks.map((bank) => ({ ...bank, statementCents: BigInt(bank.statementCents) })) }
      await inTransaction(c.get('db'), (tx) => prepareClosing(tx, actorOf(c), input, c.get('clock')))
      return c.json(await shown(c.get('db'), await fiscalYearById(c.get('db'), year), c.get('clock')), 201)
    })
    .openapi(discard, async (c) => {
      const { year } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => discardClosing(tx, actorOf(c), { yearId: year }, c.get('clock')))
      return c.json(await shown(c.get('db'), await fiscalYearById(c.get('db'), year), c.get('clock')), 200)
    })
    .openapi(release, async (c) => {
      const { year } = c.req.valid('param')
      await startRelease(c, year)
      return c.json(await shown(c.get('db'), await fiscalYearById(c.get('db'), year), c.get('clock')), 202)
    })
}
