/** One gauge: its course, what it is made of with the accounts behind, its method, its threshold, what can be done. */
import { html } from 'hono/html'
import { budgetPaths } from '#cooperative/finance/budget/budget-paths.ts'
import { dunningPaths } from '#cooperative/finance/dunning/dunning-paths.ts'
import { accountSums } from '#cooperative/finance/ledger/account-sums.ts'
import { ledgerPaths } from '#cooperative/finance/ledger/pages/ledger-paths.ts'
import { memberPaths } from '#cooperative/members/member-paths.ts'
import { addMonths, dayOf, formatCalendarDay, formatShortCalendarDay, startOfMonth } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import { formatDateTime } from '#lib/format.ts'
import { formatMoney } from '#lib/money.ts'
import { hasRole } from '#people/actor.ts'
import { aimKey, chart } from '#web/components/figures.ts'
import { definitionList, head, list, section, twoColumns } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { page } from '#web/page.ts'
import type { Html } from '#web/page.ts'
import { cooperativePaths } from '../cooperative-paths.ts'
import { gaugeNamed } from './catalogue.ts'
import type { GaugeName, Part } from './gauge.ts'
import { gaugeCourse } from './gauge-drawing.ts'
import { gaugePaths } from './gauge-paths.ts'
import { readsBooks } from './gauge-policy.ts'
import { alarmsOf, latestReadings, readingHistory } from './gauge-store.ts'
import type { KeptReading } from './gauge-store.ts'
import { gaugeWordsOf, isGain } from './gauge-words.ts'
import { isLeftBehind, stateKinds } from './live-page.ts'

const monthsDrawn = 36
const changesShown = 10

export async function oneGaugePage(c: Ctx): Promise<Response> {
  const gauge = gaugeNamed(c.req.param('gauge') ?? '')
  if (!gauge) throw notFound()
  const { t, say } = gaugeWordsOf(c)
  const db = c.get('db')
  const readings = await latestReadings(db)
  const found = readings.find((one) => one.gauge === gauge.name)
  const newest = readings.reduce((latest, one) => (one.day > latest ? one.day : latest), found?.day ?? ('' as KeptReading['day']))
  const title = t.one[gauge.name].title
  const path = crumbs(c, [{ label: t.title, href: gaugePaths.front }, { label: title }])
  if (!found) return page(c, { title, section: 'cooperative', body: html`${head({ title, crumbs: path })}${empty({ title: t.emptyTitle, text: t.emptyText })}` })
  const behind = isLeftBehind(found, newest)
  const one: KeptReading = behind ? { ...found, state: 'unknown' } : found
  const said = say(one)
  const history = await readingHistory(db, addMonths(startOfMonth(dayOf(c.get('clock').now())), -monthsDrawn), gauge.name)
  const aside = html`${section({ title: t.how, content: html`<p>${said.method}</p>` })}${section({ title: t.page.limit, content: html`<p>${said.limit}</p>${one.dates.length === 0 ? '' : definitionList(one.dates.map(({ name, day }) => ({ term: t.dates[name], value: formatCalendarDay(c.get('language'), day) })))}` })}${sourcesPart(c, gauge.name)}${await changesPart(c, gauge.name)}`
  return page(c, {
    title,
    section: 'cooperative',
    body: html`${head({ title, lead: said.sentence, crumbs: path, facts: html`${state(stateKinds[one.state], t.states[one.state])}` })}<div class="gauge-c"><p class="v">${said.value} ${said.small ? html`<small>${said.small}</small>` : ''}</p></div>${behind ? note({ kind: 'warn', text: t.readOn(formatCalendarDay(c.get('language'), one.day)) }) : ''}${
      said.acts.length === 0 ? '' : section({ title: t.page.acts, content: html`<ul class="list">${said.acts.map((act) => html`<li>${act}</li>`)}</ul>` })
    }${twoColumns(html`${coursePart(c, history)}${await figuresPart(c, one, said.title)}`, aside)}`,
  })
}

function coursePart(c: Ctx, history: readonly KeptReading[]): Html {
  const { t, amount } = gaugeWordsOf(c)
  const last = history.at(-1)
  const drawing = gaugeCourse(c, history)
  if (!last || !drawing) return section({ title: t.page.course, content: html`<p class="soft">${t.page.courseShort}</p>` })
  const unit = gaugeNamed(last.gauge)?.drawnUnit ?? 'count'
  const written = (value: bigint | null) => (value === null ? '–' : amount(value, unit))
  return chart({
    title: t.page.course,
    drawing,
    ...(last.threshold === null ? {} : { key: aimKey(t.named(hasMoved(history) ? t.page.thresholdNow : t.page.threshold, amount(last.threshold, unit))) }),
    seeFigures: t.page.seeFigures,
    table: table({
      caption: t.page.course,
      columns: [{ label: t.page.day }, { label: t.page.value, numeric: true, labelled: true }, { label: t.page.threshold, numeric: true, labelled: true }, { label: t.page.state, folded: 'full' }],
      rows: history.toReversed().map((one) => ({ header: formatShortCalendarDay(c.get('language'), one.day), cells: [written(one.drawn), written(one.threshold), t.states[one.state]] })),
    }),
  })
}

