/** Billing runs: prepared, looked at line by line with what changed since the last one, issued. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import type { LineState } from '#db/billing-tables.ts'
import { dayOf, endOfMonth, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { pageOf } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { section, twoColumns } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { liveStream } from '#web/live-stream.ts'
import type { Html } from '#web/page.ts'
import { allMoney, ledgerPager, linesPerPage, mayWrite, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { billingPage, longDay, tariffTexts } from '../tariffs/tariff-frame.ts'
import { billingPaths } from '../tariffs/tariff-paths.ts'
import { tariffReaders, tariffWriters } from '../tariffs/tariff-policy.ts'
import { chooseLines } from './choose-lines.ts'
import { beginIssue } from './issue-run.ts'
import { beginRun, cancelRun, longestRunLabel } from './prepare-run.ts'
import { listRuns, openRun, runById, sumsOf } from './run-store.ts'
import type { BillingRun } from './run-store.ts'
import { progressPart, runPage } from './run-views.ts'

const texts = (c: Ctx) => tariffTexts(c).billing
const lookEveryMs = 500
const runIn = (c: Ctx): Promise<BillingRun> => runById(c.get('db'), (c.req.param('run') ?? '').slice(0, 40))
const above = (c: Ctx, run: BillingRun) => [{ label: texts(c).titled(number(c, run.number), run.label), href: billingPaths.one(run.id) }]

/** `/administration/finance/billing` and below. */
export function makeBillingPages(): App {
  const app = new Hono<Env>()
  app.get(billingPaths.list, tariffReaders, (c) => listPage(c, () => '', notRefused))
  app.post(billingPaths.list, tariffWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const input = { untilDay: parseDay(given('untilDay'), 'untilDay'), issuedOn: parseDay(given('issuedOn'), 'issuedOn'), label: given('label') }
        const { id } = await inTransaction(c.get('db'), (tx) => beginRun(tx, actorOf(c), input, c.get('clock')))
        flash(c, texts(c).begun)
        return c.redirect(billingPaths.one(id), 303)
      },
      (refused) => listPage(c, given, refused),
    )
  })
  app.get(billingPaths.one(':run'), tariffReaders, async (c) => runPage(c, await runIn(c)))
  app.get(billingPaths.events(':run'), tariffReaders, async (c) => {
    // before the stream begins: what is not there is answered, not broken off
    const { id } = await runIn(c)
    return liveStream(c, async (stream) => {
      for (let over = false; !over && !stream.closed.aborted; ) {
        const run = await runById(c.get('db'), id)
        await stream.send(progressPart(c, run))
        over = run.state !== 'preparing' && run.state !== 'issuing'
        if (!over) await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
      }
      await stream.done(billingPaths.one(id))
    })
  })
  app.post(billingPaths.lines(':run'), tariffWriters, async (c) => {
    const given = await readForm(c)
    const run = await runIn(c)
    const state = (['take', 'hold', 'waive'] satisfies LineState[]).find((one) => one === given('state'))
    if (!state) throw new UserError('badRequest', {}, { status: 400 })
    await inTransaction(c.get('db'), (tx) => chooseLines(tx, actorOf(c), { runId: run.id, draftId: given('draft'), place: /^\d{1,4}$/.test(given('place')) ? Number(given('place')) : null, state }, c.get('clock')))
    flash(c, texts(c).chosen[state], { action: billingPaths.lines(run.id), values: { draft: given('draft'), place: given('place'), state: state === 'take' ? 'hold' : 'take' } })
    return c.redirect(`${billingPaths.one(run.id)}${/^\?[\w=&%+.-]*$/.test(given('back')) ? given('back') : ''}`, 303)
  })
  app.get(billingPaths.issue(':run'), tariffWriters, async (c) => issuePage(c, await runIn(c), notRefused))
  app.post(billingPaths.issue(':run'), tariffWriters, async (c) => {
    const given = await readForm(c)
    const run = await runIn(c)
    return orAgain(
      c,
      async () => {
        const expectedCents = /^\d{1,15}$/.test(given('expected')) ? BigInt(given('expected')) : -1n
        await inTransaction(c.get('db'), (tx) => beginIssue(tx, actorOf(c), { runId: run.id, expectedCents }, c.get('clock')))
        return c.redirect(billingPaths.one(run.id), 303)
      },
      (refused) => issuePage(c, run, refused),
    )
  })
  app.get(billingPaths.cancel(':run'), tariffWriters, async (c) => {
    const t = texts(c)
    const run = await runIn(c)
    const question = { id: 'cancel', title: t.cancelAsk, text: t.cancelText, action: billingPaths.cancel(run.id), confirm: { label: t.cancelRun }, cancel: t.notYet }
    return billingPage(c, { part: 'runs', title: t.cancelRun, above: above(c, run), content: confirmationPage(c, question, billingPaths.one(run.id), 'h2') })
  })
  app.post(billingPaths.cancel(':run'), tariffWriters, async (c) => {
    const run = await runIn(c)
    await inTransaction(c.get('db'), (tx) => cancelRun(tx, actorOf(c), { runId: run.id }, c.get('clock')))
    flash(c, texts(c).cancelled)
    return c.redirect(billingPaths.list, 303)
  })
  return app
}

