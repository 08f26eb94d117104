/** One batch of debits: how far it is, what is to be done now and by whom, its debits, what the bank gave back. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { asDay } from '#lib/day.ts'
import { parseMoney } from '#lib/money.ts'
import { colon } from '#lib/format.ts'
import { pageOf } from '#people/pages/administration-frame.ts'
import { letterheadOf } from '#people/pages/letterhead-of.ts'
import { hasRole } from '#people/actor.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { confirmationPage, dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, progress, section, twoColumns } from '#web/components/layout-parts.ts'
import { search } from '#web/components/links.ts'
import { note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { asAttachment } from '../ledger/pages/entry-pages.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { debitBatchById, debitById, debitsOfBatch } from './debit-batch-store.ts'
import type { Debit, DebitBatch } from './debit-batch-store.ts'
import { debitState, droppedWords } from './debit-words.ts'
import { cancelDebits } from './prepare-debits.ts'
import { changedSince, debitFile, releaseDebits } from './release-debits.ts'
import { rejectDebit, returnDebit } from './return-debit.ts'
import { returnCodes } from './return-reasons.ts'
import { above, bankField, batchMark, batchWay, dayForm, fileLink, fingerprint, sepaTexts, todayOf } from './sepa-frame.ts'
import { sepaPaths } from './sepa-paths.ts'
import { sepaReaders, sepaReleasers, sepaWriters } from './sepa-policy.ts'
import { enterPaidDebits, markPaid, markSent } from './settle-debits.ts'

const idIn = (c: Ctx): string => (c.req.param('batch') ?? '').slice(0, 40)
interface Refusal {
  form: string
  given: Fields
  state: FormState
}

/** `/administration/finance/sepa/debits/…`. */
export function makeBatchPages(): App {
  const app = new Hono<Env>()
  const acts = (what: { form: string; work: (c: Ctx, tx: Tx, given: Fields) => Promise<string> }) => async (c: Ctx) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        flash(c, await inTransaction(c.get('db'), (tx) => what.work(c, tx, given)))
        return c.redirect(sepaPaths.batch(idIn(c)), 303)
      },
      (state) => onePage(c, { form: what.form, given, state }),
    )
  }
  app.get(sepaPaths.batch(':batch'), sepaReaders, (c) => onePage(c, null))
  app.get(sepaPaths.file(':batch'), sepaReaders, async (c) => {
    const { name, content } = await debitFile(c.get('db'), idIn(c))
    return c.body(new Uint8Array(content), 200, asAttachment(name, 'application/xml'))
  })
  app.post(sepaPaths.release(':batch'), sepaReleasers, acts({ form: 'release', work: async (c, tx) => sepaTexts(c).one.released((await releaseDebits(tx, actorOf(c), { batchId: idIn(c) }, c.get('clock'))).dropped.length) }))
  app.get(sepaPaths.cancel(':batch'), sepaWriters, async (c) => {
    const batch = await debitBatchById(c.get('db'), idIn(c))
    return ledgerPage(c, { title: sepaTexts(c).one.cancel, above: above(c), content: confirmationPage(c, giveUp(c, batch), sepaPaths.batch(batch.id), 'h2') })
  })
  app.post(sepaPaths.cancel(':batch'), sepaWriters, acts({ form: 'cancel', work: async (c, tx) => {
    await cancelDebits(tx, actorOf(c), { batchId: idIn(c) }, c.get('clock'))
    return sepaTexts(c).one.cancelled
  } }))
  app.post(sepaPaths.sent(':batch'), sepaWriters, acts({ form: 'sent', work: async (c, tx, given) => {
    await markSent(tx, actorOf(c), { batchId: idIn(c), day: asDay(given('day')) ?? todayOf(c) }, c.get('clock'))
    return sepaTexts(c).one.sentDone
  } }))
  app.post(sepaPaths.paid(':batch'), sepaWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const batchId = idIn(c)
        const said = { batchId, day: asDay(given('day')) ?? todayOf(c), account: given('account') }
        // « go on »: the day was said already
        const left = await inTransaction(c.get('db'), (tx) => (given('again') === 'yes' ? enterPaidDebits(tx, actorOf(c), batchId, c.get('clock')) : markPaid(tx, actorOf(c), said, c.get('clock'))))
        if (left === 0) flash(c, sepaTexts(c).one.paidDone)
        return c.redirect(sepaPaths.batch(batchId), 303)
      },
      (state) => onePage(c, { form: 'paid', given, state }),
    )
  })
  app.post(sepaPaths.returned(':batch'), sepaWriters, acts({ form: 'returned', work: async (c, tx, given) => {
    const debit = await debitById(tx, given('debit').slice(0, 40))
    const said = { debitId: debit.id, code: given('other').trim() || given('code'), from: letterheadOf(c) }
    if (debit.state === 'waiting') await rejectDebit(tx, actorOf(c), said, c.get('clock'))
    else await returnDebit(tx, actorOf(c), { ...said, day: asDay(given('day')) ?? todayOf(c), feeCents: given('fee').trim() === '' ? 0n : parseMoney(given('fee'), { language: c.get('language'), field: 'fee' }), account: given('account') || '512' }, c.get('clock'))
    return sepaTexts(c).one.returned
  } }))
  return app
}

