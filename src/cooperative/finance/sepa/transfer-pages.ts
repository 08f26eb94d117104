/** Transfers: what may be paid, batches, one of them with what is to be done now. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import type { Tx } from '#db/open-database.ts'
import { asDay } from '#lib/day.ts'
import { colon } from '#lib/format.ts'
import { hasRole } from '#people/actor.ts'
import { pageOf } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { confirmationPage, dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field, fieldError, selectField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { asAttachment } from '../ledger/pages/entry-pages.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { purchasePaths } from '../purchases/purchase-paths.ts'
import { ibanShown } from '../purchases/supplier-pages.ts'
import { droppedWords } from './debit-words.ts'
import { cancelTransfers, firstExecuteDay, prepareTransfers, releaseTransfers, transferFile } from './prepare-transfers.ts'
import { returnCodes } from './return-reasons.ts'
import { returnWords } from './return-words.ts'
import { above, at, batchWay, dayForm, fileLink, fingerprint, sepaTexts, todayOf, transferBatchMark } from './sepa-frame.ts'
import { sepaPaths } from './sepa-paths.ts'
import { sepaReaders, sepaReleasers, sepaWriters } from './sepa-policy.ts'
import { markTransfersSent, recordTransfersDone, rejectTransfer } from './settle-transfers.ts'
import { changedIbans, listTransferBatches, payables, transferBatchById, transferKinds, transfersOfBatch } from './transfer-store.ts'
import type { Payable, Transfer, TransferBatch } from './transfer-store.ts'

const idIn = (c: Ctx): string => (c.req.param('transfers') ?? '').slice(0, 40)

/** `/administration/finance/sepa/transfers` and below. */
export function makeTransferPages(): App {
  const app = new Hono<Env>()
  app.get(sepaPaths.transfers, sepaReaders, (c) => homePage(c, [], () => '', notRefused))
  app.post(sepaPaths.transfers, sepaWriters, async (c) => {
    const body = await c.req.parseBody({ all: true })
    const given: Fields = (name) => {
      const value = body[name]
      return typeof value === 'string' ? value : ''
    }
    const picked = [body['pick'] ?? []].flat().filter((one): one is string => typeof one === 'string').slice(0, 500)
    return orAgain(
      c,
      async () => {
        const items = picked.flatMap((one) => {
          const [kind = '', id = ''] = one.split(' ')
          const known = transferKinds.find((name) => name === kind)
          return known ? [{ kind: known, id, iban: given(`iban-${id}`) }] : []
        })
        const made = await inTransaction(c.get('db'), (tx) => prepareTransfers(tx, actorOf(c), { executeOn: asDay(given('executeOn')) ?? firstExecuteDay(todayOf(c)), items }, c.get('clock')))
        flash(c, sepaTexts(c).transfers.prepared(number(c, made.number)))
        return c.redirect(sepaPaths.transferBatch(made.id), 303)
      },
      (refused) => homePage(c, picked, given, refused),
    )
  })
  const acts = (work: (c: Ctx, tx: Tx, given: Fields) => Promise<string>) => async (c: Ctx) => {
    const body = await c.req.parseBody()
    const given: Fields = (name) => (typeof body[name] === 'string' ? body[name] : '')
    return orAgain(
      c,
      async () => {
        flash(c, await inTransaction(c.get('db'), (tx) => work(c, tx, given)))
        return c.redirect(sepaPaths.transferBatch(idIn(c)), 303)
      },
      (state) => onePage(c, given, state),
    )
  }
  const day = (c: Ctx, given: Fields) => asDay(given('day')) ?? todayOf(c)
  app.get(sepaPaths.transferBatch(':transfers'), sepaReaders, (c) => onePage(c, () => '', notRefused))
  app.get(sepaPaths.transferFile(':transfers'), sepaReaders, async (c) => {
    const { name, content } = await transferFile(c.get('db'), idIn(c))
    return c.body(new Uint8Array(content), 200, asAttachment(name, 'application/xml'))
  })
  app.post(sepaPaths.releaseTransfers(':transfers'), sepaReleasers, acts(async (c, tx) => sepaTexts(c).transfers.released((await releaseTransfers(tx, actorOf(c), { batchId: idIn(c) }, c.get('clock'))).dropped)))
  app.get(sepaPaths.cancelTransfers(':transfers'), sepaWriters, async (c) => {
    const batch = await transferBatchById(c.get('db'), idIn(c))
    return ledgerPage(c, { title: sepaTexts(c).one.cancel, above: above(c, { label: sepaTexts(c).transfers.title, href: sepaPaths.transfers }), content: confirmationPage(c, giveUp(c, batch), sepaPaths.transferBatch(batch.id), 'h2') })
  })
  app.post(sepaPaths.cancelTransfers(':transfers'), sepaWriters, acts(async (c, tx) => {
    await cancelTransfers(tx, actorOf(c), { batchId: idIn(c) }, c.get('clock'))
    return sepaTexts(c).transfers.cancelled
  }))
  app.post(sepaPaths.transfersSent(':transfers'), sepaWriters, acts(async (c, tx, given) => {
    await markTransfersSent(tx, actorOf(c), { batchId: idIn(c), day: day(c, given) }, c.get('clock'))
    return sepaTexts(c).one.sentDone
  }))
  app.post(sepaPaths.transfersDone(':transfers'), sepaWriters, acts(async (c, tx, given) => {
    const { left } = await recordTransfersDone(tx, actorOf(c), { batchId: idIn(c), day: day(c, given) }, c.get('clock'))
    return left === 0 ? sepaTexts(c).transfers.doneDone : sepaTexts(c).transfers.doneLeft(left)
  }))
  app.post(sepaPaths.transferRejected(':transfers'), sepaWriters, acts(async (c, tx, given) => {
    await rejectTransfer(tx, actorOf(c), { batchId: idIn(c), transferId: given('transfer').slice(0, 40), code: given('code') }, c.get('clock'))
    return sepaTexts(c).transfers.rejected
  }))
  return app
}

