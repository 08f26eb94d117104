/** `onyva statutes …`: what the statutes say, have said, and will say. */
import { acknowledged, answered } from '../answers.ts'
import type { Client, Command } from '../command.ts'
import { absent } from '../failure.ts'
import { localJson, neededOption, wholeGiven } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

type NewStatutes = Parameters<Client['api']['v1']['statutes']['$post']>[0]['json']['statutes']

/** Every rule with the path that names it, such as `shares.floorCents`. */
const rulesOf = (value: unknown, path = ''): [string, string][] =>
  value !== null && typeof value === 'object' ? Object.entries(value).flatMap(([name, inner]) => rulesOf(inner, path === '' ? name : `${path}.${name}`)) : [[path, value === null ? '' : String(value)]]

const versions = async (client: Client) => (await answered(client.api.v1.statutes.$get())).items

export const statutesCommands: readonly Command[] = [
  {
    noun: 'statutes',
    verb: 'show',
    takes: ['[version]'],
    options: {},
    summary: (m) => m.summaries.statutesShow,
    run: async (scene) => {
      const all = await versions(await scene.client())
      const wanted = scene.given['version'] === undefined ? all[0]?.number : wholeGiven(scene, 'version')
      const one = all.find(({ number }) => number === wanted)
      if (!one) throw absent(scene.m.books.noSuchVersion)
      const m = scene.m.books
      return { value: one, text: textPairs([[m.number, String(one.number)], [m.from, one.fromDay], [m.resolution, one.resolution], ...rulesOf(one.statutes)]) }
    },
  },
  {
    noun: 'statutes',
    verb: 'versions',
    takes: [],
    options: {},
    summary: (m) => m.summaries.statutesVersions,
    run: async (scene) => {
      const all = await versions(await scene.client())
      const m = scene.m.books
      return { value: all, text: textTable([m.number, m.from, m.resolution], all.map((one) => [String(one.number), one.fromDay, one.resolution])) || `${m.noStatutes}\n` }
    },
  },
  {
    noun: 'statutes',
    verb: 'change',
    takes: ['local'],
    options: { from: { type: 'string' }, resolution: { type: 'string' } },
    summary: (m) => m.summaries.statutesChange,
    run: async (scene) => {
      const [fromDay, resolution] = [neededOption(scene, 'from'), neededOption(scene, 'resolution')]
      const given = await localJson<NewStatutes | { statutes: NewStatutes }>(scene)
      // what `show --json` prints may be changed and given back
      const statutes = 'statutes' in given ? given.statutes : given
      const client = await scene.client()
      const made = await answered(client.api.v1.statutes.$post({ json: { fromDay, resolution, statutes } }))
      return { value: made, text: `${made.number}\n` }
    },
  },
  {
    noun: 'statutes',
    verb: 'withdraw',
    takes: ['version'],
    options: {},
    summary: (m) => m.summaries.statutesWithdraw,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.statutes[':version'].$delete({ param: { version: String(wholeGiven(scene, 'version')) } }))
      return { value: null, text: '' }
    },
  },
]
