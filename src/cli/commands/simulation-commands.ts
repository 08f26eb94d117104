/** `onyva simulation …`: tariffs tried before the vote. */
import { setTimeout as wait } from 'node:timers/promises'
import { plainMoney } from '#lib/money.ts'
import { allPages, answered } from '../answers.ts'
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { absent } from '../failure.ts'
import { memberIdOf } from '../find-member.ts'
import { textPairs, textTable } from '../text-table.ts'
import { localJson } from '../read-options.ts'

const pollMs = 500
const euros = (cents: number): string => plainMoney(BigInt(cents))
type Api = Client['api']['v1']['tariff-simulations']
type Whole = Awaited<ReturnType<typeof show>>
const show = (client: Client, simulation: string) => answered(client.api.v1['tariff-simulations'][':simulation'].$get({ param: { simulation } }))
const all = (client: Client, withdrawn: 'yes' | 'no') => allPages((page, pageSize) => answered(client.api.v1['tariff-simulations'].$get({ query: { page, pageSize, withdrawn } })))

/** The id of the simulation of this number or id. */
async function simulationId(scene: Scene, client: Client): Promise<string> {
  const said = scene.given['simulation'] ?? ''
  if (!/^\d{1,9}$/.test(said)) return said
  const found = (await all(client, 'yes')).find(({ number }) => String(number) === said)
  if (!found) throw absent(scene.m.simulation.noSuch(said), 'simulationNone')
  return found.id
}

function outcome(scene: Scene, one: Whole): Outcome {
  const m = scene.m.simulation
  const newest = one.runs[0]
  const result = one.runs.find(({ state }) => state === 'done')?.result
  const count = (value: number | null | undefined): string | null => (value === undefined ? null : value === null ? m.few : String(value))
  const pairs = textPairs([
    [m.number, String(one.number)], [m.label, one.label], [m.from, one.fromDay], [m.to, one.toDay], [m.state, newest ? m.states[newest.state] : null], [m.resolution, one.resolution], [m.tariff, one.tariff],
    [m.today, result ? euros(result.today.cents) : null], [m.proposed, result ? euros(result.proposed.cents) : null], [m.after, result ? euros(result.after.cents) : null], [m.less, count(result?.distribution?.less)], [m.same, count(result?.distribution?.same)], [m.more, count(result?.distribution?.more)],
    [m.missing, result ? String(result.missing.days) : null], [m.hash, one.runs.find(({ state }) => state === 'done')?.resultHash ?? null], [m.id, one.id],
  ])
  return { value: one, text: pairs }
}

/** Follows it until it is worked out, saying how far it is. */
async function follow(scene: Scene, client: Client, simulation: string): Promise<Whole> {
  for (;;) {
    const now = await show(client, simulation)
    const newest = now.runs[0]
    if (newest?.state !== 'waiting') return now
    scene.say(`${scene.m.simulation.states.waiting} ${newest.done}/${newest.whole}`, { state: newest.state, done: newest.done, whole: newest.whole })
    await wait(pollMs)
  }
}

const followed = async (scene: Scene, client: Client, one: Whole): Promise<Outcome> => outcome(scene, scene.options['wait'] === true ? await follow(scene, client, one.id) : one)

export const simulationCommands: readonly Command[] = [
  {
    noun: 'simulation', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.simulationList,
    run: async (scene) => {
      const m = scene.m.simulation
      const items = await all(await scene.client(), 'no')
      return { value: items, text: textTable([m.number, m.label, m.from, m.to, m.resolution, m.id], items.map((one) => [String(one.number), one.label, one.fromDay, one.toDay, one.resolution ?? '', one.id])) }
    },
  },
  {
    noun: 'simulation', verb: 'show', takes: ['simulation'], options: {}, summary: (m) => m.summaries.simulationShow,
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await show(client, await simulationId(scene, client)))
    },
  },
  {
    noun: 'simulation', verb: 'propose', takes: ['local'], options: { wait: { type: 'boolean' } }, summary: (m) => m.summaries.simulationPropose,
    run: async (scene) => {
      const client = await scene.client()
      return followed(scene, client, await answered(client.api.v1['tariff-simulations'].$post({ json: await localJson<Parameters<Api['$post']>[0]['json']>(scene) })))
    },
  },
  {
    noun: 'simulation', verb: 'rerun', takes: ['simulation'], options: { wait: { type: 'boolean' } }, summary: (m) => m.summaries.simulationRerun,
    run: async (scene) => {
      const client = await scene.client()
      return followed(scene, client, await answered(client.api.v1['tariff-simulations'][':simulation'].runs.$post({ param: { simulation: await simulationId(scene, client) } })))
    },
  },
  {
    noun: 'simulation', verb: 'figure', takes: ['simulation', 'member'], options: {}, summary: (m) => m.summaries.simulationFigure,
    run: async (scene) => {
      const m = scene.m.simulation
      const client = await scene.client()
      const { figure } = await answered(client.api.v1['tariff-simulations'][':simulation'].members[':member'].$get({ param: { simulation: await simulationId(scene, client), member: await memberIdOf(scene, client, scene.given['member'] ?? '') } }))
      return { value: figure, text: figure ? textPairs([[m.today, euros(figure.todayCents)], [m.proposed, euros(figure.proposedCents)], [m.missing, String(figure.missingDays)]]) : '' }
    },
  },
  {
    noun: 'simulation', verb: 'attach', takes: ['simulation', 'local'], options: {}, summary: (m) => m.summaries.simulationAttach,
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await answered(client.api.v1['tariff-simulations'][':simulation'].resolution.$put({ param: { simulation: await simulationId(scene, client) }, json: await localJson<Parameters<Api[':simulation']['resolution']['$put']>[0]['json']>(scene) })))
    },
  },
  {
    noun: 'simulation', verb: 'apply', takes: ['simulation', 'local'], options: {}, summary: (m) => m.summaries.simulationApply,
    run: async (scene) => {
      const client = await scene.client()
      const made = await answered(client.api.v1['tariff-simulations'][':simulation'].tariff.$post({ param: { simulation: await simulationId(scene, client) }, json: await localJson<Parameters<Api[':simulation']['tariff']['$post']>[0]['json']>(scene) }))
      return { value: made, text: `${made.tariff}${made.alreadyBilled > 0 ? ` ${scene.m.tariff.alreadyBilled(made.alreadyBilled)}` : ''}\n` }
    },
  },
  ...(['withdraw', 'restore'] as const).map((verb): Command => ({
    noun: 'simulation', verb, takes: ['simulation'], options: {}, summary: (m) => (verb === 'withdraw' ? m.summaries.simulationWithdraw : m.summaries.simulationRestore),
    run: async (scene) => {
      const client = await scene.client()
      return outcome(scene, await answered(client.api.v1['tariff-simulations'][':simulation'].$patch({ param: { simulation: await simulationId(scene, client) }, json: { withdrawn: verb === 'withdraw' } })))
    },
  })),
]
