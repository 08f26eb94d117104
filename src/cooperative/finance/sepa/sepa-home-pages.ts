/** Debits at a glance: what may be debited on a day, what keeps the rest, batches; and telling before. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { addDays, asDay } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { postButton } from '#web/components/form.ts'
import { section, stats } from '#web/components/layout-parts.ts'
import { chips } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { sellerIdentity } from '../sales/seller.ts'
import { pageOf } from '#people/pages/administration-frame.ts'
import { listDebitBatches } from './debit-batch-store.ts'
import type { DebitBatch } from './debit-batch-store.ts'
import { debitProposals, proposalStandings } from './debit-proposals.ts'
import type { Proposal, ProposalStanding } from './debit-proposals.ts'
import { beginNotices, collectDay } from './give-notices.ts'
import { searchMandates } from './mandate-store.ts'
import { firstCollectDay, prepareDebits } from './prepare-debits.ts'
import { above, batchMark, sepaTexts, todayOf } from './sepa-frame.ts'
import { sepaPaths } from './sepa-paths.ts'
import { sepaReaders, sepaWriters } from './sepa-policy.ts'
import { sepaSettings, tellingUntil } from './sepa-settings.ts'
import type { SepaSettings } from './sepa-settings.ts'
import { isTargetDay, targetDayFrom } from './target-day.ts'
import { listTransferBatches } from './transfer-store.ts'

/** How far ahead of its due day an amount is told. */
const aheadDays = 45

/** `/administration/finance/sepa`, `…/notices`, and the preparation of a batch. */
export function makeSepaHomePages(): App {
  const app = new Hono<Env>()
  app.get(sepaPaths.home, sepaReaders, (c) => homePage(c, notRefused))
  app.post(sepaPaths.prepareDebits, sepaWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const collectOn = asDay(given('collectOn')) ?? firstCollectDay(todayOf(c))
        const made = await inTransaction(c.get('db'), (tx) => prepareDebits(tx, actorOf(c), { collectOn }, c.get('clock')))
        flash(c, sepaTexts(c).home.prepared(number(c, made.number)))
        return c.redirect(sepaPaths.batch(made.id), 303)
      },
      (refused) => homePage(c, refused),
    )
  })
  app.get(sepaPaths.notices, sepaReaders, (c) => noticesPage(c, notRefused))
  app.post(sepaPaths.notices, sepaWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const dueBy = asDay(given('until')) ?? addDays(todayOf(c), aheadDays)
        const { told, left } = await inTransaction(c.get('db'), (tx) => beginNotices(tx, actorOf(c), { dueBy, from: letterheadOf(c) }, c.get('clock')))
        if (left === 0) flash(c, sepaTexts(c).notices.sent(told))
        return c.redirect(left === 0 ? sepaPaths.home : `${sepaPaths.notices}?until=${dueBy}`, 303)
      },
      (refused) => noticesPage(c, refused),
    )
  })
  return app
}

const standingMarks: Readonly<Record<ProposalStanding, StateKind>> = { ready: 'ok', told: 'run', toTell: 'warn', inBatch: 'run', noMandate: 'zz', blocked: 'bad', lapsed: 'warn', disputed: 'bad', overLimit: 'bad', noEmail: 'bad' }

/** The day asked for; else the first on which something told may be debited, or the first that banks take. */
function dayIn(c: Ctx, told: readonly Proposal[]): Day {
  const first = firstCollectDay(todayOf(c))
  const asked = asDay(c.req.query('day') ?? '')
  if (asked && asked >= first && isTargetDay(asked)) return asked
  const days = told.flatMap(({ notice, dueOn, standing }) => (notice && (standing === 'ready' || standing === 'told') ? [notice.collectOn > dueOn ? notice.collectOn : dueOn] : [])).filter((one) => one > first).sort()
  return days[0] ? targetDayFrom(days[0]) : first
}

