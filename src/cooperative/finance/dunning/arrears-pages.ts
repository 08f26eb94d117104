/** What is unpaid: how old it is, and who owes it. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { sumCents } from '#lib/money.ts'
import { linkButton } from '#web/components/button.ts'
import { bar, chart, key } from '#web/components/figures.ts'
import type { Tone } from '#web/components/figures.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { ledgerPage, ledgerPager, linesPerPage, number } from '../ledger/pages/ledger-frame.ts'
import { arrearsByAge, arrearViews, searchArrears } from './arrears-store.ts'
import type { ArrearLine, ByAge } from './arrears-store.ts'
import { money, shortDay, today, words } from './due-words.ts'
import { dunningPaths } from './dunning-paths.ts'
import { arrearReaders } from './dunning-policy.ts'
import { ages } from './levels.ts'
import type { Age } from './levels.ts'

/** `/administration/finance/arrears`. */
export function makeArrearsPages(): App {
  const app = new Hono<Env>()
  app.get(dunningPaths.arrears, arrearReaders, (c) => listPage(c))
  return app
}

const tones: Readonly<Record<Age, Tone>> = { none: 'c4', month: 'c2', second: 'c3', third: 'cwarn', older: 'cbad' }

/** One bar of all that is owed, its ages side by side, the figures behind it. */
function ageChart(c: Ctx, byAge: ByAge): Html {
  const t = words(c)
  const open = sumCents(ages.map((age) => byAge[age]))
  const late = open - byAge.none
  const shown = ages.filter((age) => byAge[age] > 0n)
  return chart({
    title: t.arrears.chart,
    figure: t.arrears.lateFigure(money(c, late)),
    drawing: bar({ parts: shown.map((age) => ({ value: Number(byAge[age]), tone: tones[age] })), whole: Number(open), label: t.arrears.chartLabel(money(c, late), money(c, open)), thick: true }),
    key: key(shown.map((age) => ({ tone: tones[age], words: html`${t.ages[age]} <b>${money(c, byAge[age])}</b>` }))),
    seeFigures: t.arrears.seeFigures,
    table: table({ caption: t.arrears.chart, columns: [{ label: t.arrears.age }, { label: t.arrears.amount, numeric: true }], rows: ages.map((age) => ({ header: t.ages[age], cells: [money(c, byAge[age])] })) }),
  })
}

/** Where one stands with somebody, the most pressing first. */
export function arrearState(c: Ctx, line: ArrearLine): Html {
  const t = words(c).arrears.states
  if (line.suspended) return state('zz', t.suspended)
  if (line.disputed) return state('warn', t.disputed)
  if (line.plan) return state(line.plan === 'agreed' ? 'run' : 'warn', t[line.plan])
  if (line.heldUntil) return state('zz', t.held(shortDay(c, line.heldUntil)))
  if (!line.lastLetter) return state('run', t.nothing)
  return line.lastLetter.kind === 'notice' ? state('bad', t.noticed(shortDay(c, line.lastLetter.on))) : state('run', t.reminded(line.lastLetter.level, shortDay(c, line.lastLetter.on)))
}

async function listPage(c: Ctx): Promise<Response> {
  const t = words(c).arrears
  const db = c.get('db')
  const on = today(c)
  const view = arrearViews.find((one) => one === c.req.query('view')) ?? 'late'
  const text = c.req.query('q') ?? ''
  const page = pageOf(c)
  const [byAge, { lines, counts }] = await Promise.all([arrearsByAge(db, on), searchArrears(db, { text, view, today: on, page, pageSize: linesPerPage })])
  if (lines.length === 0 && counts[view] > 0) return toFirstPage(c)
  const open = sumCents(ages.map((age) => byAge[age]))
  const late = open - byAge.none
  const views = arrearViews.map((one) => ({ label: t.views[one], href: hereWith(c, { view: one === 'late' ? null : one, page: null }), current: one === view, count: number(c, counts[one]) }))
  const list = table({
    caption: t.caption,
    columns: [{ label: t.who }, { label: t.state, folded: 'full' }, { label: t.since, labelled: true }, { label: t.late, numeric: true, folded: 'first' }, { label: t.open, numeric: true, labelled: true }],
    rows: lines.map((line) => ({ header: html`<a href="${dunningPaths.one(line.customerId)}">${line.name}</a><small>${line.code}</small>`, cells: [arrearState(c, line), line.since ? shortDay(c, line.since) : '', line.lateCents === 0n ? '' : html`<b>${money(c, line.lateCents)}</b>`, money(c, line.openCents)] })),
  })
  const found = lines.length > 0 ? html`${list}${ledgerPager(c, counts[view])}` : open === 0n && text === '' ? empty({ title: t.empty, text: t.emptyText }) : empty({ text: t.none })
  const filter = search({ label: t.searchLabel, button: t.search, value: text, placeholder: t.searchLabel, kept: view === 'late' ? {} : { view }, results: 'arrears' })
  return ledgerPage(c, {
    tab: 'arrears',
    title: t.title,
    lead: late === 0n ? t.leadNone : t.lead(money(c, late)),
    actions: linkButton({ href: dunningPaths.reminders, label: t.toReminders, icon: 'mail' }),
    content: html`${open === 0n ? '' : ageChart(c, byAge)}${filter}<div class="stack m" id="arrears" aria-live="polite">${chips(t.viewsLabel, views)}${found}</div>`,
  })
}
