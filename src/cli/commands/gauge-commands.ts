/** `onyva gauge …`: how the cooperative stands, one gauge with its course, from where gauges call the board. */
import { plainMoney } from '#lib/money.ts'
import { answered } from '../answers.ts'
import type { Client, Command } from '../command.ts'
import { localJson } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

type Setting = Parameters<Client['api']['v1']['gauges']['setting']['$put']>[0]['json']

/** « 14.5 », « 1234.56 », « 11.8 % », « 40 ». */
function amount(value: number | null, unit: 'cents' | 'months' | 'percent' | 'count'): string {
  if (value === null) return '–'
  if (unit === 'cents') return plainMoney(BigInt(value))
  if (unit === 'percent') return `${value / 100} %`
  return String(unit === 'months' ? value / 100 : value)
}

const settingPairs = (setting: Setting): [string, string][] => Object.entries(setting).map(([name, value]): [string, string] => [name, value === null || value === undefined ? '–' : name === 'reserveCents' ? plainMoney(BigInt(value)) : String(value)])

export const gaugeCommands: readonly Command[] = [
  {
    noun: 'gauge', verb: 'list', takes: [], options: {}, summary: (m) => m.summaries.gaugeList,
    run: async (scene) => {
      const m = scene.m.gauges
      const { items } = await answered((await scene.client()).api.v1.gauges.$get())
      return { value: items, text: textTable([m.gauge, m.value, m.threshold, m.state, m.asOf], items.map((one) => [one.gauge, amount(one.value, one.unit), amount(one.threshold, one.drawnUnit), m.states[one.state], one.asOf ?? one.day])) || `${m.none}\n` }
    },
  },
  {
    noun: 'gauge', verb: 'show', takes: ['gauge'], options: {}, summary: (m) => m.summaries.gaugeShow,
    run: async (scene) => {
      const m = scene.m.gauges
      const { latest, history } = await answered((await scene.client()).api.v1.gauges[':gauge'].$get({ param: { gauge: scene.given['gauge'] ?? '' }, query: {} }))
      const pairs: [string, string][] = [[m.value, amount(latest.value, latest.unit)], [m.threshold, amount(latest.threshold, latest.drawnUnit)], [m.state, m.states[latest.state]], [m.asOf, latest.asOf ?? latest.day], ...latest.parts.map(({ name, value, unit }): [string, string] => [name, amount(value, unit)]), ...latest.dates.map(({ name, day }): [string, string] => [name, day])]
      return { value: { latest, history }, text: `${textPairs(pairs)}\n${textTable([m.day, m.value, m.threshold, m.state], history.map((one) => [one.day, amount(one.drawn, one.drawnUnit), amount(one.threshold, one.drawnUnit), m.states[one.state]]))}` }
    },
  },
  {
    noun: 'gauge', verb: 'setting', takes: [], options: {}, summary: (m) => m.summaries.gaugeSetting,
    run: async (scene) => {
      const value = await answered((await scene.client()).api.v1.gauges.setting.$get())
      return { value, text: textPairs(settingPairs(value)) }
    },
  },
  {
    noun: 'gauge', verb: 'set', takes: ['local'], options: {}, summary: (m) => m.summaries.gaugeSet,
    run: async (scene) => {
      const value = await answered((await scene.client()).api.v1.gauges.setting.$put({ json: await localJson<Setting>(scene) }))
      return { value, text: textPairs(settingPairs(value)) }
    },
  },
]
