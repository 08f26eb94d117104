/** Fixed assets and their depreciation in the API. */
import { z } from '@hono/zod-openapi'
import { inTransaction } from '#db/transaction.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { apiRoute, makeApiApp } from '#web/api/api-app.ts'
import { pageOf, pageQuery } from '#web/api/paging.ts'
import { actorOf } from '#web/environment.ts'
import { amount, cents, dayShape, itemsOf } from '#web/api/shapes.ts'
import { fiscalYearById, fiscalYears } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { assetReaders, assetWriters } from './asset-policy.ts'
import { assetById, planOf, registerOn, writtenOff } from './asset-store.ts'
import type { Asset } from './asset-store.ts'
import { changeAsset, removeAsset } from './change-asset.ts'
import { checkAssetAccounts } from './check-accounts.ts'
import { scheduleOf } from './depreciation-plan.ts'
import { disposalKinds, disposeAsset, undoDisposal } from './dispose-asset.ts'
import { enterAsset, longestLife } from './enter-asset.ts'
import { reviseAsset } from './revise-asset.ts'
import { reverseDepreciation, writeDepreciation, yearDepreciation } from './write-depreciation.ts'

const tags: [string] = ['assets']
const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } })
const body = <T extends z.ZodType>(schema: T) => ({ required: true as const, content: { 'application/json': { schema } } })
const months = z.int().min(1).max(longestLife)
const atAsset = z.object({ asset: z.string().max(40).openapi({ description: 'Id of an asset.' }) })
const atYear = z.object({ year: z.string().max(40).openapi({ description: 'Id of a fiscal year.' }) })

const inputShape = z
  .strictObject({
    label: z.string().min(1).max(300),
    account: z.string().max(12).openapi({ description: 'Of class 20, 21 or 22.' }),
    costCents: amount,
    residualCents: amount.default(0),
    acquiredOn: dayShape,
    inServiceOn: dayShape,
    lifeMonths: months.nullable().openapi({ description: 'Null: it does not wear out.' }),
    supplier: z.string().max(300).default(''),
    entry: z.string().max(40).nullable().default(null).openapi({ description: 'Id of the validated entry that brought it into the books.' }),
    takenOverCents: amount.nullable().default(null).openapi({ description: 'What other books had written off before these began.' }),
  })
  .openapi('NewAsset')
const changeShape = z.strictObject({ ...inputShape.shape, residualCents: amount, supplier: z.string().max(300), entry: z.string().max(40).nullable(), takenOverCents: amount.nullable() }).partial()

const heldShape = z.object({ id: z.string(), number: z.int(), label: z.string(), supplier: z.string(), account: z.string(), inServiceOn: z.string(), grossCents: cents, accumulatedCents: cents, netCents: cents, goneOn: z.string().nullable() }).openapi('HeldAsset')
const assetShape = z
  .object({
    id: z.string(), number: z.int(), label: z.string(), account: z.string(), depreciationAccount: z.string().nullable(), chargeAccount: z.string().nullable(), costCents: cents, residualCents: cents, acquiredOn: z.string(), inServiceOn: z.string(), lifeMonths: z.int().nullable(), supplier: z.string(),
    entry: z.object({ id: z.string(), number: z.int().nullable(), papers: z.int() }).nullable(),
    takenOver: z.object({ on: z.string(), cents }).nullable(),
    revisions: z.array(z.object({ fromDay: z.string(), remainingMonths: z.int(), residualCents: cents, reason: z.string() })),
    writtenOffCents: cents.openapi({ description: 'By the books, by now.' }),
    disposal: z.object({ kind: z.enum(disposalKinds), day: z.string(), proceedsCents: cents, vatCents: cents, netCents: cents, words: z.string(), entry: z.string() }).nullable(),
    schedule: z.array(z.object({ startDay: z.string(), endDay: z.string(), days: z.int(), chargeCents: cents, accumulatedCents: cents, netCents: cents })).openapi({ description: 'Fiscal year by fiscal year; days of 30 a month.' }),
  })
  .openapi('Asset')