async function homePage(c: Ctx, state: FormState): Promise<Response> {
  const t = sepaTexts(c)
  const db = c.get('db')
  const settings = await sepaSettings(db)
  const seller = await sellerIdentity(db)
  const links = html`${linkButton({ href: sepaPaths.mandates, label: t.home.mandates })}${linkButton({ href: sepaPaths.transfers, label: t.home.transfers })}${linkButton({ href: sepaPaths.settings, label: t.home.settings, icon: 'settings' })}`
  if (!settings || !seller?.iban) {
    const step = (isDone: boolean, title: string, text: string, actions?: Html) => ({ state: isDone ? ('done' as const) : ('next' as const), title, text, actions })
    return ledgerPage(c, {
      title: t.title,
      lead: t.lead,
      tab: 'sepa',
      actions: linkButton({ href: sepaPaths.mandates, label: t.home.mandates }),
      status: state.status,
      content: section({
        title: t.home.first,
        content: way({ kind: 'todo', steps: [step(Boolean(seller?.iban), t.home.firstSeller, t.home.firstSellerText), step(settings !== null, t.home.firstCreditor, t.home.firstCreditorText, linkButton({ href: sepaPaths.settings, label: t.home.enterCreditor, kind: 'main' })), step(false, t.home.firstMandates, t.home.firstMandatesText)] }),
      }),
    })
  }
  const today = todayOf(c)
  const all = await debitProposals(db, { dueBy: addDays(today, aheadDays), collectOn: firstCollectDay(today), debitLimitCents: settings.debitLimitCents })
  const on = dayIn(c, all)
  const [found, { batches, total }, live, transfers] = await Promise.all([
    debitProposals(db, { dueBy: on, collectOn: on, debitLimitCents: settings.debitLimitCents }),
    listDebitBatches(db, { page: pageOf(c), pageSize: 10 }),
    searchMandates(db, { text: '', standing: 'live', page: 1, pageSize: 1 }, today),
    listTransferBatches(db, { page: 1, pageSize: 5 }),
  ])
  const ready = found.filter(({ standing }) => standing === 'ready')
  const toTell = new Set(all.filter(({ standing }) => standing === 'toTell').map(({ customerId }) => customerId))
  const without = found.filter(({ standing }) => standing === 'noMandate')
  const waits = [
    ...batches.flatMap((one) => (one.state === 'prepared' ? [{ text: t.home.waitsRelease(number(c, one.number)), href: sepaPaths.batch(one.id) }] : one.state === 'released' ? [{ text: t.home.waitsSend(number(c, one.number)), href: sepaPaths.batch(one.id) }] : [])),
    ...transfers.batches.flatMap((one) => (one.state === 'prepared' ? [{ text: t.home.waitsTransfer(number(c, one.number)), href: sepaPaths.transferBatch(one.id) }] : [])),
  ]
  const tell = toTell.size > 0 ? linkButton({ href: sepaPaths.notices, label: t.home.tell(toTell.size), icon: 'mail' }) : ''
  const cents = sumCents(ready.map((one) => one.cents))
  const prepare = mayWrite(c) && ready.length > 0 ? html`<p class="s soft">${t.home.prepareText}</p><div class="actions">${postButton(c, { label: t.home.prepare(ready.length, allMoney(c, cents)), kind: 'main', action: sepaPaths.prepareDebits, values: { collectOn: on } })}</div>` : ''
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    tab: 'sepa',
    actions: links,
    status: state.status,
    content: html`${state.above()}${waits.length === 0 ? '' : note({ kind: 'warn', text: html`${waits.map((one) => html`<p>${one.text} <a href="${one.href}">${t.home.see}</a></p>`)}` })}${stats([
      { term: t.home.ready, value: allMoney(c, cents), note: t.home.readyNote(ready.length, shortDay(c, on)) },
      { term: t.home.toTell, value: number(c, toTell.size) },
      { term: t.home.live, value: number(c, live.total) },
      { term: t.home.without, value: number(c, new Set(without.map(({ customerId }) => customerId)).size), note: t.home.withoutNote },
    ])}${section({
      title: t.home.next,
      content: html`<form class="actions picks"><label class="pick"><span>${t.home.on}</span><input class="in" type="date"${attributes({ name: 'day', value: on, min: firstCollectDay(today) })}></label><button class="btn">${t.home.show}</button>${tell}</form>${found.length === 0 ? empty({ title: t.home.nothing, text: t.home.nothingText }) : html`${prepare}${proposalPart(c, found)}`}`,
    })}${section({ title: t.home.batches, content: total === 0 ? empty({ title: t.home.noBatch, text: t.home.noBatchText }) : batchTable(c, batches) })}`,
  })
}

