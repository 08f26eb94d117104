/** `onyva supplier …` */
import { plainMoney } from '#lib/money.ts'
import { allPages, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { localJson } from '../read-options.ts'
import { textTable } from '../text-table.ts'

const all = (client: Client, archived: 'yes' | 'no', q = '') => allPages((page, pageSize) => answered(client.api.v1.suppliers.$get({ query: { page, pageSize, q, archived } })))
type Supplier = Awaited<ReturnType<typeof all>>[number]
type NewSupplier = Parameters<Client['api']['v1']['suppliers']['$post']>[0]['json']

function listed(scene: Scene, items: readonly Supplier[]): Outcome {
  const m = scene.m.purchases
  return { value: items, text: textTable([m.number, m.name, m.account, m.owed, m.id], items.map((one) => [String(one.number), one.name, one.account ?? '', plainMoney(BigInt(one.owedCents)), one.id])) }
}

const outcome = (scene: Scene, one: Supplier): Outcome => ({ value: one, text: listed(scene, [one]).text })

/** The id of the supplier that is named by id or number. */
async function findSupplier(scene: Scene, client: Client): Promise<string> {
  const said = scene.given['supplier'] ?? ''
  if (!/^\d{1,9}$/.test(said)) return said
  const found = [...(await all(client, 'no')), ...(await all(client, 'yes'))].find(({ number }) => String(number) === said)
  if (!found) throw absent(scene.m.purchases.noSupplier(said), 'supplierNone')
  return found.id
}

const act = (verb: string, summary: Command['summary'], run: (scene: Scene, client: Client, supplier: string) => Promise<Supplier>, takes: Command['takes'] = ['supplier']): Command => ({
  noun: 'supplier',
  verb,
  takes,
  options: {},
  summary,
  run: async (scene) => {
    const client = await scene.client()
    return outcome(scene, await run(scene, client, await findSupplier(scene, client)))
  },
})

export const supplierCommands: readonly Command[] = [
  {
    noun: 'supplier',
    verb: 'list',
    takes: [],
    options: { search: { type: 'string' }, archived: { type: 'boolean' } },
    summary: (m) => m.summaries.supplierList,
    run: async (scene) => listed(scene, await all(await scene.client(), scene.options['archived'] === true ? 'yes' : 'no', typeof scene.options['search'] === 'string' ? scene.options['search'] : '')),
  },
  act('show', (m) => m.summaries.supplierShow, (_scene, client, supplier) => answered(client.api.v1.suppliers[':supplier'].$get({ param: { supplier } }))),
  {
    noun: 'supplier',
    verb: 'add',
    takes: ['local'],
    options: {},
    summary: (m) => m.summaries.supplierAdd,
    run: async (scene) => outcome(scene, await answered((await scene.client()).api.v1.suppliers.$post({ json: await localJson<NewSupplier>(scene) }))),
  },
  act('change', (m) => m.summaries.supplierChange, async (scene, client, supplier) => answered(client.api.v1.suppliers[':supplier'].$put({ param: { supplier }, json: await localJson<NewSupplier>(scene) })), ['supplier', 'local']),
  act('archive', (m) => m.summaries.supplierArchive, (_scene, client, supplier) => answered(client.api.v1.suppliers[':supplier'].archived.$put({ param: { supplier }, json: { archived: true } }))),
  act('restore', (m) => m.summaries.supplierRestore, (_scene, client, supplier) => answered(client.api.v1.suppliers[':supplier'].archived.$put({ param: { supplier }, json: { archived: false } }))),
]
