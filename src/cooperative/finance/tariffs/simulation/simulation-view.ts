/** One simulation on its page: what the cooperative would earn, who pays more and who less, what is behind the figures. */
import { html } from 'hono/html'
import { allMoney, number, shortDay } from '#cooperative/finance/ledger/pages/ledger-frame.ts'
import { colon } from '#lib/format.ts'
import { dayOf } from '#lib/day.ts'
import { linkButton } from '#web/components/button.ts'
import { bar, chart, key, plot } from '#web/components/figures.ts'
import { postButton } from '#web/components/form.ts'
import { definitionList, progress, section, stats, twoColumns } from '#web/components/layout-parts.ts'
import { live } from '#web/components/live.ts'
import { note, verdict } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { plansById } from '../plan-store.ts'
import type { Plan } from '../plan-store.ts'
import { longDay, tariffTexts } from '../tariff-frame.ts'
import { simulationPaths } from '../tariff-paths.ts'
import type { UsagePort } from '../usage-port.ts'
import { formatPrice, gigabytes } from '../words.ts'
import type { Distribution, Step } from './distribution.ts'
import { figureOf } from './run-simulation.ts'
import { runsPart } from './simulation-runs.ts'
import { doneOf, mayApply, mayPropose, periodWords, personsWords, signed, simulationPage, simulationTexts, titleOf } from './simulation-frame.ts'
import { pricesOf } from './simulation-inputs.ts'
import type { Simulation, SimulationRun } from './simulation-store.ts'
import type { Earned, SimulationResult } from './simulate.ts'

const texts = (c: Ctx) => simulationTexts(c).one
const money = (c: Ctx, cents: number): string => allMoney(c, BigInt(cents))

/** How far it is; follows by itself. */
export function progressPart(c: Ctx, simulation: Simulation, run: SimulationRun | undefined): Html {
  const t = texts(c)
  const [done, whole] = [run?.done ?? 0, Math.max(1, run?.whole ?? 1)]
  return live(c, { id: 'run-progress', url: simulationPaths.events(simulation.id), done: run?.state !== 'waiting', content: html`${progress({ label: t.reckoning(number(c, done), number(c, whole)), value: done, whole })}<p class="s soft">${t.reckoningText}</p>` })
}

export async function onePage(c: Ctx, ports: UsagePort, simulation: Simulation, runs: readonly SimulationRun[]): Promise<Response> {
  const t = texts(c)
  const [newest, done] = [runs[0], doneOf(runs)]
  const plans = await plansById(c.get('db'))
  const waiting = newest?.state === 'waiting' ? progressPart(c, simulation, newest) : ''
  const failed = newest?.state === 'failed' ? verdict({ title: t.failed, text: t.failedText }) : ''
  const figures = done?.result ? await resultParts(c, ports, simulation, done.result, plans) : ''
  const gone = simulation.withdrawn ? note({ kind: 'warn', text: html`<p>${t.withdrawn}</p>${mayPropose(c) ? postButton(c, { action: simulationPaths.withdraw(simulation.id), label: t.restore, values: { withdrawn: '' } }) : ''}` }) : ''
  const main = html`${gone}${waiting}${failed}${figures}${runsPart(c, simulation, runs)}`
  return simulationPage(c, { title: titleOf(c, simulation), lead: done?.result ? leadOf(c, done.result) : undefined, actions: actionsOf(c, simulation), content: twoColumns(main, asidePart(c, simulation, plans)) })
}

function leadOf(c: Ctx, result: SimulationResult): string {
  const t = texts(c)
  const difference = result.proposed.cents - result.today.cents
  if (result.customers === 0) return t.leadNobody
  return difference > 0 ? t.leadMore(money(c, difference)) : difference < 0 ? t.leadLess(money(c, -difference)) : t.leadSame
}

function actionsOf(c: Ctx, { id, withdrawn, tariff, prices }: Simulation): Html {
  const t = texts(c)
  const isOpen = mayPropose(c) && !withdrawn && !tariff
  return html`${mayPropose(c) ? linkButton({ href: `${simulationPaths.add}?from=${id}`, label: t.copy }) : ''}${isOpen ? linkButton({ href: simulationPaths.withdraw(id), label: t.withdraw }) : ''}${isOpen ? linkButton({ href: simulationPaths.attach(id), label: t.attach }) : ''}${isOpen && mayApply(c) && prices.length > 0 ? linkButton({ href: simulationPaths.apply(id), label: t.apply, kind: 'main' }) : ''}`
}