const giveUp = (c: Ctx, batch: TransferBatch): Confirmation => ({ id: 'give-up', title: sepaTexts(c).one.cancelAsk, text: sepaTexts(c).one.cancelText, action: sepaPaths.cancelTransfers(batch.id), confirm: { label: sepaTexts(c).one.cancel }, cancel: sepaTexts(c).cancel })

async function homePage(c: Ctx, picked: readonly string[], given: Fields, state: FormState): Promise<Response> {
  const t = sepaTexts(c)
  const now = pageOf(c)
  const [open, { batches, total }] = await Promise.all([payables(c.get('db'), c.get('clock').now()), listTransferBatches(c.get('db'), { page: now, pageSize: linesPerPage })])
  const today = todayOf(c)
  const iban = (one: Payable): Html => {
    if (one.iban !== '') return html`<span class="mono">${ibanShown(one.iban)}</span>${one.ibanChanged ? html`<small>${t.transfers.changed(one.ibanChanged.by, at(c, one.ibanChanged.at))}</small>` : ''}`
    if (one.supplierId !== null && mayWrite(c)) return html`<a href="${purchasePaths.editSupplier(one.supplierId)}">${t.transfers.giveIban}<span class="sr">${colon(c.get('language'))}${one.name}</span></a>`
    if (one.supplierId !== null || !mayWrite(c)) return html`<span class="soft">${t.transfers.noIban}</span>`
    const name = `iban-${one.id}`
    return html`<input class="in"${attributes({ name, id: name, value: given(name), maxlength: 50, autocomplete: 'off', placeholder: t.iban, 'aria-label': t.transfers.ibanFor(one.name), 'aria-invalid': state.beside(name) ? 'true' : undefined, 'aria-describedby': state.beside(name) ? `${name}-error` : undefined })}>${fieldError({ name, label: t.iban, error: state.beside(name) })}`
  }
  const list = table({
    caption: t.transfers.caption,
    columns: [{ label: t.toWhom }, { label: t.iban, folded: 'full' }, { label: t.due, labelled: true }, { label: t.amount, numeric: true, folded: 'first' }],
    rows: open.map((one) => {
      const value = `${one.kind} ${one.id}`
      const box = mayWrite(c) && (one.kind !== 'purchase' || one.iban !== '') ? html`<input type="checkbox"${attributes({ name: 'pick', value, checked: picked.includes(value), 'aria-label': t.transfers.pick(one.name, one.label) })}> ` : ''
      return { header: html`${box}${one.name}<small>${one.label}, ${t.transfers.kinds[one.kind]}</small>`, cells: [iban(one), shortDay(c, one.dueOn), allMoney(c, one.cents)] }
    }),
  })
  const dayField = field({ name: 'executeOn', type: 'date', label: t.transfers.on, value: given('executeOn') || firstExecuteDay(today), required: true, error: state.beside('executeOn') })
  const beside = ['executeOn', ...open.map(({ id }) => `iban-${id}`)]
  return ledgerPage(c, {
    title: t.transfers.title,
    lead: t.transfers.lead,
    above: above(c),
    status: state.status,
    content: html`${state.above(...beside)}${section({
      title: t.transfers.propose,
      content: open.length === 0 ? empty({ title: t.transfers.none, text: t.transfers.noneText }) : mayWrite(c) ? form(c, { action: sepaPaths.transfers }, html`${list}${open.some(({ supplierId, iban }) => supplierId === null || iban !== '') ? html`<div class="narrow">${dayField}</div><div class="actions">${button({ label: t.transfers.prepare, kind: 'main' })}</div>` : note({ text: t.transfers.ibanFirst })}`) : list,
    })}${section({
      title: t.transfers.batches,
      content:
        total === 0
          ? html`<p class="soft">${t.transfers.noBatch}</p>`
          : html`${table({
              caption: t.transfers.batches,
              columns: [{ label: t.batch }, { label: t.state, folded: 'first' }, { label: t.amount, numeric: true, labelled: true }],
              rows: batches.map((one) => ({ header: html`<a href="${sepaPaths.transferBatch(one.id)}">${t.transfers.titled(number(c, one.number))}</a><small>${shortDay(c, one.executeOn)}</small>`, cells: [transferBatchMark(c, one.state), allMoney(c, one.cents)] })),
            })}${ledgerPager(c, total)}`,
    })}`,
  })
}

