/** All simulations, and a few of them side by side. */
import { html } from 'hono/html'
import { allMoney, ledgerPager, linesPerPage, number } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { Row } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import { plansById } from '../plan-store.ts'
import { simulationPaths } from '../tariff-paths.ts'
import { doneOf, mayPropose, periodWords, personsWords, signed, simulationPage, simulationTexts, stateOf, titleOf } from './simulation-frame.ts'
import { listSimulations, runsOf, simulationById } from './simulation-store.ts'
import type { SimulationRun } from './simulation-store.ts'

export async function listPage(c: Ctx): Promise<Response> {
  const t = simulationTexts(c)
  const page = pageOf(c)
  const { simulations, total } = await listSimulations(c.get('db'), page, linesPerPage)
  if (simulations.length === 0 && total > 0) return toFirstPage(c)
  const propose = mayPropose(c) ? linkButton({ href: simulationPaths.add, label: t.propose, kind: 'main' }) : undefined
  if (total === 0) return simulationPage(c, { title: t.title, lead: t.lead, content: empty({ title: t.none, text: mayPropose(c) ? t.noneTextProposer : t.noneText, ...(propose ? { actions: propose } : {}) }) })
  const runs = Map.groupBy(await runsOf(c.get('db'), simulations.map(({ id }) => id)), ({ simulationId }) => simulationId)
  const rows = simulations.map((one): Row => {
    const own = runs.get(one.id) ?? []
    const result = doneOf(own)?.result
    const tick = result ? html`<label class="check"><input type="checkbox" name="with"${attributes({ value: one.id })}><span><span class="sr">${t.chooseThis(one.label)}</span></span></label>` : ''
    return {
      header: html`<a href="${simulationPaths.one(one.id)}">${titleOf(c, one)}</a><small>${periodWords(c, one.period)}</small>`,
      cells: [result ? signed(c, result.proposed.cents - result.today.cents) : '', result?.distribution ? personsWords(c, result.distribution.less) : '', result?.distribution ? personsWords(c, result.distribution.more) : '', stateOf(c, one, own[0]), tick],
    }
  })
  const list = table({ caption: t.caption, columns: [{ label: t.name }, { label: t.earns, numeric: true, labelled: true }, { label: t.less, numeric: true, labelled: true }, { label: t.more, numeric: true, labelled: true }, { label: t.state, folded: 'full' }, { label: t.choose, folded: 'full' }], rows })
  const ticked = html`<form class="stack m"${attributes({ action: simulationPaths.compare })}>${list}<div class="actions">${button({ label: t.compare })}<span class="soft s">${t.compareHint}</span></div></form>`
  return simulationPage(c, { title: t.title, lead: t.lead, actions: propose, content: html`${total > 1 ? ticked : list}${ledgerPager(c, total)}<p class="s soft">${t.net}</p>` })
}

/** Up to three, question by question. */
export async function comparePage(c: Ctx): Promise<Response> {
  const t = simulationTexts(c)
  const ids = [...new Set(c.req.queries('with') ?? [])].slice(0, 3).map((id) => id.slice(0, 40))
  const runs = await runsOf(c.get('db'), ids)
  const found = (await Promise.all(ids.map((id) => simulationById(c.get('db'), id)))).flatMap((one) => {
    const run = doneOf(runs.filter(({ simulationId }) => simulationId === one.id))
    return run?.result ? [{ one, result: run.result }] : []
  })
  const back = linkButton({ href: simulationPaths.list, label: t.comparison.back })
  if (found.length < 2) return simulationPage(c, { title: t.comparison.title, content: empty({ title: t.comparison.few, text: t.comparison.fewText, actions: back }) })
  const plans = await plansById(c.get('db'))
  const money = (cents: number): string => allMoney(c, BigInt(cents))
  type Result = NonNullable<SimulationRun['result']>
  const row = (label: string, cell: (result: Result) => string): Row => ({ header: label, cells: found.map(({ result }) => cell(result)) })
  const planIds = [...new Set(found.flatMap(({ result }) => result.byPlan.flatMap(({ plan }) => plan ?? [])))]
  const hasAfter = found.some(({ result }) => result.after.cents !== result.proposed.cents)
  const rows: Row[] = [
    { header: t.one.periodIs, cells: found.map(({ one }) => periodWords(c, one.period)) },
    row(t.one.people, (result) => personsWords(c, result.customers)),
    row(t.one.today, (result) => money(result.today.cents)),
    row(t.one.proposed, (result) => money(result.proposed.cents)),
    row(t.one.difference, (result) => signed(c, result.proposed.cents - result.today.cents)),
    ...(hasAfter ? [row(t.one.after, (result) => money(result.after.cents))] : []),
    row(t.less, (result) => (result.distribution ? personsWords(c, result.distribution.less) : t.few)),
    row(t.same, (result) => (result.distribution ? personsWords(c, result.distribution.same) : t.few)),
    row(t.more, (result) => (result.distribution ? personsWords(c, result.distribution.more) : t.few)),
    ...planIds.map((id) => row(t.comparison.planProposed(plans.get(id)?.name ?? ''), (result) => {
      const own = result.byPlan.find(({ plan }) => plan === id)
      return own ? `${money(own.proposedCents)} (${signed(c, own.proposedCents - own.todayCents)})` : t.comparison.hidden
    })),
  ]
  const isSamePeriod = found.every(({ one }) => one.period.fromDay === found[0]!.one.period.fromDay && one.period.toDay === found[0]!.one.period.toDay)
  const side = table({ caption: t.comparison.caption, columns: [{ label: t.comparison.question }, ...found.map(({ one }) => ({ label: t.short(number(c, one.number)), numeric: true, labelled: true, folded: 'full' as const }))], rows })
  const links = html`<div class="actions">${back}</div>`
  return simulationPage(c, { title: t.comparison.title, lead: t.comparison.lead, content: html`<ul class="list">${found.map(({ one }) => html`<li><a class="t" href="${simulationPaths.one(one.id)}">${titleOf(c, one)}</a>${one.reason === '' ? '' : html`<span class="soft">${one.reason}</span>`}</li>`)}</ul>${isSamePeriod ? '' : note({ kind: 'warn', text: t.comparison.otherPeriod })}${side}<p class="s soft">${t.net}</p>${links}` })
}
