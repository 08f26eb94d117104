/** `onyva asset …` and `onyva depreciation …`, for the treasurer and those who audit. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { acknowledged, allPages, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { absent, Failure } from '../failure.ts'
import { euros, textOption, usage } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'
import { fiscalYearId } from '../find-fiscal-year.ts'


/** What a file of JSON holds: the body of the API's call of the same name. */
async function jsonOf<T>(scene: Scene): Promise<T> {
  const local = scene.given['local'] ?? ''
  const given = await readFile(resolve(scene.io.cwd, local), 'utf8').catch(() => {
    throw usage(scene.m.ledger.noSuchFile(local))
  })
  try {
    return JSON.parse(given) as T
  } catch {
    throw usage(scene.m.ledger.notJson(local))
  }
}

const allAssets = (client: Client, query: { on?: string; q?: string; view?: 'held' | 'gone' } = {}) => allPages((page, pageSize) => answered(client.api.v1.assets.$get({ query: { page, pageSize, ...query } })))

/** The id of the asset of this id or number. */
async function assetId(scene: Scene, client: Client): Promise<string> {
  const said = scene.given['asset'] ?? ''
  if (!/^\d{1,6}$/.test(said)) return said
  const found = [...(await allAssets(client)), ...(await allAssets(client, { view: 'gone' }))].find(({ number }) => String(number) === said)
  if (!found) throw absent(scene.m.asset.noSuch(said), 'assetNone')
  return found.id
}

type Asset = Awaited<ReturnType<typeof showAsset>>
const showAsset = (client: Client, asset: string) => answered(client.api.v1.assets[':asset'].$get({ param: { asset } }))

function outcome(scene: Scene, one: Asset): Outcome {
  const m = scene.m.asset
  const plan = textTable([m.until, m.charge, m.accumulated, m.net], one.schedule.map((line) => [line.endDay, euros(line.chargeCents), euros(line.accumulatedCents), euros(line.netCents)]))
  return {
    value: one,
    text: `${textPairs([[m.number, String(one.number)], [m.name, one.label], [m.account, one.account], [m.inService, one.inServiceOn], [m.months, one.lifeMonths === null ? null : String(one.lifeMonths)], [m.gross, euros(one.costCents)], [m.accumulated, euros(one.writtenOffCents)], [m.gone, one.disposal?.day ?? null], [m.id, one.id]])}${one.schedule.length === 0 ? '' : plan}`,
  }
}

type Year = Awaited<ReturnType<typeof showYear>>
const showYear = (client: Client, year: string) => answered(client.api.v1.depreciation[':year'].$get({ param: { year } }))

function yearOutcome(scene: Scene, one: Year): Outcome {
  const m = scene.m.asset
  const said = textPairs([[m.written, one.written ? `${euros(one.written.cents)} (${one.written.number ?? ''})` : null], [m.missing, euros(one.missingCents)]])
  return { value: one, text: `${said}${one.charges.length === 0 ? '' : textTable([m.number, m.name, m.account, m.charge], one.charges.map((charge) => [String(charge.number), charge.label, charge.depreciationAccount, euros(charge.cents)]))}` }
}

type Body<Path extends '$post'> = Parameters<Client['api']['v1']['assets'][Path]>[0]['json']
type OnAsset = Client['api']['v1']['assets'][':asset']