/** Whether the threshold was another before: it is drawn as it is now. */
const hasMoved = (history: readonly KeptReading[]): boolean => new Set(history.map(({ threshold }) => threshold)).size > 1

/** The parts, and for those that are sums of accounts, these: what anybody needs to add it up again. */
async function figuresPart(c: Ctx, one: KeptReading, title: string): Promise<Html> {
  const { t, amount } = gaugeWordsOf(c)
  if (one.parts.length === 0) return html``
  const accounts: Html[] = []
  for (const part of one.parts) if (part.accounts) accounts.push(await accountsPart(c, part))
  return section({
    title: t.page.figures,
    content: html`${table({
      caption: t.page.figuresCaption(title),
      fold: false,
      columns: [{ label: t.page.figure }, { label: t.page.amount, numeric: true }],
      rows: one.parts.map((part) => (isGain(part) ? { header: t.parts.gain, cells: [amount(-part.value, part.unit)] } : { header: t.parts[part.name], cells: [amount(part.value, part.unit)] })),
    })}${accounts.length === 0 ? '' : html`<h3>${t.page.accounts}</h3><p class="soft s">${t.page.accountsText}</p>${accounts}`}`,
  })
}

async function accountsPart(c: Ctx, part: Part): Promise<Html> {
  const { t } = gaugeWordsOf(c)
  const language = c.get('language')
  const { prefixes, from, to } = part.accounts!
  const sums = await accountSums(c.get('db'), { prefixes, from, to })
  const short = (day: typeof to) => formatShortCalendarDay(language, day)
  // costs and what is owned are debits; income and what is owed are credits: each is shown as the figure has it
  const sign = sums.reduce((sum, { cents }) => sum + cents, 0n) === -part.value ? -1n : 1n
  const linked = readsBooks(c)
  return html`<details class="fig"><summary>${t.page.accountsOf(t.parts[part.name])}, ${from === null ? t.page.until(short(to)) : t.page.span(short(from), short(to))}</summary>${
    sums.length === 0
      ? html`<p>${t.page.none}</p>`
      : table({
          caption: t.page.accountsOf(t.parts[part.name]),
          columns: [{ label: t.page.account }, { label: t.page.cents, numeric: true }],
          rows: sums.map(({ account, label, cents }) => ({ header: html`${linked ? html`<a href="${ledgerPaths.account(account)}">${account}</a>` : account}<small>${label}</small>`, cells: [formatMoney(language, cents * sign)] })),
        })
  }</details>`
}

/** Where the figures of a gauge are kept, with who may open it. */
const sources: Readonly<Record<GaugeName, readonly (readonly ['books' | 'bank' | 'statements' | 'capital' | 'arrears' | 'members' | 'statutes' | 'invoices' | 'plan', string, 'all' | 'books' | 'register'])[]>> = {
  runway: [['bank', ledgerPaths.bank, 'books'], ['plan', budgetPaths.cash, 'books'], ['books', ledgerPaths.trial, 'books']],
  'capital-floor': [['capital', cooperativePaths.capital, 'all'], ['statutes', cooperativePaths.statutes, 'all']],
  result: [['statements', ledgerPaths.statements, 'books']],
  equity: [['statements', ledgerPaths.statements, 'books'], ['statutes', cooperativePaths.statutes, 'all']],
  cost: [['statements', ledgerPaths.statements, 'books']],
  'active-accounts': [['statements', ledgerPaths.statements, 'books']],
  'non-members': [['invoices', ledgerPaths.sales, 'books'], ['statutes', cooperativePaths.statutes, 'all']],
  arrears: [['arrears', dunningPaths.arrears, 'books']],
  phantoms: [['members', memberPaths.phantoms, 'register']],
  'loss-years': [['statements', ledgerPaths.statements, 'books']],
  offices: [['statutes', cooperativePaths.statutes, 'all']],
}

function sourcesPart(c: Ctx, name: GaugeName): Html | '' {
  const { t } = gaugeWordsOf(c)
  const open = { all: true, books: readsBooks(c), register: hasRole(actorOf(c), 'administrator', 'board') }
  const links = sources[name].filter(([, , who]) => open[who])
  return links.length === 0 ? '' : section({ title: t.page.source, content: list(links.map(([words, href]) => ({ title: t.page.sources[words], href }))) })
}

async function changesPart(c: Ctx, name: GaugeName): Promise<Html> {
  const { t, amount } = gaugeWordsOf(c)
  const changes = await alarmsOf(c.get('db'), name, changesShown)
  const unit = gaugeNamed(name)?.unit ?? 'count'
  return section({
    title: t.page.changes,
    content: changes.length === 0 ? html`<p class="soft">${t.page.changesNone}</p>` : list(changes.map((one) => ({ title: one.value === null ? t.states[one.state] : t.named(t.states[one.state], amount(one.value, unit)), text: [formatDateTime(c.get('language'), one.at), t.page.told(one.letters)].filter(Boolean).join(', ') }))),
  })
}