const yearShape = z
  .object({
    year: z.string(),
    written: z.object({ entry: z.string(), number: z.int().nullable(), cents }).nullable(),
    missingCents: cents.openapi({ description: 'What is still to be written; send it back as `expectedCents`.' }),
    charges: z.array(z.object({ asset: z.string(), number: z.int(), label: z.string(), chargeAccount: z.string(), depreciationAccount: z.string(), ofYearCents: cents, catchUpCents: cents, cents })),
  })
  .openapi('YearDepreciation')
const given = z.object({ entry: z.string(), number: z.int() })

const routes = {
  list: apiRoute(assetReaders, { method: 'get', path: '/api/v1/assets', operationId: 'listAssets', summary: 'Lists fixed assets as the books had them on a day', tags, request: { query: pageQuery.extend({ on: dayShape.optional(), q: z.string().max(100).default(''), view: z.enum(['held', 'gone']).default('held') }) }, responses: { 200: json('A page of them, by number.', pageOf(heldShape)) } }),
  enter: apiRoute(assetWriters, { method: 'post', path: '/api/v1/assets', operationId: 'enterAsset', summary: 'Enters a fixed asset into the register', tags, request: { body: body(inputShape) }, responses: { 201: json('The asset.', assetShape) } }),
  show: apiRoute(assetReaders, { method: 'get', path: '/api/v1/assets/{asset}', operationId: 'showAsset', summary: 'Shows a fixed asset with its plan', tags, request: { params: atAsset }, responses: { 200: json('The asset.', assetShape) } }),
  change: apiRoute(assetWriters, { method: 'patch', path: '/api/v1/assets/{asset}', operationId: 'changeAsset', summary: 'Changes what is given of an asset', tags, request: { params: atAsset, body: body(changeShape) }, responses: { 200: json('The asset.', assetShape) } }),
  remove: apiRoute(assetWriters, { method: 'delete', path: '/api/v1/assets/{asset}', operationId: 'removeAsset', summary: 'Takes a record away that was made by mistake', tags, request: { params: atAsset }, responses: { 204: { description: 'It is gone.' } } }),
  revise: apiRoute(assetWriters, { method: 'post', path: '/api/v1/assets/{asset}/life', operationId: 'reviseAsset', summary: 'Changes how long an asset will still serve', tags, request: { params: atAsset, body: body(z.strictObject({ fromDay: dayShape, remainingMonths: months, residualCents: amount.default(0), reason: z.string().min(1).max(300) })) }, responses: { 200: json('The asset.', assetShape) } }),
  dispose: apiRoute(assetWriters, { method: 'post', path: '/api/v1/assets/{asset}/disposal', operationId: 'disposeAsset', summary: 'Takes an asset out of the books: sold, scrapped, stolen', tags, request: { params: atAsset, body: body(z.strictObject({ kind: z.enum(disposalKinds), day: dayShape, proceedsCents: amount.default(0), vatCents: amount.default(0), account: z.string().max(12).default('462').openapi({ description: 'Where the money goes: 462, or a bank.' }), words: z.string().max(200).default('') })) }, responses: { 201: json('Its entry.', given) } }),
  undo: apiRoute(assetWriters, { method: 'delete', path: '/api/v1/assets/{asset}/disposal', operationId: 'undoDisposal', summary: 'Takes a leaving back by the mirror of its entry', tags, request: { params: atAsset }, responses: { 200: json('The mirror.', given) } }),
  check: apiRoute(assetReaders, { method: 'get', path: '/api/v1/asset-check', operationId: 'checkAssets', summary: 'Compares the register with accounts 20 to 22 and 28 at the end of a fiscal year', tags, request: { query: z.object({ year: z.string().max(40).optional() }) }, responses: { 200: json('Account by account.', itemsOf(z.object({ account: z.string(), label: z.string(), booksCents: cents, registerCents: cents }))) } }),
  year: apiRoute(assetReaders, { method: 'get', path: '/api/v1/depreciation/{year}', operationId: 'showDepreciation', summary: 'Shows the depreciation of a fiscal year: what is written, what is missing', tags, request: { params: atYear }, responses: { 200: json('The year.', yearShape) } }),
  write: apiRoute(assetWriters, { method: 'post', path: '/api/v1/depreciation/{year}', operationId: 'writeDepreciation', summary: 'Writes the depreciation of a fiscal year as one entry', tags, request: { params: atYear, body: body(z.strictObject({ expectedCents: amount })) }, responses: { 201: json('The year.', yearShape) } }),
  reverse: apiRoute(assetWriters, { method: 'delete', path: '/api/v1/depreciation/{year}', operationId: 'reverseDepreciation', summary: 'Takes the depreciation of a fiscal year back by the mirror of its entry', tags, request: { params: atYear }, responses: { 200: json('The year.', yearShape) } }),
}