function proposalPart(c: Ctx, found: readonly Proposal[]): Html {
  const t = sepaTexts(c)
  const wanted = proposalStandings.find((one) => one === c.req.query('state')) ?? null
  const counts = Map.groupBy(found, ({ standing }) => standing)
  const shown = found.filter(({ standing }) => wanted === null || standing === wanted).slice(0, linesPerPage)
  return html`<div class="stack m">${chips(t.views, [
    { label: t.all, href: hereWith(c, { state: null }), current: wanted === null, count: number(c, found.length) },
    ...proposalStandings.flatMap((one) => (counts.has(one) ? [{ label: t.proposals[one], href: hereWith(c, { state: one }), current: one === wanted, count: number(c, counts.get(one)?.length ?? 0) }] : [])),
  ])}${table({
    caption: t.home.caption,
    columns: [{ label: t.who }, { label: t.state, folded: 'first' }, { label: t.due, labelled: true }, { label: t.amount, numeric: true, labelled: true }],
    rows: shown.map((one) => ({
      header: html`${one.mandate ? html`<a href="${sepaPaths.mandate(one.mandate.id)}">${one.customerName}</a>` : one.customerName}<small>${one.label}</small>`,
      cells: [stateMark(standingMarks[one.standing], t.proposals[one.standing]), shortDay(c, one.dueOn), allMoney(c, one.cents)],
    })),
  })}${found.length > shown.length && shown.length === linesPerPage ? html`<p class="s soft">${t.home.mostShown(number(c, linesPerPage))}</p>` : ''}</div>`
}

const batchTable = (c: Ctx, batches: readonly DebitBatch[]): Html => {
  const t = sepaTexts(c)
  return table({
    caption: t.home.batches,
    columns: [{ label: t.batch }, { label: t.state, folded: 'first' }, { label: t.count, numeric: true, labelled: true }, { label: t.amount, numeric: true, labelled: true }],
    rows: batches.map((one) => ({ header: html`<a href="${sepaPaths.batch(one.id)}">${t.batchNumber(number(c, one.number))}</a><small>${shortDay(c, one.collectOn)}</small>`, cells: [batchMark(c, one.state), number(c, one.debits), allMoney(c, one.cents)] })),
  })
}

async function noticesPage(c: Ctx, state: FormState): Promise<Response> {
  const t = sepaTexts(c).notices
  const today = todayOf(c)
  const until = asDay(c.req.query('until') ?? '') ?? addDays(today, aheadDays)
  const settings: SepaSettings | null = await sepaSettings(c.get('db'))
  const found = settings ? await debitProposals(c.get('db'), { dueBy: until, collectOn: firstCollectDay(today), debitLimitCents: settings.debitLimitCents }) : []
  const open = found.filter(({ standing }) => standing === 'toTell')
  const people = new Set(open.map(({ customerId }) => customerId)).size
  const mute = new Set(found.filter(({ standing }) => standing === 'noEmail').map(({ customerId }) => customerId)).size
  const page = pageOf(c)
  const isGoing = open.length > 0 && (await tellingUntil(c.get('db'))) !== null
  const list = html`${table({
    caption: t.caption,
    columns: [{ label: sepaTexts(c).who }, { label: sepaTexts(c).due, labelled: true }, { label: t.willCollect, labelled: true }, { label: sepaTexts(c).amount, numeric: true, folded: 'first' }],
    rows: open.slice((page - 1) * linesPerPage, page * linesPerPage).map((one) => ({ header: html`${one.customerName}<small>${one.label}</small>`, cells: [shortDay(c, one.dueOn), shortDay(c, collectDay(one, today)), allMoney(c, one.cents)] })),
  })}${ledgerPager(c, open.length)}`
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead(settings?.noticeDays ?? 14),
    above: above(c),
    status: state.status,
    content: html`${state.above()}${isGoing ? note({ text: t.going(people) }) : ''}${mute > 0 ? note({ kind: 'warn', text: t.noEmail(mute) }) : ''}<form class="actions picks"><label class="pick"><span>${t.until}</span><input class="in" type="date"${attributes({ name: 'until', value: until })}></label>${button({ label: sepaTexts(c).home.show })}</form>${
      open.length === 0 ? empty({ title: t.none, text: t.noneText }) : html`${mayWrite(c) && !isGoing ? html`<div class="actions">${postButton(c, { label: t.send(people), kind: 'main', icon: 'mail', action: sepaPaths.notices, values: { until } })}</div>` : ''}${list}`
    }`,
  })
}