const giveUp = (c: Ctx, batch: DebitBatch): Confirmation => ({ id: 'give-up', title: sepaTexts(c).one.cancelAsk, text: sepaTexts(c).one.cancelText, action: sepaPaths.cancel(batch.id), confirm: { label: sepaTexts(c).one.cancel }, cancel: sepaTexts(c).cancel })

async function onePage(c: Ctx, refusal: Refusal | null): Promise<Response> {
  const t = sepaTexts(c)
  const batch = await debitBatchById(c.get('db'), idIn(c))
  const mayCancel = mayWrite(c) && (batch.state === 'prepared' || batch.state === 'released')
  const returning = c.req.query('return') ?? (refusal?.form === 'returned' ? refusal.given('debit') : '')
  const aside = html`${returning === '' ? '' : await returnForm(c, batch, returning.slice(0, 40), refusal)}${await nextPart(c, batch, refusal, returning === '')}${filePart(c, batch)}`
  return ledgerPage(c, {
    title: t.one.title(number(c, batch.number)),
    lead: t.one.lead(batch.debits, allMoney(c, batch.cents), shortDay(c, batch.collectOn)),
    facts: batchMark(c, batch.state),
    above: above(c),
    ...(mayCancel ? { actions: dialogLink({ href: sepaPaths.cancel(batch.id), dialog: 'give-up', label: t.one.cancel }) } : {}),
    status: refusal?.state.status ?? 200,
    content: html`${refusal ? refusal.state.above('day', 'account', 'code', 'fee') : ''}${batchWay(c, { ...batch, settledOn: batch.paidOn, isCancelled: batch.state === 'cancelled' }, t.one.steps.paid)}${await warnings(c, batch)}${twoColumns(await debitList(c, batch), aside)}${mayCancel ? dialog(c, giveUp(c, batch)) : ''}`,
  })
}

/** What changed since it was prepared: left out at the release, or too late for the file. */
async function warnings(c: Ctx, batch: DebitBatch): Promise<Html | ''> {
  const t = sepaTexts(c)
  if (batch.state !== 'prepared' && batch.state !== 'released') return ''
  const waiting = await debitsOfBatch(c.get('db'), batch.id, { state: 'waiting' })
  const changed = await changedSince(c.get('db'), waiting, batch.collectOn)
  if (changed.size === 0) return ''
  const some = waiting.filter(({ id }) => changed.has(id)).slice(0, 10)
  return note({
    kind: 'warn',
    text: html`<p>${batch.state === 'prepared' ? t.one.wouldDrop(changed.size) : t.one.changedAfter(changed.size)}</p><ul class="s">${some.map((one) => html`<li>${one.customerName}, ${one.label}, ${allMoney(c, one.cents)}${colon(c.get('language'))}${droppedWords(c, changed.get(one.id) ?? '')}</li>`)}</ul>`,
  })
}

/** What is to be done now, by whom. */
async function nextPart(c: Ctx, batch: DebitBatch, refusal: Refusal | null, isMain: boolean): Promise<Html | ''> {
  const t = sepaTexts(c).one
  const of = (name: string) => ({ given: refusal?.form === name ? refusal.given : null, state: refusal?.form === name ? refusal.state : null })
  if (batch.state === 'prepared') {
    if (batch.preparedBy === actorOf(c).personId) return note({ text: t.waitsOther })
    if (!hasRole(actorOf(c), 'treasurer', 'board')) return note({ text: t.waits })
    return section({ title: t.release, content: html`<p class="s">${t.releaseText}</p><div class="actions">${postButton(c, { label: t.release, kind: 'main', icon: 'check', action: sepaPaths.release(batch.id) })}</div>` })
  }
  if (!mayWrite(c)) return ''
  const today = todayOf(c)
  if (batch.state === 'released')
    return section({ title: t.send, content: html`<p class="s">${t.sendText}</p><div class="actions">${fileLink(sepaPaths.file(batch.id), t.file)}</div>${dayForm(c, { action: sepaPaths.sent(batch.id), id: 'sent-day', label: t.sentOn, button: t.sent, value: today, kind: 'main', ...of('sent') })}` })
  if (batch.state === 'sent') {
    const { given, state } = of('paid')
    return section({ title: t.paid, content: html`<p class="s">${t.paidText}</p>${dayForm(c, { action: sepaPaths.paid(batch.id), id: 'paid-day', label: t.paidOn, button: t.paid, value: today < batch.collectOn ? batch.collectOn : today, kind: isMain ? 'main' : undefined, given, state, more: await bankField(c, { id: 'paid-account', value: given?.('account') || '512', error: state?.beside('account') }) })}` })
  }
  if (batch.state === 'entering') {
    const done = batch.debits - batch.waiting
    return note({ text: html`${progress({ label: t.going(done, batch.debits), value: done, whole: batch.debits })}<p class="s">${t.goesOn}</p><div class="actions">${postButton(c, { label: t.goOn, small: true, action: sepaPaths.paid(batch.id), values: { again: 'yes' } })}</div>` })
  }
  return ''
}

