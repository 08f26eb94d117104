/** One billing run on its page: how far it is, what it comes to against the last one, its drafts line by line. */
import { html } from 'hono/html'
import { toFirstPage, pageOf } from '#people/pages/administration-frame.ts'
import { linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { postButton } from '#web/components/form.ts'
import { progress, stats } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { live } from '#web/components/live.ts'
import { empty, note, verdict } from '#web/components/note.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { refusalText } from '#web/refusal.ts'
import { UserError } from '#lib/errors.ts'
import { day } from '#lib/day.ts'
import { colon } from '#lib/format.ts'
import { allMoney, ledgerPager, linesPerPage, mayWrite, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { billingPage, longDay, tariffTexts } from '../tariffs/tariff-frame.ts'
import { billingPaths } from '../tariffs/tariff-paths.ts'
import { draftViews, linesOfDrafts, searchDrafts, sumsOf } from './run-store.ts'
import type { BillingRun, Draft, DraftLineRow, RunSums } from './run-store.ts'

const texts = (c: Ctx) => tariffTexts(c).billing
const overPercents = [0, 10, 25, 50, 100] as const

/** How far preparing or issuing is; follows by itself. */
export function progressPart(c: Ctx, run: BillingRun): Html {
  const t = texts(c)
  const words = run.state === 'issuing' ? t.issuing : t.preparing
  const isOver = run.state !== 'preparing' && run.state !== 'issuing'
  return live(c, { id: 'run-progress', url: billingPaths.events(run.id), done: isOver, content: html`${progress({ label: words(number(c, run.done), number(c, run.whole)), value: run.done, whole: Math.max(1, run.whole) })}<p class="s soft">${t.killed}</p>` })
}

export async function runPage(c: Ctx, run: BillingRun): Promise<Response> {
  const t = texts(c)
  const frame = { part: 'runs' as const, title: t.titled(number(c, run.number), run.label), lead: t.oneLead(longDay(c, run.untilDay), longDay(c, run.issuedOn)) }
  if (run.state === 'preparing' || run.state === 'issuing') return billingPage(c, { ...frame, content: progressPart(c, run) })
  if (run.state === 'cancelled') return billingPage(c, { ...frame, content: note({ text: t.states.cancelled }) })
  const view = draftViews.find((one) => one === c.req.query('view')) ?? 'all'
  const overPercent = overPercents.find((one) => String(one) === c.req.query('over')) ?? 10
  const text = (c.req.query('q') ?? '').slice(0, 100)
  const page = pageOf(c)
  const [sums, { drafts, total }] = await Promise.all([sumsOf(c.get('db'), run.id), searchDrafts(c.get('db'), { runId: run.id, view, overPercent, text, page, pageSize: linesPerPage })])
  if (drafts.length === 0 && total > 0) return toFirstPage(c)
  const lines = await linesOfDrafts(c.get('db'), drafts.map(({ id }) => id))
  const mayAct = mayWrite(c) && run.state === 'prepared'
  const actions = mayAct ? html`${linkButton({ href: billingPaths.cancel(run.id), label: t.cancelRun })}${sums.invoices === 0 ? '' : linkButton({ href: billingPaths.issue(run.id), label: sums.invoices === 1 ? t.issueOne : t.issue(number(c, sums.invoices)), kind: 'main' })}` : undefined
  const isBare = sums.invoices === 0 && sums.held === 0 && view === 'all' && text === ''
  const filters = html`${search({ label: t.searchLabel, button: t.search, value: text, placeholder: t.searchLabel, kept: { ...(view === 'all' ? {} : { view }), ...(overPercent === 10 ? {} : { over: String(overPercent) }) } })}${chips(t.views, draftViews.map((one) => ({ label: t.viewNames[one], href: hereWith(c, { view: one === 'all' ? null : one, page: null }), current: one === view, ...countOf(c, one, sums) })))}${view === 'changed' ? chips(t.over, overPercents.map((one) => ({ label: t.overPercent(one), href: hereWith(c, { over: one === 10 ? null : String(one), page: null }), current: one === overPercent }))) : ''}`
  const found = total === 0 ? empty({ title: t.nothingHere, text: t.nothingHereText }) : html`<div class="stack" role="group" aria-label="${t.drafts}">${drafts.map((draft) => draftPart(c, run, draft, lines.get(draft.id) ?? [], mayAct))}</div>${ledgerPager(c, total)}`
  return billingPage(c, { ...frame, actions, content: html`${saidPart(c, run, sums)}${figuresPart(c, run, sums)}${isBare ? (run.state === 'prepared' ? empty({ title: t.nothing, text: t.nothingText }) : '') : html`<div class="stack m">${filters}${found}</div>`}` })
}

const countOf = (c: Ctx, view: (typeof draftViews)[number], sums: RunSums): { count?: string } => {
  const counts: Partial<Record<typeof view, number>> = { new: sums.fresh, gone: sums.gone, refused: sums.refused }
  const count = counts[view]
  return count === undefined || count === 0 ? {} : { count: number(c, count) }
}

function saidPart(c: Ctx, run: BillingRun, sums: RunSums): Html | '' {
  const t = texts(c)
  const refused = sums.refused > 0 ? html`<p>${t.refused(sums.refused)} <a href="${hereWith(c, { view: 'refused', page: null })}">${t.see}</a></p>` : ''
  if (run.state === 'issued') return verdict({ kind: sums.refused > 0 ? 'warn' : 'ok', title: t.issued(number(c, sums.issued)), text: html`<p>${t.issuedText}</p>${refused}` })
  return sums.held > 0 ? note({ kind: 'warn', text: html`<p>${t.waits(sums.held, sums.noPrice, sums.daysMissing)}. <a href="${hereWith(c, { view: 'held', page: null })}">${t.see}</a></p>` }) : ''
}

const figuresPart = (c: Ctx, run: BillingRun, sums: RunSums): Html => {
  const t = texts(c)
  return stats([
    { term: t.total, value: allMoney(c, sums.totalCents), note: t.net(allMoney(c, sums.netCents)) },
    { term: t.count, value: number(c, run.state === 'issued' ? sums.issued : sums.invoices) },
    { term: t.lastTime, value: sums.lastCents === null ? t.never : allMoney(c, sums.lastCents), ...(sums.lastCents === null ? {} : { note: t.lastIs(number(c, sums.lastInvoices)) }) },
  ])
}

const signed = (c: Ctx, cents: bigint): string => `${cents > 0n ? '+' : ''}${allMoney(c, cents)}`

/** A customer's invoice that is to be: its sum, what changed, its lines with what can be done. */
function draftPart(c: Ctx, run: BillingRun, draft: Draft, lines: readonly DraftLineRow[], mayAct: boolean): Html {
  const t = texts(c)
  const change = draft.state === 'gone' ? t.isGone : draft.lastCents === null ? t.isNew : draft.lastCents === draft.netCents ? '' : signed(c, draft.netCents - draft.lastCents)
  const right = html`<b class="num">${draft.state === 'gone' ? allMoney(c, draft.lastCents ?? 0n) : allMoney(c, draft.netCents)}</b>`
  const why = draft.refusal ? html`<p class="s bad">${refusalText(c.get('m'), new UserError(draft.refusal.code, draft.refusal.params))}</p>` : ''
  const needs = lines.some(({ state }) => state !== 'take') || draft.refusal !== null
  return html`<details class="fig drafts"${attributes({ open: needs })}><summary><span class="sums"><span>${draft.customerName} <span class="soft">${draft.customerCode}${draft.invoice ? `, ${draft.invoice.number}` : ''}</span></span> <span class="soft num">${change}</span> ${right}</span></summary>${why}${lines.length === 0 ? '' : html`<ul class="list">${lines.map((line) => linePart(c, run, draft, line, mayAct))}</ul>`}</details>`
}

function linePart(c: Ctx, run: BillingRun, draft: Draft, line: DraftLineRow, mayAct: boolean): Html {
  const t = texts(c)
  const names = tariffTexts(c).subscription
  const here = new URL(c.req.url).search.slice(0, 300)
  const act = (state: 'take' | 'hold' | 'waive', label: string) => postButton(c, { action: billingPaths.lines(run.id), values: { draft: draft.id, place: String(line.place), state, back: here }, label, small: true, describedAs: `${label}${colon(c.get('language'))}${line.label}` })
  const missing = line.facts?.missing ?? []
  const shownDays = missing.slice(0, 5).map((one) => shortDay(c, day(one))).join(', ')
  const notes = [
    names.nextIs(shortDay(c, line.fromDay), shortDay(c, line.toDay)),
    ...(line.state === 'waive' ? [t.waived] : line.state === 'hold' ? [t.held[line.why]] : []),
    ...(line.facts ? [line.facts.warnedOn ? t.warned(shortDay(c, day(line.facts.warnedOn))) : t.notWarned] : []),
  ].filter(Boolean)
  const buttons = !mayAct ? '' : line.state === 'take' ? act('hold', t.hold) : line.why === 'no-price' ? '' : html`${act('take', t.take)}${line.state === 'hold' ? act('waive', t.waive) : act('hold', t.hold)}`
  return html`<li><span${attributes({ class: line.state === 'take' ? undefined : 'soft' })}>${line.label}</span> <b class="num">${allMoney(c, line.netCents)}</b><span class="soft s">${notes.join(', ')}</span>${missing.length === 0 ? '' : html`<span class="s">${t.missing(missing.length, missing.length > 5 ? `${shownDays}…` : shownDays)}</span>`}${buttons === '' ? '' : html`<span class="actions">${buttons}</span>`}</li>`
}
