/** `onyva budget …`: the treasurer's drafts and votes, the budget beside the books for everybody, the cash plan. */
import { plainMoney } from '#lib/money.ts'
import { acknowledged, answered } from '../answers.ts'
import type { Client, Command, Scene } from '../command.ts'
import { yearId } from '../find-fiscal-year.ts'
import { oneOf } from '../given-text.ts'
import { centsGiven, localText, neededOption, textOption, usage } from '../read-options.ts'
import { textPairs, textTable } from '../text-table.ts'

const euros = (cents: number): string => plainMoney(BigInt(cents))
const spreads = ['even', 'before', 'end'] as const
const bodies = ['meeting', 'board'] as const

async function yearQuery(scene: Scene): Promise<{ year?: string }> {
  const year = await yearId(scene)
  return year === undefined ? {} : { year }
}

/** The id of the budget of this number (of `--year`, or of this year) or id. */
async function budgetParam(scene: Scene, client: Client): Promise<{ budget: string }> {
  const said = scene.given['budget'] ?? ''
  if (!/^\d{1,4}$/.test(said)) return { budget: said }
  const { items } = await answered(client.api.v1.budgets.$get({ query: await yearQuery(scene) }))
  return { budget: items.find(({ number }) => String(number) === said)?.id ?? said }
}

/** Hundredths of a per cent. @throws {Failure} usage. */
function percentOption(scene: Scene, name: 'costs' | 'income'): number {
  const said = (textOption(scene, name) ?? '0').replace(',', '.')
  if (!/^[-+]?\d{1,4}(\.\d{1,2})?$/.test(said)) throw usage(scene.m.budget.percent(`--${name}`))
  return Math.round(Number(said) * 100)
}

/** `--instead 613500=6135,699999=-` as the API takes it. */
const replacementsOf = (scene: Scene): Record<string, string | null> =>
  Object.fromEntries((textOption(scene, 'instead') ?? '').split(',').filter(Boolean).map((pair) => {
    const [from = '', to = ''] = pair.split('=')
    return [from.trim().toUpperCase(), to.trim() === '-' ? null : to.trim().toUpperCase()]
  }))