function filePart(c: Ctx, batch: DebitBatch): Html | '' {
  const t = sepaTexts(c).one
  if (!batch.fileHash || batch.messageId === null) return ''
  return section({ title: t.file, content: html`${definitionList([{ term: t.message, value: html`<span class="mono">${batch.messageId}</span>` }, { term: t.hash, value: fingerprint(batch.fileHash) }])}${batch.state === 'released' ? '' : html`<div class="actions">${fileLink(sepaPaths.file(batch.id), t.file)}</div>`}` })
}

async function debitList(c: Ctx, batch: DebitBatch): Promise<Html> {
  const t = sepaTexts(c)
  const [now, text] = [pageOf(c), (c.req.query('q') ?? '').slice(0, 100)]
  const debits = await debitsOfBatch(c.get('db'), batch.id, { text, page: now, pageSize: linesPerPage })
  const isBack = (one: Debit) => mayWrite(c) && ((one.state === 'waiting' && batch.state === 'sent') || one.state === 'paid')
  return section({
    title: t.one.list,
    content: html`<div class="stack m">${batch.debits + batch.dropped > 10 ? search({ label: t.searchDebit, button: t.search, value: text, placeholder: t.searchDebit }) : ''}${
      debits.length === 0
        ? html`<p class="soft">${t.one.none}</p>`
        : table({
            caption: t.one.list,
            columns: [{ label: t.who }, { label: t.state, folded: 'full' }, { label: t.amount, numeric: true, folded: 'first' }, ...(debits.some(isBack) ? [{ label: t.back, hidden: true, folded: 'full' as const }] : [])],
            rows: debits.map((one) => ({
              header: html`<a href="${sepaPaths.mandate(one.mandateId)}">${one.customerName}</a><small>${one.label}${one.accountChanged ? html`, ${t.one.amended}` : ''}</small>`,
              cells: [debitState(c, one), allMoney(c, one.cents), ...(!debits.some(isBack) ? [] : [isBack(one) ? html`<a class="s" href="${sepaPaths.batch(batch.id)}?return=${one.id}" aria-label="${t.one.returnOf(one.customerName)}">${t.back}</a>` : ''])],
            })),
          })
    }${text === '' && batch.debits + batch.dropped > linesPerPage ? ledgerPager(c, batch.debits + batch.dropped) : ''}</div>`,
  })
}

async function returnForm(c: Ctx, batch: DebitBatch, debitId: string, refusal: Refusal | null): Promise<Html | ''> {
  const t = sepaTexts(c)
  if (!mayWrite(c)) return ''
  const debit = (await debitsOfBatch(c.get('db'), batch.id)).find(({ id }) => id === debitId)
  if (!debit || (debit.state !== 'paid' && debit.state !== 'waiting')) return ''
  const given: Fields = refusal?.form === 'returned' ? refusal.given : () => ''
  const state = refusal?.form === 'returned' ? refusal.state : notRefused
  const words = t.returnCodes
  const paid = debit.state === 'paid'
  return section({
    title: t.one.returnTitle,
    id: 'return',
    content: html`<p><b>${debit.customerName}</b>, ${debit.label}, ${allMoney(c, debit.cents)}</p><p class="s">${t.one.returnText}</p>${form(
      c,
      { action: sepaPaths.returned(batch.id) },
      html`<input type="hidden" name="debit" value="${debit.id}">${selectField({ name: 'code', label: t.one.returnCode, value: given('code') || 'AM04', error: state.beside('code'), options: returnCodes.map((code) => ({ value: code, label: `${code} ${words[code]}` })) })}${field({ name: 'other', label: t.one.returnOther, value: given('other'), maxLength: 4, attributes: { autocomplete: 'off' } })}${
        paid
          ? html`${field({ name: 'day', id: 'return-day', type: 'date', label: t.one.returnOn, value: given('day') || todayOf(c), required: true, error: state.beside('day') })}${field({ name: 'fee', label: t.one.fee, hint: t.one.feeHint, value: given('fee'), maxLength: 10, error: state.beside('fee'), attributes: { inputmode: 'decimal' } })}${await bankField(c, { id: 'return-account', value: given('account') || batch.paidAccount || '512', error: state.beside('account') })}`
          : ''
      }<div class="actions">${button({ label: t.one.doReturn, kind: 'main' })}</div>`,
    )}`,
  })
}