async function shown(db: DbOrTx, asset: Asset): Promise<z.infer<typeof assetShape>> {
  const { entry, takenOver, revisions, charges: _charges, disposal, costCents, residualCents, ...rest } = asset
  return {
    ...rest, entry, costCents: Number(costCents), residualCents: Number(residualCents), takenOver: takenOver && { on: takenOver.on, cents: Number(takenOver.cents) },
    revisions: revisions.map((one) => ({ ...one, residualCents: Number(one.residualCents) })), writtenOffCents: Number(writtenOff(asset)),
    disposal: disposal && { kind: disposal.kind, day: disposal.day, proceedsCents: Number(disposal.proceedsCents), vatCents: Number(disposal.vatCents), netCents: Number(disposal.netCents), words: disposal.words, entry: disposal.entryId },
    schedule: scheduleOf(planOf(asset), await fiscalYears(db)).map((line) => ({ startDay: line.startDay, endDay: line.endDay, days: line.days, chargeCents: Number(line.chargeCents), accumulatedCents: Number(line.accumulatedCents), netCents: Number(line.netCents) })),
  }
}

async function shownYear(db: DbOrTx, year: FiscalYear): Promise<z.infer<typeof yearShape>> {
  const found = await yearDepreciation(db, year)
  return {
    year: year.id,
    written: found.written && { entry: found.written.entryId, number: found.written.number, cents: Number(found.written.cents) },
    missingCents: Number(found.cents),
    charges: found.charges.map((one) => ({ asset: one.asset.id, number: one.asset.number, label: one.asset.label, chargeAccount: one.chargeAccount, depreciationAccount: one.depreciationAccount, ofYearCents: Number(one.ofYearCents), catchUpCents: Number(one.catchUpCents), cents: Number(one.cents) })),
  }
}