const lineMarks = { waiting: 'run', done: 'ok', dropped: 'zz', rejected: 'bad' } as const

async function onePage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = sepaTexts(c)
  const batch = await transferBatchById(c.get('db'), idIn(c))
  const transfers = await transfersOfBatch(c.get('db'), batch.id)
  const mayCancel = mayWrite(c) && (batch.state === 'prepared' || batch.state === 'released')
  const changed = batch.state === 'prepared' ? await changedIbans(c.get('db'), transfers, c.get('clock').now()) : []
  const list = table({
    caption: t.transfers.title,
    columns: [{ label: t.toWhom }, { label: t.iban, folded: 'full' }, { label: t.state, folded: 'full' }, { label: t.amount, numeric: true, folded: 'first' }],
    rows: transfers.map((one) => ({
      header: html`${one.holder}<small>${one.label}, ${t.transfers.kinds[one.kind]}</small>`,
      cells: [html`<span class="mono">${ibanShown(one.iban)}</span>`, html`${stateMark(lineMarks[one.state], t.lineStates[one.state])}${one.droppedFor === '' ? '' : html` <small>${droppedWords(c, one.droppedFor)}</small>`}${one.returnCode ? html` <small>${returnWords(c.get('m'), one.returnCode)} (${one.returnCode})</small>` : ''}`, allMoney(c, one.cents)],
    })),
  })
  const file = batch.fileHash && batch.messageId !== null ? section({ title: t.transfers.file, content: html`${definitionList([{ term: t.one.message, value: html`<span class="mono">${batch.messageId}</span>` }, { term: t.one.hash, value: fingerprint(batch.fileHash) }])}${batch.state === 'released' ? '' : html`<div class="actions">${fileLink(sepaPaths.transferFile(batch.id), t.transfers.file)}</div>`}` }) : ''
  return ledgerPage(c, {
    title: t.transfers.titled(number(c, batch.number)),
    lead: t.transfers.oneLead(batch.transfers, allMoney(c, batch.cents), shortDay(c, batch.executeOn)),
    facts: transferBatchMark(c, batch.state),
    above: above(c, { label: t.transfers.title, href: sepaPaths.transfers }),
    ...(mayCancel ? { actions: dialogLink({ href: sepaPaths.cancelTransfers(batch.id), dialog: 'give-up', label: t.one.cancel }) } : {}),
    status: state.status,
    content: html`${state.above('day', 'code')}${batchWay(c, { ...batch, settledOn: batch.doneOn, isCancelled: batch.state === 'cancelled' }, t.transferStates.done)}${changed.length === 0 ? '' : note({ kind: 'warn', text: html`${changed.map((one) => html`<p><b>${one.name}</b>${colon(c.get('language'))}${t.transfers.changed(one.by, at(c, one.at))}</p>`)}` })}${twoColumns(list, html`${nextPart(c, batch, transfers, given, state)}${file}`)}${mayCancel ? dialog(c, giveUp(c, batch)) : ''}`,
  })
}

