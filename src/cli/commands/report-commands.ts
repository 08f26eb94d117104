/** `onyva report …`: the board's months, the assembly's years. */
import { asDay } from '#lib/day.ts'
import { plainMoney } from '#lib/money.ts'
import { acknowledged, answered } from '../answers.ts'
import type { Client, Command, Scene } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { Failure } from '../failure.ts'
import { localText, neededOption, textOption, usage } from '../read-options.ts'
import { saveFile } from '../save-file.ts'
import { textPairs, textTable } from '../text-table.ts'

const euros = (cents: number): string => plainMoney(BigInt(cents))
const wordParts = ['moral', 'activity', 'outlook'] as const

/** « 2026-10 » as the first day of that month. @throws {Failure} usage. */
function monthOf(scene: Scene): string {
  const first = asDay(`${scene.given['reportMonth'] ?? ''}-01`)
  if (!first) throw usage(scene.m.reports.monthShape)
  return first
}

const missing = (title: string): Failure => new Failure(exitCode.refused, { code: 'notFound', status: 404, title })

/** The report of the month that is named: the newest, or the edition asked for. */
async function findMonth(scene: Scene, client: Client): Promise<string> {
  const month = monthOf(scene)
  const edition = textOption(scene, 'edition')
  const { items } = await answered(client.api.v1.reports.months.$get())
  const found = items.find((one) => one.from === month && (edition === undefined || String(one.edition) === edition))
  if (!found) throw missing(scene.m.reports.noSuchMonth(month.slice(0, 7)))
  return found.id
}

/** The fiscal year that ends in the year that is named, or has this id. */
async function findYear(scene: Scene, client: Client) {
  const asked = scene.given['assemblyYear'] ?? ''
  const { items } = await answered(client.api.v1.reports.years.$get())
  const found = items.find(({ yearId, to }) => yearId === asked || to.slice(0, 4) === asked)
  if (!found) throw missing(scene.m.reports.noSuchYear(asked))
  return found
}

async function findPublished(scene: Scene, client: Client): Promise<string> {
  const asked = scene.given['assemblyYear'] ?? ''
  const { items } = await answered(client.api.v1.reports.published.$get())
  const found = items.find(({ id, to }) => id === asked || to.slice(0, 4) === asked)
  if (!found) throw missing(scene.m.reports.notPublished(asked))
  return found.id
}

const command = (verb: string, takes: Command['takes'], options: Command['options'], summary: Command['summary'], run: Command['run']): Command => ({ noun: 'report', verb, takes, options, summary, run })

