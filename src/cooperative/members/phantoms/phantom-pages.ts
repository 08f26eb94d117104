/** Members of whom nothing is heard: who they are and why, asking them, and what follows. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, formatShortCalendarDay } from '#lib/day.ts'
import { formatDay, formatNumber, formatShortDay } from '#lib/format.ts'
import { administrationPage, linesPerPage, listPager, pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section, twoColumns } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import type { Step } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { departurePaths } from '../departures/departure-paths.ts'
import { memberPaths } from '../member-paths.ts'
import { keepers } from '../member-policy.ts'
import type { MemberPorts } from '../member-ports.ts'
import { exportPhantoms } from './export-phantoms.ts'
import { phantomMonths, remindersWaiting, searchPhantoms } from './phantom-store.ts'
import { phantomViews } from './phantom.ts'
import type { Phantom } from './phantom.ts'
import { remindPhantoms, setPhantomMonths } from './remind-phantoms.ts'

/** Pages `/administration/members/silent`. */
export function makePhantomPages(ports: Pick<MemberPorts, 'lastPaid'>): App {
  const app = new Hono<Env>()
  app.get(memberPaths.phantoms, keepers, (c) => listPage(c, ports, notRefused))
  app.get(memberPaths.phantomsExport, keepers, recently, (c) =>
    c.body(exportPhantoms(c.get('db'), ports, c.get('clock').now()), 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="silent-${dayOf(c.get('clock').now())}.csv"`, 'cache-control': 'private, no-store' }),
  )
  app.post(memberPaths.phantomsRemind, keepers, recently, (c) =>
    orAgain(
      c,
      async () => {
        const count = await inTransaction(c.get('db'), (tx) => remindPhantoms(tx, actorOf(c), ports, c.get('clock')))
        flash(c, c.get('m').cooperative.phantoms.reminded(formatNumber(c.get('language'), count), count === 1))
        return c.redirect(memberPaths.phantoms, 303)
      },
      (refused) => listPage(c, ports, refused),
    ),
  )
  app.post(memberPaths.phantomsSetting, keepers, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => setPhantomMonths(tx, actorOf(c), { months: given('months') }, c.get('clock')))
        flash(c, c.get('m').cooperative.phantoms.saved)
        return c.redirect(memberPaths.phantoms, 303)
      },
      (refused) => listPage(c, ports, refused, given('months')),
    )
  })
  return app
}

async function listPage(c: Ctx, ports: Pick<MemberPorts, 'lastPaid'>, state: FormState, typed?: string): Promise<Response> {
  const t = c.get('m').cooperative.phantoms
  const number = (value: number) => formatNumber(c.get('language'), value)
  const now = c.get('clock').now()
  const wanted = { text: c.req.query('q') ?? '', view: phantomViews.find((view) => view === c.req.query('view')) ?? ('all' as const), page: pageOf(c), pageSize: linesPerPage }
  const { phantoms, counts } = await searchPhantoms(c.get('db'), wanted, ports, now)
  if (phantoms.length === 0 && counts[wanted.view] > 0) return toFirstPage(c)
  const months = await phantomMonths(c.get('db'))
  const views = phantomViews.map((view) => ({ label: t.views[view], href: hereWith(c, { view: view === 'all' ? null : view, page: null }), current: view === wanted.view, count: number(counts[view]) }))
  const list = phantoms.length === 0 ? (counts.all === 0 && wanted.text === '' ? empty({ title: t.empty, text: t.emptyText }) : empty({ text: t.none })) : html`${phantomTable(c, phantoms)}${listPager(c, counts[wanted.view])}`
  const filter = search({ label: t.searchLabel, button: t.search, value: wanted.text, placeholder: t.searchLabel, kept: wanted.view === 'all' ? {} : { view: wanted.view }, results: 'silent' })
  const aside = html`${wanted.text === '' ? await remindPart(c, counts.toRemind) : ''}${section({ title: t.silentTitle, content: html`<p class="s">${t.silentText}</p>` })}${section({
    title: t.setting,
    content: form(c, { action: memberPaths.phantomsSetting }, html`${field({ name: 'months', label: t.months, hint: t.monthsHint, value: typed ?? String(months), inputmode: 'numeric', maxLength: 3, error: state.beside('months') })}<div class="actions">${button({ label: t.save })}</div>`),
  })}`
  return administrationPage(c, {
    title: t.title,
    lead: t.lead(number(months)),
    above: [{ label: c.get('m').people.administration.members.title, href: memberPaths.list }],
    actions: counts.all === 0 ? undefined : linkButton({ href: memberPaths.phantomsExport, label: t.exportLink, icon: 'download' }),
    status: state.status,
    content: twoColumns(html`<div class="stack m">${state.above('months')}${filter}<div class="stack m" id="silent" aria-live="polite">${chips(t.viewsLabel, views)}${list}</div></div>`, aside),
  })
}

async function remindPart(c: Ctx, count: number): Promise<Html> {
  const t = c.get('m').cooperative.phantoms
  const number = (value: number) => formatNumber(c.get('language'), value)
  const waiting = await remindersWaiting(c.get('db'))
  const ask = count === 0 ? html`<p class="s soft">${t.remindNone}</p>` : html`<p class="s">${t.remindText(number(count))}</p>${postButton(c, { action: memberPaths.phantomsRemind, label: t.remind(number(count), count === 1), kind: 'main' })}`
  return section({ title: t.remindTitle, content: html`${waiting === 0 ? '' : html`<p class="s">${t.sendingNow(number(waiting))}</p>`}${ask}` })
}

function phantomTable(c: Ctx, list: readonly Phantom[]): Html {
  const t = c.get('m').cooperative.phantoms
  return table({
    caption: t.caption,
    columns: [{ label: t.name }, { label: t.number, numeric: true, labelled: true }, { label: t.since, labelled: true }, { label: t.why, folded: 'full' }, { label: t.state, folded: 'full' }],
    rows: list.map((one) => ({
      header: html`<a href="${memberPaths.one(one.id)}">${one.name}</a><small>${c.get('m').people.administration.members.kinds[one.kind]}</small>`,
      cells: [formatNumber(c.get('language'), one.number), formatShortCalendarDay(c.get('language'), one.admittedOn), reasonsOf(c, one), askedCell(c, one)],
    })),
  })
}

/** « jamais connecté, payé le 3 mars 2022 pour la dernière fois, jamais répondu ». */
function reasonsOf(c: Ctx, one: Phantom): string {
  const t = c.get('m').cooperative.phantoms
  const short = (instant: Date) => formatShortDay(c.get('language'), instant)
  return [one.seenAt === null ? t.neverSeen : t.seen(short(one.seenAt)), one.paidOn === null ? t.neverPaid : t.paid(formatShortCalendarDay(c.get('language'), one.paidOn)), one.answeredAt === null ? t.neverAnswered : t.answered(short(one.answeredAt))].join(', ')
}

function askedCell(c: Ctx, one: Phantom): Html | string {
  const t = c.get('m').cooperative.phantoms
  if (one.askedAt === null) return t.notAsked
  if (one.sentAt === null) return t.sending
  const day = formatShortDay(c.get('language'), one.sentAt)
  if (one.view === 'toRemind') return t.askedOld(day)
  if (one.view === 'reminded') return one.letters === 0 ? t.noLetter(day) : t.sent(day)
  const reason = t.reason(formatDay(c.get('language'), one.sentAt))
  const propose = linkButton({ href: `${departurePaths.one(one.id)}?kind=lapse&reason=${encodeURIComponent(reason)}`, label: t.propose, describedAs: `${t.propose} ${one.name}`, small: true })
  return html`${one.letters === 0 ? t.noLetter(day) : t.silentSince(day)}<br>${propose}`
}

/** Whether somebody calls for a reminder or a decision, for the front page of the administration. */
export async function phantomNeeds(c: Ctx, ports: Pick<MemberPorts, 'lastPaid'>): Promise<Step[]> {
  const t = c.get('m').cooperative.phantoms
  const { counts } = await searchPhantoms(c.get('db'), { text: '', view: 'all', page: 1, pageSize: 1 }, ports, c.get('clock').now())
  if (counts.toRemind + counts.silent === 0) return []
  const number = (value: number) => formatNumber(c.get('language'), value)
  return [{ state: 'open', title: t.needs(number(counts.all), counts.all === 1), text: t.needsText(number(counts.toRemind), number(counts.silent)), actions: linkButton({ href: memberPaths.phantoms, label: t.needsSee, small: true }) }]
}