export const assetCommands: readonly Command[] = [
  {
    noun: 'asset', verb: 'list', takes: [], options: { search: { type: 'string' }, day: { type: 'string' } }, summary: (m) => m.summaries.assetList,
    run: async (scene) => {
      const m = scene.m.asset
      const on = textOption(scene, 'day')
      const items = await allAssets(await scene.client(), { q: textOption(scene, 'search') ?? '', ...(on === undefined ? {} : { on }) })
      return { value: items, text: textTable([m.number, m.name, m.account, m.inService, m.gross, m.accumulated, m.net], items.map((one) => [String(one.number), one.label, one.account, one.inServiceOn, euros(one.grossCents), euros(one.accumulatedCents), euros(one.netCents)])) }
    },
  },
  {
    noun: 'asset', verb: 'show', takes: ['asset'], options: {}, summary: (m) => m.summaries.assetShow,
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await showAsset(client, await assetId(scene, client)))
    },
  },
  {
    noun: 'asset', verb: 'add', takes: ['local'], options: {}, summary: (m) => m.summaries.assetAdd,
    run: async (scene) => {
      const json = await jsonOf<Body<'$post'>>(scene)
      return outcome(scene, await answered((await scene.client()).api.v1.assets.$post({ json })))
    },
  },
  {
    noun: 'asset', verb: 'change', takes: ['asset', 'local'], options: {}, summary: (m) => m.summaries.assetChange,
    run: async (scene) => {
      const json = await jsonOf<Parameters<OnAsset['$patch']>[0]['json']>(scene)
      const client = await scene.client()
      return outcome(scene, await answered(client.api.v1.assets[':asset'].$patch({ param: { asset: await assetId(scene, client) }, json })))
    },
  },
  {
    noun: 'asset', verb: 'remove', takes: ['asset'], options: {}, summary: (m) => m.summaries.assetRemove,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.assets[':asset'].$delete({ param: { asset: await assetId(scene, client) } }))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'asset', verb: 'revise', takes: ['asset', 'local'], options: {}, summary: (m) => m.summaries.assetRevise,
    run: async (scene) => {
      const json = await jsonOf<Parameters<OnAsset['life']['$post']>[0]['json']>(scene)
      const client = await scene.client()
      return outcome(scene, await answered(client.api.v1.assets[':asset'].life.$post({ param: { asset: await assetId(scene, client) }, json })))
    },
  },
  {
    noun: 'asset', verb: 'dispose', takes: ['asset', 'local'], options: {}, summary: (m) => m.summaries.assetDispose,
    run: async (scene) => {
      const json = await jsonOf<Parameters<OnAsset['disposal']['$post']>[0]['json']>(scene)
      const client = await scene.client()
      const made = await answered(client.api.v1.assets[':asset'].disposal.$post({ param: { asset: await assetId(scene, client) }, json }))
      return { value: made, text: `${made.number} ${made.entry}\n` }
    },
  },
  {
    noun: 'asset', verb: 'return', takes: ['asset'], options: {}, summary: (m) => m.summaries.assetReturn,
    run: async (scene) => {
      const client = await scene.client()
      const made = await answered(client.api.v1.assets[':asset'].disposal.$delete({ param: { asset: await assetId(scene, client) } }))
      return { value: made, text: `${made.number} ${made.entry}\n` }
    },
  },
  {
    noun: 'asset', verb: 'check', takes: [], options: { year: { type: 'string' } }, summary: (m) => m.summaries.assetCheck,
    run: async (scene) => {
      const client = await scene.client()
      const said = textOption(scene, 'year')
      const { items } = await answered(client.api.v1['asset-check'].$get({ query: said === undefined ? {} : { year: await fiscalYearId(scene, said) } }))
      const m = scene.m.asset
      const apart = items.filter(({ booksCents, registerCents }) => booksCents !== registerCents)
      const shown = textTable([m.account, m.books, m.register], items.map((one) => [one.account, euros(one.booksCents), euros(one.registerCents)]))
      if (apart.length > 0) throw new Failure(exitCode.refused, { code: 'assetsApart', title: `${m.apart}\n${shown}` })
      return { value: items, text: `${shown}${m.agree}\n` }
    },
  },
  {
    noun: 'depreciation', verb: 'show', takes: ['fiscalYear'], options: {}, summary: (m) => m.summaries.depreciationShow,
    run: async (scene) => {
      const client = await scene.client()
      return yearOutcome(scene, await showYear(client, await fiscalYearId(scene, scene.given['fiscalYear'] ?? '')))
    },
  },
  {
    noun: 'depreciation', verb: 'write', takes: ['fiscalYear'], options: {}, summary: (m) => m.summaries.depreciationWrite,
    run: async (scene) => {
      const client = await scene.client()
      const year = await fiscalYearId(scene, scene.given['fiscalYear'] ?? '')
      const { missingCents } = await showYear(client, year)
      return yearOutcome(scene, await answered(client.api.v1.depreciation[':year'].$post({ param: { year }, json: { expectedCents: missingCents } })))
    },
  },
  {
    noun: 'depreciation', verb: 'reverse', takes: ['fiscalYear'], options: {}, summary: (m) => m.summaries.depreciationReverse,
    run: async (scene) => {
      const client = await scene.client()
      const year = await fiscalYearId(scene, scene.given['fiscalYear'] ?? '')
      return yearOutcome(scene, await answered(client.api.v1.depreciation[':year'].$delete({ param: { year } })))
    },
  },
]
