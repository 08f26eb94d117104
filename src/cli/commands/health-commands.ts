/** `onyva site health`, `onyva site usage`, `onyva site log` */
import type { Client, Command, Outcome, Scene } from '../command.ts'
import { answered } from '../answers.ts'
import { findSite } from '../find-site.ts'
import { usage } from '../read-options.ts'
import { printable, textPairs, textTable } from '../text-table.ts'
import { formatBytes, formatDuration, formatNumber } from '#lib/format.ts'

const periods = ['day', 'week', 'month'] as const
type Period = (typeof periods)[number]
const isPeriod = (word: unknown): word is Period => periods.some((period) => period === word)

interface Line {
  at: string | null
  status: number | null
  text: string
  network: string
}
function shown<L extends Line>(lines: readonly L[]): Outcome {
  const text = lines.map((line) => printable([line.at ?? '', line.status ?? '', line.text, line.network].filter((part) => part !== '').join('  '))).join('\n')
  return { value: lines, text: text === '' ? '' : `${text}\n` }
}

/** Lines about the cause of errors that stands at this place, from 1, in what `site health` lists of today. @throws {Failure} usage */
async function linesAround(client: Client, scene: Scene, site: string, place: string) {
  const { faults } = await answered(client.api.v1.sites[':site'].health.$get({ param: { site }, query: {} }))
  const fault = /^\d{1,3}$/.test(place) ? faults[Number(place) - 1] : undefined
  if (!fault) throw usage(scene.m.health.noSuchCause(faults.length))
  const query = { cause: fault.cause, ...(fault.file === null ? {} : { file: fault.file }), line: fault.line }
  return (await answered(client.api.v1.sites[':site']['fault-log'].$get({ param: { site }, query }))).lines
}

export const healthCommands: readonly Command[] = [
  {
    noun: 'site',
    verb: 'health',
    takes: ['site'],
    options: { period: { type: 'string' } },
    summary: (m) => m.summaries.siteHealth,
    run: async (scene) => {
      const period = scene.options['period'] ?? 'day'
      if (!isPeriod(period)) throw usage(scene.m.usage.oneOf('--period', periods.join(', ')))
      const site = await findSite(scene, scene.given['site'] ?? '')
      const client = await scene.client()
      const health = await answered(client.api.v1.sites[':site'].health.$get({ param: { site }, query: { period } }))
      const { language, m } = scene
      const number = (value: number) => formatNumber(language, value)
      const pairs = textPairs([
        [m.health.pages, number(health.total.pages)],
        [m.health.faults, number(health.total.faults)],
        [m.health.p95, health.total.p95Ms === null ? null : formatDuration(language, health.total.p95Ms)],
        [m.health.traffic, formatBytes(language, health.total.bytesOut)],
        [m.health.cpu, formatDuration(language, health.total.cpuMs)],
        [m.health.memory, formatBytes(language, health.total.memoryBytes)],
        [m.health.disk, health.disk.bytes === null ? null : `${formatBytes(language, health.disk.bytes)} / ${formatBytes(language, health.disk.limitBytes)}`],
      ])
      const causes = textTable(
        ['', m.health.cause, m.health.place, m.health.count, m.health.last],
        health.faults.map((fault, index) => [String(index + 1), fault.cause, fault.file === null ? '' : `${fault.file}:${fault.line}`, number(fault.count), fault.lastAt.slice(0, 16).replace('T', ' ')]),
      )
      return { value: health, text: `${health.verdict.title}\n${health.verdict.text}\n\n${pairs}${causes === '' ? '' : `\n${causes}`}` }
    },
  },
  {
    noun: 'site',
    verb: 'usage',
    takes: ['site'],
    options: { from: { type: 'string' }, until: { type: 'string' } },
    summary: (m) => m.summaries.siteUsage,
    run: async (scene) => {
      const site = await findSite(scene, scene.given['site'] ?? '')
      const client = await scene.client()
      const day = (name: string) => (typeof scene.options[name] === 'string' ? scene.options[name] : undefined)
      const [from, to] = [day('from'), day('until')]
      const usage = await answered(client.api.v1.sites[':site'].usage.$get({ param: { site }, query: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } }))
      const { language, m } = scene
      const text = textTable(
        [m.health.day, m.health.pages, m.health.faults, m.health.traffic, m.health.cpu, m.health.disk],
        usage.items.map((one) => [one.day, formatNumber(language, one.pages), formatNumber(language, one.faults), formatBytes(language, one.bytesOut), formatDuration(language, one.cpuMs), one.diskBytes === null ? '' : formatBytes(language, one.diskBytes)]),
      )
      return { value: usage.items, text }
    },
  },
  {
    noun: 'site',
    verb: 'log',
    takes: ['site'],
    options: { search: { type: 'string' }, php: { type: 'boolean' }, faults: { type: 'boolean' }, around: { type: 'string' } },
    summary: (m) => m.summaries.siteLog,
    run: async (scene) => {
      const site = await findSite(scene, scene.given['site'] ?? '')
      const client = await scene.client()
      const { around, search } = scene.options
      if (typeof around === 'string') return shown(await linesAround(client, scene, site, around))
      const query = { ...(scene.options['php'] ? { log: 'php' as const } : {}), ...(typeof search === 'string' ? { q: search } : {}), ...(scene.options['faults'] ? { faults: 'yes' as const } : {}), limit: '500' }
      const { lines } = await answered(client.api.v1.sites[':site'].log.$get({ param: { site }, query }))
      return shown(lines)
    },
  },
]