function nextPart(c: Ctx, batch: TransferBatch, transfers: readonly Transfer[], given: Fields, state: FormState): Html | '' {
  const t = sepaTexts(c)
  const today = todayOf(c)
  if (batch.state === 'prepared') {
    if (batch.preparedBy === actorOf(c).personId) return note({ text: t.one.waitsOther })
    if (!hasRole(actorOf(c), 'treasurer', 'board')) return note({ text: t.one.waits })
    return section({ title: t.transfers.release, content: html`<p class="s">${t.transfers.releaseText}</p><div class="actions">${postButton(c, { label: t.transfers.release, kind: 'main', icon: 'check', action: sepaPaths.releaseTransfers(batch.id) })}</div>` })
  }
  if (!mayWrite(c)) return ''
  if (batch.state === 'released')
    return section({ title: t.one.send, content: html`<p class="s">${t.one.sendText}</p><div class="actions">${fileLink(sepaPaths.transferFile(batch.id), t.transfers.file)}</div>${dayForm(c, { action: sepaPaths.transfersSent(batch.id), id: 'sent-day', label: t.one.sentOn, button: t.one.sent, value: today, kind: 'main', given, state })}` })
  if (batch.state !== 'sent') return ''
  const waiting = transfers.filter((one) => one.state === 'waiting')
  return html`${section({ title: t.transfers.done, content: html`<p class="s">${t.transfers.doneText}</p>${dayForm(c, { action: sepaPaths.transfersDone(batch.id), id: 'done-day', label: t.transfers.doneOn, button: t.transfers.done, value: today, kind: 'main', given, state })}` })}<details class="fig"><summary>${t.transfers.reject}</summary>${form(
    c,
    { action: sepaPaths.transferRejected(batch.id) },
    html`${selectField({ name: 'transfer', label: t.toWhom, value: given('transfer'), options: waiting.map((one) => ({ value: one.id, label: `${one.holder}, ${allMoney(c, one.cents)}` })) })}${selectField({ name: 'code', label: t.one.returnCode, value: given('code') || 'AC01', error: state.beside('code'), options: returnCodes.map((code) => ({ value: code, label: `${code} ${t.returnCodes[code]}` })) })}<div class="actions">${button({ label: t.transfers.reject })}</div>`,
  )}</details>`
}
