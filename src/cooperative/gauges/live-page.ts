/** « La coopérative en direct »: every gauge drawn, what calls for a decision, the month, and the parts of the cooperative. */
import { html } from 'hono/html'
import { budgetPaths } from '#cooperative/finance/budget/budget-paths.ts'
import { duePaths } from '#cooperative/finance/dunning/dunning-paths.ts'
import { simulationPaths, subscriptionPaths } from '#cooperative/finance/tariffs/tariff-paths.ts'
import { membersMoved, membersOn } from '#cooperative/members/register/count-on.ts'
import { projectsPart } from '#cooperative/projects/project-list-pages.ts'
import { projectPaths } from '#cooperative/projects/project-paths.ts'
import { versionAt } from '#cooperative/statutes/statutes-store.ts'
import { transparencyPaths } from '#cooperative/transparency/transparency-paths.ts'
import { addMonths, dayOf, formatCalendarDay, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { formatNumber, formatPercent, formatRelative } from '#lib/format.ts'
import { hasRole } from '#people/actor.ts'
import { linkButton } from '#web/components/button.ts'
import { icon } from '#web/components/icon.ts'
import type { IconName } from '#web/components/icon.ts'
import { head, section, stats } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { cooperativePaths, sharePaths } from '../cooperative-paths.ts'
import { gaugeDrawing, partOf } from './gauge-drawing.ts'
import { gaugePaths } from './gauge-paths.ts'
import { maySetGauges } from './gauge-policy.ts'
import type { GaugePorts } from './gauge-ports.ts'
import { latestReadings, readingHistory } from './gauge-store.ts'
import type { KeptReading } from './gauge-store.ts'
import { gaugeWordsOf } from './gauge-words.ts'

/** How far back the curve of cash goes. */
const monthsDrawn = 12

export const stateKinds = { calm: 'ok', near: 'warn', crossed: 'bad', unknown: 'zz' } as const

/** A gauge that was not read when the others were: it failed, and says so. */
export const isLeftBehind = (reading: KeptReading, newest: Day): boolean => reading.day < newest

export async function livePage(c: Ctx, ports: GaugePorts): Promise<Response> {
  const words = gaugeWordsOf(c)
  const { t } = words
  const db = c.get('db')
  const now = c.get('clock').now()
  const readings = await latestReadings(db)
  const newest = readings.reduce((latest, { day }) => (day > latest ? day : latest), '' as Day)
  const shown = readings.map((one): KeptReading => (isLeftBehind(one, newest) ? { ...one, state: 'unknown' } : one))
  const history = await readingHistory(db, addMonths(startOfMonth(dayOf(now)), -monthsDrawn), 'runway')
  const readAt = readings.reduce<Date | null>((latest, one) => (latest === null || one.readAt > latest ? one.readAt : latest), null)
  const cards = shown.map((one) => gaugeCard(c, one, history, newest))
  return page(c, {
    title: t.title,
    section: 'cooperative',
    body: html`${head({
      title: t.title,
      lead: readAt === null ? t.leadWaiting : `${leadOf(c, shown)} ${t.read(formatRelative(c.get('language'), readAt, now))}`,
      actions: maySetGauges(c) ? linkButton({ href: gaugePaths.setting, label: t.settings, icon: 'settings' }) : undefined,
    })}${callingPart(c, shown)}${readings.length === 0 ? empty({ title: t.emptyTitle, text: t.emptyText }) : html`<div class="gauges">${cards}</div>`}${await monthPart(c, shown, ports)}${await projectsPart(c)}${await partsList(c)}`,
  })
}

/** One sentence: what is worst, or how long it holds. */
function leadOf(c: Ctx, readings: readonly KeptReading[]): string {
  const { t, say } = gaugeWordsOf(c)
  const titles = (wanted: KeptReading['state']) => readings.filter((one) => one.state === wanted).map((one) => say(one).title)
  const [crossed, near, unknown] = [titles('crossed'), titles('near'), titles('unknown')]
  if (crossed.length > 0) return t.leadCrossed(crossed)
  if (near.length > 0) return t.leadNear(near)
  if (unknown.length > 0) return t.leadUnknown(unknown)
  const runway = readings.find(({ gauge, value }) => gauge === 'runway' && value !== null)
  return t.leadCalm(runway ? { months: say(runway).value } : {})
}

/** What is crossed, then what is near, each with its sentence. */
function callingPart(c: Ctx, readings: readonly KeptReading[]): Html | '' {
  const { t, say } = gaugeWordsOf(c)
  const calling = [...readings.filter((one) => one.state === 'crossed'), ...readings.filter((one) => one.state === 'near')]
  if (calling.length === 0) return ''
  return section({
    title: t.calling,
    content: table({
      caption: t.callingCaption,
      columns: [{ label: t.gauge }, { label: t.page.state, folded: 'end' }, { label: t.now, numeric: true }, { label: t.why, folded: 'full' }],
      rows: calling.map((one) => {
        const { title, value, sentence } = say(one)
        return { header: html`<a href="${gaugePaths.one(one.gauge)}">${title}</a>`, cells: [state(stateKinds[one.state], t.states[one.state]), value, sentence] }
      }),
    }),
  })
}

function gaugeCard(c: Ctx, one: KeptReading, history: readonly KeptReading[], newest: Day): Html {
  const { t, say } = gaugeWordsOf(c)
  const { title, value, small, sentence, method } = say(one)
  const behind = isLeftBehind(one, newest)
  return html`<section class="gauge-c" id="${one.gauge}"><div class="bar-h"><h2><a href="${gaugePaths.one(one.gauge)}">${title}</a></h2>${one.state === 'calm' ? '' : html`<span class="s">${state(stateKinds[one.state], t.states[one.state])}</span>`}</div><p class="v">${value} ${small ? html`<small>${small}</small>` : ''}</p>${gaugeDrawing(c, one, history)}<p class="s soft">${
    behind ? t.readOn(formatCalendarDay(c.get('language'), one.day)) : sentence
  }</p><details class="fig"><summary>${t.how}</summary><p>${method}</p><p><a href="${gaugePaths.one(one.gauge)}" aria-label="${t.moreOf(title)}">${t.more}</a></p></details></section>`
}

/** What moved this month, and what the gauges know beside. */
async function monthPart(c: Ctx, readings: readonly KeptReading[], ports: GaugePorts): Promise<Html> {
  const { t, amount } = gaugeWordsOf(c)
  const db = c.get('db')
  const language = c.get('language')
  const today = dayOf(c.get('clock').now())
  const [[members = 0], { joined, left }, [sites = 0]] = await Promise.all([membersOn(db, [today]), membersMoved(db, startOfMonth(today), today), ports.sitesOn(db, [today])])
  const number = (value: number | bigint, decimals = 0) => formatNumber(language, Number(value), decimals)
  const of = (gauge: KeptReading['gauge']) => readings.find((one) => one.gauge === gauge)
  const [activity, arrears] = [of('active-accounts'), of('arrears')]
  const [requests, faults] = activity && activity.because !== 'quiet' ? [partOf(activity, 'requests') ?? 0n, partOf(activity, 'faults') ?? 0n] : [0n, 0n]
  return section({
    title: t.month.title,
    content: stats([
      { term: t.month.members, value: number(members), note: t.month.moved(number(joined), number(left)) },
      { term: t.month.sites, value: number(sites), ...(members > 0 ? { note: t.month.perMember(number(sites / members, 1)) } : {}) },
      ...(requests > 0n ? [{ term: t.month.requests, value: number(requests), note: t.month.answered(formatPercent(language, Number(((requests - faults) * 10_000n) / requests) / 10_000, 2)) }] : []),
      ...(arrears && arrears.value !== null ? [{ term: t.month.late, value: amount(arrears.value, 'cents'), note: t.month.debtors(number(partOf(arrears, 'debtors') ?? 0n)) }] : []),
    ]),
  })
}

/** The other pages of the cooperative. */
async function partsList(c: Ctx): Promise<Html> {
  const t = c.get('m').cooperative.hub
  const withShares = ((await versionAt(c.get('db'), dayOf(c.get('clock').now())))?.statutes.shares ?? null) !== null
  const part = (name: keyof typeof t.parts, href: string, drawing: IconName) => html`<li><a class="t name" href="${href}">${icon(drawing)}${t.parts[name].title}</a><span class="soft s">${t.parts[name].text}</span></li>`
  return section({
    title: t.title,
    content: html`<ul class="parts">${part('dues', duePaths.mine, 'receipt-euro')}${part('subscription', subscriptionPaths.mine, 'history')}${part('simulations', simulationPaths.list, 'table-2')}${withShares ? html`${part('mine', sharePaths.mine, 'user-round')}${part('capital', cooperativePaths.capital, 'table-2')}` : ''}${part('budget', budgetPaths.voted, 'table-2')}${part('projects', projectPaths.home, 'list-checks')}${part('statutes', cooperativePaths.statutes, 'scroll-text')}${part('reports', cooperativePaths.reports, 'file-text')}${part('transparency', transparencyPaths.open, 'globe')}${
      withShares && hasRole(actorOf(c), 'administrator', 'treasurer', 'board', 'auditor') ? part('register', sharePaths.movements, 'list-checks') : ''
    }</ul>`,
  })
}