export const budgetCommands: readonly Command[] = [
  {
    noun: 'budget', verb: 'list', takes: [], options: { year: { type: 'string' } }, summary: (m) => m.summaries.budgetList,
    run: async (scene) => {
      const m = scene.m.budget
      const { items } = await answered((await scene.client()).api.v1.budgets.$get({ query: await yearQuery(scene) }))
      return { value: items, text: textTable([m.number, m.name, m.voted, m.resolution, m.result, m.id], items.map((one) => [String(one.number), one.label, one.withdrawnWhy !== null ? m.withdrawn : (one.vote?.votedOn ?? m.draft), one.vote?.resolution ?? '', euros(one.resultCents), one.id])) }
    },
  },
  {
    noun: 'budget', verb: 'show', takes: ['budget'], options: { year: { type: 'string' } }, summary: (m) => m.summaries.budgetShow,
    run: async (scene) => {
      const m = scene.m.budget
      const client = await scene.client()
      const one = await answered(client.api.v1.budgets[':budget'].$get({ param: await budgetParam(scene, client) }))
      return { value: one, text: textTable([m.account, m.year, m.why], [...one.lines.map((line) => [line.account, euros(line.yearCents), line.why]), [m.result, euros(one.resultCents), '']]) }
    },
  },
  {
    noun: 'budget', verb: 'compare', takes: [], options: { year: { type: 'string' } }, summary: (m) => m.summaries.budgetCompare,
    run: async (scene) => {
      const m = scene.m.budget
      const found = await answered((await scene.client()).api.v1.budgets.comparison.$get({ query: await yearQuery(scene) }))
      const row = (name: string, of: typeof found.result) => [name, euros(of.budgetYearCents), euros(of.budgetToDateCents), euros(of.actualToDateCents), euros(of.forecastYearCents)]
      return {
        value: found,
        text: textTable([m.account, m.year, m.toDate, m.actual, m.forecast], [...found.lines.map((line) => [`${line.account}${line.isBudgeted ? '' : ' *'}`, euros(line.budgetYearCents), euros(line.budgetToDateCents), euros(line.actualToDateCents), euros(line.forecastYearCents)]), row(m.costs, found.costs), row(m.income, found.income), row(m.result, found.result)]),
      }
    },
  },
  {
    noun: 'budget', verb: 'cash', takes: [], options: {}, summary: (m) => m.summaries.budgetCash,
    run: async (scene) => {
      const m = scene.m.budget
      const plan = await answered((await scene.client()).api.v1.budgets.cash.$get())
      const facts = textPairs([[m.opening, euros(plan.openingCents)], [m.lowest, `${euros(plan.lowest.cents)} (${plan.lowest.day})`], [m.below, plan.belowNothingOn]])
      return { value: plan, text: `${facts}${textTable([m.month, m.in, m.out, m.closing], plan.months.map((one) => [one.month.slice(0, 7), euros(one.inCents), euros(one.outCents), euros(one.closingCents)]))}` }
    },
  },
  {
    noun: 'budget', verb: 'begin', takes: ['budgetName'], options: { year: { type: 'string' }, copy: { type: 'string' }, costs: { type: 'string' }, income: { type: 'string' } }, summary: (m) => m.summaries.budgetBegin,
    run: async (scene) => {
      const client = await scene.client()
      const copy = textOption(scene, 'copy')
      const source = copy === undefined ? { from: 'nothing' as const } : copy === 'actuals' ? { from: 'actuals' as const } : { from: 'budget' as const, budgetId: copy }
      // of this year, as the panel knows it, where none is named
      const year = (await yearId(scene)) ?? (await answered(client.api.v1.ledger.years.$get())).items.at(-1)?.id ?? ''
      const made = await answered(client.api.v1.budgets.$post({ json: { yearId: year, label: scene.given['budgetName'] ?? '', ...source, costsPercent: percentOption(scene, 'costs'), incomePercent: percentOption(scene, 'income') } }))
      return { value: made, text: `${made.id}\n${made.unknown.length === 0 ? '' : `${scene.m.budget.unknown(made.unknown.join(', '))}\n`}` }
    },
  },
  {
    noun: 'budget', verb: 'line', takes: ['budget', 'heading', 'budgetAmount'], options: { year: { type: 'string' }, spread: { type: 'string' }, why: { type: 'string' } }, summary: (m) => m.summaries.budgetLine,
    run: async (scene) => {
      const client = await scene.client()
      const line = { spread: oneOf(scene, '--spread', textOption(scene, 'spread') ?? 'even', spreads), cents: centsGiven(scene, 'budgetAmount', { signed: true }), why: textOption(scene, 'why') ?? '' }
      await acknowledged(client.api.v1.budgets[':budget'].lines[':heading'].$put({ param: { ...(await budgetParam(scene, client)), heading: scene.given['heading'] ?? '' }, json: line }))
      return { value: line, text: '' }
    },
  },
  {
    noun: 'budget', verb: 'remove', takes: ['budget', 'heading'], options: { year: { type: 'string' } }, summary: (m) => m.summaries.budgetRemove,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.budgets[':budget'].lines[':heading'].$delete({ param: { ...(await budgetParam(scene, client)), heading: scene.given['heading'] ?? '' } }))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'budget', verb: 'import', takes: ['budget', 'local'], options: { year: { type: 'string' }, instead: { type: 'string' } }, summary: (m) => m.summaries.budgetImport,
    run: async (scene) => {
      const m = scene.m.budget
      const client = await scene.client()
      const done = await answered(client.api.v1.budgets[':budget'].table.$post({ param: await budgetParam(scene, client), json: { text: await localText(scene), replacements: replacementsOf(scene) } }))
      const unknown = textTable([m.line, m.account, m.name, m.year], done.unknown.map((line) => [String(line.line), line.account, line.label, euros(line.totalCents)]))
      return { value: done, text: done.unknown.length > 0 ? `${m.asked}\n${unknown}` : `${m.taken(done.lines, done.leftOut.length)}\n` }
    },
  },
  {
    noun: 'budget', verb: 'export', takes: ['budget'], options: { year: { type: 'string' } }, summary: (m) => m.summaries.budgetExport,
    run: async (scene) => {
      const { budget } = await budgetParam(scene, await scene.client())
      const text = await (await scene.fetch(`/api/v1/budgets/${encodeURIComponent(budget)}/table`)).text()
      return { value: { text }, text }
    },
  },
  {
    noun: 'budget', verb: 'vote', takes: ['budget'], options: { year: { type: 'string' }, 'voted-by': { type: 'string' }, day: { type: 'string' }, reference: { type: 'string' } }, summary: (m) => m.summaries.budgetVote,
    run: async (scene) => {
      const client = await scene.client()
      const param = await budgetParam(scene, client)
      const { version } = await answered(client.api.v1.budgets[':budget'].$get({ param }))
      const vote = { body: oneOf(scene, '--voted-by', textOption(scene, 'voted-by'), bodies), votedOn: neededOption(scene, 'day'), resolution: neededOption(scene, 'reference'), version }
      await acknowledged(client.api.v1.budgets[':budget'].vote.$post({ param, json: vote }))
      return { value: vote, text: '' }
    },
  },
  {
    noun: 'budget', verb: 'withdraw', takes: ['budget'], options: { year: { type: 'string' }, why: { type: 'string' } }, summary: (m) => m.summaries.budgetWithdraw,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.budgets[':budget'].withdraw.$post({ param: await budgetParam(scene, client), json: { why: neededOption(scene, 'why') } }))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'budget', verb: 'drop', takes: ['budget'], options: { year: { type: 'string' } }, summary: (m) => m.summaries.budgetDrop,
    run: async (scene) => {
      const client = await scene.client()
      await acknowledged(client.api.v1.budgets[':budget'].$delete({ param: await budgetParam(scene, client) }))
      return { value: null, text: '' }
    },
  },
  {
    noun: 'budget', verb: 'restore', takes: ['budget'], options: {}, summary: (m) => m.summaries.budgetRestore,
    run: async (scene) => {
      await acknowledged((await scene.client()).api.v1.budgets[':budget'].restore.$post({ param: { budget: scene.given['budget'] ?? '' } }))
      return { value: null, text: '' }
    },
  },
]