/** Fixed assets' part of the API. */
export function makeAssetsApi() {
  return makeApiApp()
    .openapi(routes.list, async (c) => {
      const { page, pageSize, on, q, view } = c.req.valid('query')
      const all = await registerOn(c.get('db'), (on as Day | undefined) ?? dayOf(c.get('clock').now()), { gone: view === 'gone', text: q })
      const items = all.slice((page - 1) * pageSize, page * pageSize).map(({ grossCents, accumulatedCents, depreciationAccount: _account, ...rest }) => ({ ...rest, grossCents: Number(grossCents), accumulatedCents: Number(accumulatedCents), netCents: Number(grossCents - accumulatedCents) }))
      return c.json({ items, page, pageSize, total: all.length }, 200)
    })
    .openapi(routes.enter, async (c) => {
      const { costCents, residualCents, takenOverCents, acquiredOn, inServiceOn, entry, ...rest } = c.req.valid('json')
      const input = { ...rest, entryId: entry, acquiredOn: acquiredOn as Day, inServiceOn: inServiceOn as Day, costCents: BigInt(costCents), residualCents: BigInt(residualCents), takenOverCents: takenOverCents === null ? null : BigInt(takenOverCents) }
      const { id } = await inTransaction(c.get('db'), (tx) => enterAsset(tx, actorOf(c), input, c.get('clock')))
      return c.json(await shown(c.get('db'), await assetById(c.get('db'), id)), 201)
    })
    .openapi(routes.show, async (c) => c.json(await shown(c.get('db'), await assetById(c.get('db'), c.req.valid('param').asset)), 200))
    .openapi(routes.change, async (c) => {
      const { asset } = c.req.valid('param')
      const { costCents, residualCents, takenOverCents, acquiredOn, inServiceOn, entry, label, account, lifeMonths, supplier } = c.req.valid('json')
      const change = {
        ...(label === undefined ? {} : { label }), ...(account === undefined ? {} : { account }), ...(lifeMonths === undefined ? {} : { lifeMonths }), ...(supplier === undefined ? {} : { supplier }), ...(entry === undefined ? {} : { entryId: entry }),
        ...(acquiredOn === undefined ? {} : { acquiredOn: acquiredOn as Day }), ...(inServiceOn === undefined ? {} : { inServiceOn: inServiceOn as Day }), ...(costCents === undefined ? {} : { costCents: BigInt(costCents) }), ...(residualCents === undefined ? {} : { residualCents: BigInt(residualCents) }),
        ...(takenOverCents === undefined ? {} : { takenOverCents: takenOverCents === null ? null : BigInt(takenOverCents) }),
      }
      await inTransaction(c.get('db'), (tx) => changeAsset(tx, actorOf(c), { assetId: asset, ...change }, c.get('clock')))
      return c.json(await shown(c.get('db'), await assetById(c.get('db'), asset)), 200)
    })
    .openapi(routes.remove, async (c) => {
      await inTransaction(c.get('db'), (tx) => removeAsset(tx, actorOf(c), { assetId: c.req.valid('param').asset }, c.get('clock')))
      return c.body(null, 204)
    })
    .openapi(routes.revise, async (c) => {
      const { asset } = c.req.valid('param')
      const { fromDay, residualCents, ...rest } = c.req.valid('json')
      await inTransaction(c.get('db'), (tx) => reviseAsset(tx, actorOf(c), { assetId: asset, ...rest, fromDay: fromDay as Day, residualCents: BigInt(residualCents) }, c.get('clock')))
      return c.json(await shown(c.get('db'), await assetById(c.get('db'), asset)), 200)
    })
    .openapi(routes.dispose, async (c) => {
      const { day, proceedsCents, vatCents, ...rest } = c.req.valid('json')
      const { entryId, number } = await inTransaction(c.get('db'), (tx) => disposeAsset(tx, actorOf(c), { ...rest, assetId: c.req.valid('param').asset, day: day as Day, proceedsCents: BigInt(proceedsCents), vatCents: BigInt(vatCents) }, c.get('clock')))
      return c.json({ entry: entryId, number }, 201)
    })
    .openapi(routes.undo, async (c) => {
      const { entryId, number } = await inTransaction(c.get('db'), (tx) => undoDisposal(tx, actorOf(c), { assetId: c.req.valid('param').asset }, c.get('clock')))
      return c.json({ entry: entryId, number }, 200)
    })
    .openapi(routes.check, async (c) => {
      const { year } = c.req.valid('query')
      const asked = year === undefined ? (await fiscalYears(c.get('db'))).at(-1) : await fiscalYearById(c.get('db'), year)
      const checks = asked ? await checkAssetAccounts(c.get('db'), asked) : []
      return c.json({ items: checks.map((one) => ({ account: one.account, label: one.label, booksCents: Number(one.booksCents), registerCents: Number(one.registerCents) })) }, 200)
    })
    .openapi(routes.year, async (c) => c.json(await shownYear(c.get('db'), await fiscalYearById(c.get('db'), c.req.valid('param').year)), 200))
    .openapi(routes.write, async (c) => {
      const { year } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => writeDepreciation(tx, actorOf(c), { yearId: year, expectedCents: BigInt(c.req.valid('json').expectedCents) }, c.get('clock')))
      return c.json(await shownYear(c.get('db'), await fiscalYearById(c.get('db'), year)), 201)
    })
    .openapi(routes.reverse, async (c) => {
      const { year } = c.req.valid('param')
      await inTransaction(c.get('db'), (tx) => reverseDepreciation(tx, actorOf(c), { yearId: year }, c.get('clock')))
      return c.json(await shownYear(c.get('db'), await fiscalYearById(c.get('db'), year)), 200)
    })
}