const marks: Readonly<Record<BillingRun['state'], StateKind>> = { preparing: 'run', prepared: 'warn', issuing: 'run', issued: 'ok', cancelled: 'zz' }

async function listPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = texts(c)
  const page = pageOf(c)
  const [{ runs, total }, open] = await Promise.all([listRuns(c.get('db'), page, linesPerPage), openRun(c.get('db'))])
  const sums = new Map(await Promise.all(runs.filter((run) => run.state !== 'cancelled').map(async (run) => [run.id, await sumsOf(c.get('db'), run.id)] as const)))
  const list =
    total === 0
      ? empty({ title: t.none, text: t.noneText })
      : html`${table({
          caption: t.caption,
          columns: [{ label: t.name }, { label: t.state, folded: 'first' }, { label: t.until, labelled: true }, { label: t.invoices, numeric: true, labelled: true }, { label: t.tax, numeric: true, labelled: true }],
          rows: runs.map((run) => {
            const sum = sums.get(run.id)
            return { header: html`<a href="${billingPaths.one(run.id)}">${t.titled(number(c, run.number), run.label)}</a>`, cells: [stateMark(marks[run.state], t.states[run.state]), shortDay(c, run.untilDay), sum ? number(c, run.state === 'issued' ? sum.issued : sum.invoices) : '', sum ? allMoney(c, sum.totalCents) : ''] }
          }),
        })}${ledgerPager(c, total)}`
  const content = mayWrite(c) && !open ? twoColumns(list, await beginForm(c, given, state)) : list
  return billingPage(c, { part: 'runs', first: true, title: t.title, lead: t.lead, status: state.status, content: html`<div class="stack l">${state.above('untilDay', 'issuedOn', 'label')}${content}</div>` })
}

async function beginForm(c: Ctx, given: Fields, state: FormState): Promise<Html> {
  const t = texts(c)
  const today = dayOf(c.get('clock').now())
  const { count: total } = await c.get('db').selectFrom('subscription').select((make) => make.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  if (total === 0) return section({ title: t.new, content: html`<p class="soft">${t.noSubscription}</p>` })
  const day = (name: 'untilDay' | 'issuedOn', label: string, usual: string) => field({ name, type: 'date', label, value: given(name) || usual, required: true, error: state.beside(name) })
  return section({ title: t.new, content: form(c, { action: billingPaths.list }, html`<p class="soft">${t.newText}</p>${day('untilDay', t.untilField, endOfMonth(today))}${day('issuedOn', t.issuedOn, today)}${field({ name: 'label', label: t.labelField, hint: t.labelHint, value: given('label'), required: true, maxLength: longestRunLabel, error: state.beside('label') })}<div class="actions">${button({ label: t.new, kind: 'main' })}</div>`) })
}

/** The question before invoices are made. */
async function issuePage(c: Ctx, run: BillingRun, state: FormState): Promise<Response> {
  const t = texts(c)
  const sums = await sumsOf(c.get('db'), run.id)
  const question = {
    id: 'issue', title: t.issueAsk(number(c, sums.invoices), allMoney(c, sums.totalCents)), text: t.issueText, fields: html`${state.above()}<input type="hidden" name="expected" value="${String(sums.totalCents)}">`,
    action: billingPaths.issue(run.id), confirm: { label: sums.invoices === 1 ? t.issueOne : t.issue(number(c, sums.invoices)), kind: 'main' as const }, cancel: t.notYet,
  }
  return billingPage(c, { part: 'runs', title: t.titled(number(c, run.number), run.label), lead: t.oneLead(longDay(c, run.untilDay), longDay(c, run.issuedOn)), above: above(c, run), status: state.status, content: confirmationPage(c, question, billingPaths.one(run.id), 'h2') })
}