async function resultParts(c: Ctx, ports: UsagePort, simulation: Simulation, result: SimulationResult, plans: ReadonlyMap<string, Plan>): Promise<Html> {
  const t = texts(c)
  const above = ({ overageCents }: Earned): string => (overageCents === null ? t.ofWhichFew : overageCents === 0 ? t.ofWhichNone : t.ofWhich(money(c, overageCents)))
  const sums = stats([
    { term: t.today, value: money(c, result.today.cents), note: above(result.today) },
    { term: t.proposed, value: money(c, result.proposed.cents), note: above(result.proposed) },
    { term: t.difference, value: signed(c, result.proposed.cents - result.today.cents), note: t.customers(personsWords(c, result.customers)) },
  ])
  const unpriced = Math.max(result.unpriced.today, result.unpriced.proposed)
  const told = html`${result.missing.days > 0 ? note({ kind: 'warn', text: t.missing(result.missing.days, result.missing.customers) }) : ''}${unpriced > 0 ? note({ kind: 'warn', text: t.unpriced(unpriced) }) : ''}`
  return html`${sums}<p class="s soft">${simulationTexts(c).net}</p>${told}${await yoursPart(c, ports, simulation)}${whoPart(c, result)}${whatIfPart(c, simulation, result, plans)}${planPart(c, result, plans)}`
}

/** What whoever looks would pay, for each member they act for; read anew, kept nowhere. */
async function yoursPart(c: Ctx, ports: UsagePort, simulation: Simulation): Promise<Html | ''> {
  const t = texts(c)
  const { members } = actorOf(c)
  const cards: Html[] = []
  for (const member of members.slice(0, 5)) {
    const figure = await figureOf(c.get('db'), ports, simulation, member.id)
    if (!figure) continue
    const difference = Number(figure.proposedCents - figure.todayCents)
    const words = difference > 0 ? t.yoursMore(money(c, difference)) : difference < 0 ? t.yoursLess(money(c, -difference)) : t.yoursSame
    cards.push(html`<div class="card stack"><h2>${members.length > 1 ? t.yoursOf(member.name) : t.yours}</h2><p class="fig"><b class="big-n">${words}</b></p><p>${t.yoursIs(allMoney(c, figure.todayCents), allMoney(c, figure.proposedCents))}${figure.monthsAbove > 0 ? ` ${t.yoursAbove(figure.monthsAbove)}` : ''}</p>${figure.missingDays > 0 ? html`<p>${t.yoursMissing(figure.missingDays)}</p>` : ''}<p class="s soft">${t.yoursNote}</p></div>`)
  }
  return cards.length === 0 ? '' : html`${cards}`
}

/** « de 2,00 € à 4,00 € », « −12,00 € et moins ». */
function stepWords(c: Ctx, { fromCents, toCents }: Step): string {
  const t = texts(c)
  if (fromCents === null) return t.beyondLess(signed(c, toCents ?? 0))
  if (toCents === null) return t.beyondMore(signed(c, fromCents))
  return t.between(signed(c, fromCents), signed(c, toCents))
}

function whoPart(c: Ctx, { distribution, customers }: SimulationResult): Html | '' {
  const t = texts(c)
  if (customers === 0) return ''
  if (!distribution) return section({ title: t.who, content: html`<p class="soft">${t.whoTooFew}</p>` })
  const all = simulationTexts(c)
  const [less, same, more] = [distribution.less, distribution.same, distribution.more].map((count) => personsWords(c, count)) as [string, string, string]
  const label = t.whoLabel(less, same, more)
  const split = html`${bar({ parts: [{ value: distribution.less ?? 0, tone: 'c2' }, { value: distribution.same ?? 0, tone: 'c4' }, { value: distribution.more ?? 0, tone: 'c1' }], whole: customers, label, thick: true })}${key([{ tone: 'c2', words: html`${all.less}${colon(c.get('language'))}<b>${less}</b>` }, { tone: 'c4', words: html`${all.same}${colon(c.get('language'))}<b>${same}</b>` }, { tone: 'c1', words: html`${all.more}${colon(c.get('language'))}<b>${more}</b>` }])}`
  return section({ title: t.who, content: html`<p class="soft">${t.whoText}</p>${split}${stepsPart(c, distribution, label)}${tenthsPart(c, distribution)}` })
}

function stepsPart(c: Ctx, { steps, same }: Distribution, label: string): Html | '' {
  const t = texts(c)
  if (steps.length === 0) return ''
  const falls = steps.filter(({ toCents }) => toCents !== null && toCents <= 0)
  const rises = steps.filter((step) => !falls.includes(step))
  const columns = [...falls.map(({ customers }) => [customers, 0, 0]), [0, same ?? 0, 0], ...rises.map(({ customers }) => [0, 0, customers])]
  const top = Math.max(1, ...columns.flat())
  const place = (index: number): string => (index === 0 && falls[0] ? t.some.less : index === falls.length ? '0' : index === columns.length - 1 ? t.some.more : '')
  const rows = [...falls.map((step) => ({ header: stepWords(c, step), cells: [number(c, step.customers)] })), { header: t.unchanged, cells: [personsWords(c, same)] }, ...rises.map((step) => ({ header: stepWords(c, step), cells: [number(c, step.customers)] }))]
  return chart({
    title: t.step,
    drawing: plot({ label, columns, tones: ['c2', 'c4', 'c1'], x: columns.map((_, index) => place(index)), y: ['0', number(c, Math.round(top / 2)), number(c, top)], top }),
    seeFigures: t.figures,
    table: table({ caption: t.step, fold: false, columns: [{ label: t.step }, { label: t.people, numeric: true }], rows }),
  })
}