export const reportCommands: readonly Command[] = [
  command('list', [], {}, (m) => m.summaries.reportList, async (scene) => {
    const { api } = await scene.client()
    const m = scene.m.reports
    const [months, years] = [await answered(api.v1.reports.months.$get()), await answered(api.v1.reports.years.$get())]
    const stateOf = ({ closed, editions }: (typeof years.items)[number]) => (editions.some(({ withdrawnAt }) => withdrawnAt === null) ? m.published : editions.length > 0 ? m.withdrawn : closed ? m.ready : m.open)
    const rows = [...months.items.map((one) => [one.from.slice(0, 7), String(one.edition), one.madeAt.slice(0, 10), '', one.id]), ...years.items.map((one) => [`${one.from} ${one.to}`, String(one.editions.length), one.editions[0]?.madeAt.slice(0, 10) ?? '', stateOf(one), one.yearId])]
    return { value: { months: months.items, years: years.items }, text: textTable([m.span, m.edition, m.made, m.state, m.id], rows) }
  }),
  command('show', ['reportMonth'], { edition: { type: 'string' } }, (m) => m.summaries.reportShow, async (scene) => {
    const client = await scene.client()
    const m = scene.m.reports
    const one = await answered(client.api.v1.reports.months[':monthReport'].$get({ param: { monthReport: await findMonth(scene, client) } }))
    const { cash, result, members, arrears, service } = one.facts
    return {
      value: one,
      text: textPairs([
        [m.span, one.from.slice(0, 7)], [m.edition, String(one.edition)], [m.made, one.madeAt.slice(0, 10)], [m.cash, euros(cash.cents)], [m.result, result ? euros(result.incomeCents - result.costsCents) : null], [m.members, String(members.after)], [m.arrears, euros(arrears.cents)],
        [m.requests, service ? String(service.requests) : null], [m.faults, service ? String(service.faults) : null], [m.hash, one.hash],
      ]),
    }
  }),
  command('make', ['reportMonth'], { why: { type: 'string' } }, (m) => m.summaries.reportMake, async (scene) => {
    const made = await answered((await scene.client()).api.v1.reports.months.$post({ json: { month: monthOf(scene), reason: textOption(scene, 'why') ?? '' } }))
    return { value: made, text: `${made.id}\n` }
  }),
  command('paper', ['reportMonth', '[local]'], { edition: { type: 'string' } }, (m) => m.summaries.reportPaper, async (scene) => saveFile(scene, `/api/v1/reports/months/${await findMonth(scene, await scene.client())}/paper`, scene.given['local'])),
  command('year', ['assemblyYear'], {}, (m) => m.summaries.reportYear, async (scene) => {
    const client = await scene.client()
    const m = scene.m.reports
    const { yearId } = await findYear(scene, client)
    const { facts, words } = await answered(client.api.v1.reports.years[':year'].$get({ param: { year: yearId } }))
    const figures = textPairs([[m.cash, euros(facts.cash.cents)], [m.result, euros(facts.statements.totals.result)], [m.members, String(facts.members.after)], [m.arrears, euros(facts.arrears.cents)]])
    return { value: { facts, words }, text: `${figures}${textTable([m.part, m.version, m.by], words.map(({ part, version, by }) => [part, String(version), by ?? '']))}` }
  }),
  command('draft', ['assemblyYear', '[local]'], {}, (m) => m.summaries.reportDraft, async (scene) => saveFile(scene, `/api/v1/reports/years/${(await findYear(scene, await scene.client())).yearId}/paper`, scene.given['local'])),
  command('write', ['assemblyYear', 'wordPart', 'local'], { version: { type: 'string' } }, (m) => m.summaries.reportWrite, async (scene) => {
    const wordPart = wordParts.find((one) => one === scene.given['wordPart'])
    if (!wordPart) throw usage(scene.m.usage.oneOf(scene.m.arguments.wordPart, wordParts.join(', ')))
    const version = neededOption(scene, 'version')
    if (!/^\d{1,9}$/.test(version)) throw usage(scene.m.usage.whole('--version'))
    const words = await localText(scene)
    const client = await scene.client()
    const { yearId } = await findYear(scene, client)
    const saved = await answered(client.api.v1.reports.years[':year'].words[':wordPart'].$put({ param: { year: yearId, wordPart }, json: { version: Number(version), words } }))
    return { value: saved, text: `${saved.version}\n` }
  }),
  command('publish', ['assemblyYear'], { why: { type: 'string' } }, (m) => m.summaries.reportPublish, async (scene) => {
    const client = await scene.client()
    const { yearId } = await findYear(scene, client)
    const made = await answered(client.api.v1.reports.years[':year'].publish.$post({ param: { year: yearId }, json: { reason: textOption(scene, 'why') ?? '' } }))
    return { value: made, text: `${made.id}\n` }
  }),
  command('withdraw', ['assemblyYear'], { why: { type: 'string' } }, (m) => m.summaries.reportWithdraw, async (scene) => {
    const client = await scene.client()
    const pack = await findPublished(scene, client)
    await acknowledged(client.api.v1.reports.packs[':pack'].withdraw.$post({ param: { pack }, json: { reason: textOption(scene, 'why') ?? '' } }))
    return { value: null, text: '' }
  }),
  command('published', [], {}, (m) => m.summaries.reportPublished, async (scene) => {
    const m = scene.m.reports
    const { items } = await answered((await scene.client()).api.v1.reports.published.$get())
    return { value: items, text: textTable([m.span, m.edition, m.made, m.id], items.map((one) => [`${one.from} ${one.to}`, String(one.edition), one.madeAt.slice(0, 10), one.id])) }
  }),
  command('get', ['assemblyYear', '[local]'], {}, (m) => m.summaries.reportGet, async (scene) => saveFile(scene, `/api/v1/reports/published/${await findPublished(scene, await scene.client())}/paper`, scene.given['local'])),
]