function tenthsPart(c: Ctx, { tenths }: Distribution): Html | '' {
  const t = texts(c)
  if (tenths.length === 0) return ''
  const rows = tenths.map(({ customers, todayCents, proposedCents }, index) => ({ header: html`${t.tenth(index + 1, tenths.length)}<small>${t.customers(number(c, customers))}</small>`, cells: [money(c, todayCents), money(c, proposedCents), signed(c, proposedCents - todayCents)] }))
  return html`<details class="fig"><summary>${t.tenths}</summary><p class="soft">${t.tenthsText(tenths.length)}</p>${table({ caption: t.tenths, columns: [{ label: t.tenths }, { label: t.today, numeric: true, labelled: true, folded: 'full' }, { label: t.proposed, numeric: true, labelled: true, folded: 'full' }, { label: t.difference, numeric: true, folded: 'first' }], rows })}</details>`
}

function whatIfPart(c: Ctx, { behaviour }: Simulation, result: SimulationResult, plans: ReadonlyMap<string, Plan>): Html | '' {
  const t = texts(c)
  const percent = (value: number) => number(c, value)
  const named = (id: string | null) => plans.get(id ?? '')?.name ?? ''
  const supposed = [
    ...(behaviour.reducePercent > 0 ? [t.reduce(percent(behaviour.reducePercent), personsWords(c, result.aboveProposed))] : []),
    ...(behaviour.movePercent > 0 ? [t.move(percent(behaviour.movePercent), named(behaviour.moveFrom), named(behaviour.moveTo), number(c, result.moved))] : []),
    ...(behaviour.leavePercent > 0 ? [t.leave[behaviour.leavers](percent(behaviour.leavePercent), number(c, result.left))] : []),
  ]
  if (supposed.length === 0) return ''
  const sums = stats([{ term: t.after, value: money(c, result.after.cents) }, { term: t.difference, value: signed(c, result.after.cents - result.today.cents), note: t.against }])
  return section({ title: t.whatIf, content: html`<p class="soft">${t.whatIfText}</p><ul>${supposed.map((one) => html`<li>${one}</li>`)}</ul>${sums}` })
}

function planPart(c: Ctx, result: SimulationResult, plans: ReadonlyMap<string, Plan>): Html | '' {
  const t = texts(c)
  if (result.byPlan.length === 0) return ''
  const rows = result.byPlan.map((one) => ({ header: html`${one.plan === null ? t.others : (plans.get(one.plan)?.name ?? '')}<small>${t.customers(personsWords(c, one.customers < 5 ? null : one.customers))}</small>`, cells: [money(c, one.todayCents), money(c, one.proposedCents), signed(c, one.proposedCents - one.todayCents)] }))
  return section({ title: t.byPlan, content: table({ caption: t.byPlan, columns: [{ label: t.plan }, { label: t.today, numeric: true, labelled: true, folded: 'full' }, { label: t.proposed, numeric: true, labelled: true, folded: 'full' }, { label: t.difference, numeric: true, folded: 'first' }], rows }) })
}

function asidePart(c: Ctx, simulation: Simulation, plans: ReadonlyMap<string, Plan>): Html {
  const t = texts(c)
  const { base } = pricesOf(simulation, [...plans.values()])
  const language = c.get('language')
  const words = (plan: Plan, price: { price: bigint; included: bigint | null; overagePrice: bigint | null } | undefined): string => {
    if (!price) return t.noPrice
    const w = tariffTexts(c)
    const more = plan.measure && price.included !== null && price.overagePrice !== null ? `, ${w.plan.includes(gigabytes(language, price.included), plan.measure)}, ${w.plan.beyond(formatPrice(language, price.overagePrice))}` : ''
    return `${formatPrice(language, price.price)} ${w.lines.per[plan.months]}${more}`
  }
  const prices = simulation.prices.flatMap((price) => {
    const plan = plans.get(price.planId)
    return plan ? [html`<div><dt>${plan.name}</dt><dd><b>${words(plan, price)}</b><br><span class="soft s">${t.priceNow}${colon(c.get('language'))}${words(plan, base.get(plan.id)?.prices[0])}</span></dd></div>`] : []
  })
  const about = definitionList([
    { term: t.periodIs, value: periodWords(c, simulation.period) },
    { term: t.baseDay, value: t.baseDayIs(shortDay(c, simulation.baseDay)) },
    { term: t.proposedBy, value: t.proposedByIs(simulation.proposedBy ?? t.byItself, shortDay(c, dayOf(simulation.proposedAt))) },
    { term: t.vote, value: simulation.vote ? t.voteIs(simulation.vote.body, simulation.vote.resolution) : t.voteNone },
    ...(simulation.tariff ? [{ term: t.tariff, value: t.tariffIs(simulation.tariff.label, longDay(c, simulation.tariff.fromDay)) }] : []),
  ])
  return html`${simulation.reason === '' ? '' : html`<p>${simulation.reason}</p>`}${section({ title: t.prices, content: prices.length === 0 ? html`<p class="soft">${t.pricesNone}</p>` : html`<dl class="dl">${prices}</dl>` })}${section({ title: t.about, content: about })}${section({ title: t.how, content: html`${t.howText.map((one) => html`<p class="s">${one}</p>`)}` })}`
}
