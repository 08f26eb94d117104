/** What the treasurer's page of one invoice shows. */
import { html } from 'hono/html'
import { decimalSign, formatShortDay } from '#lib/format.ts'
import { plainMoney } from '#lib/money.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { way } from '#web/components/way.ts'
import type { Step } from '#web/components/way.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { duePayments, duesOfInvoice } from '../dues/due-store.ts'
import type { Due, DuePayment } from '../dues/due-store.ts'
import { searchAccounts } from '../ledger/account-store.ts'
import { allMoney, ledgerPage, mayWrite, shortDay, texts } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { amountsTable } from './invoice-parts.ts'
import { invoiceName, leftOf, salesTexts, signed, standingMark, todayOf } from './sales-frame.ts'
import { salesPaths } from './sales-paths.ts'
import type { WholeInvoice } from './sales-store.ts'

/** The page; `refusedForm` names the form that was refused, whose fields keep what was typed. */
export async function invoicePage(c: Ctx, invoice: WholeInvoice, given: Fields, state: FormState, refusedForm: string): Promise<Response> {
  const t = salesTexts(c)
  const [dues, payments, issuer] = await Promise.all([duesOfInvoice(c.get('db'), invoice.id), duePayments(c.get('db'), { invoiceId: invoice.id }), issuerOf(c, invoice)])
  const mayCredit = mayWrite(c) && invoice.kind === 'invoice' && invoice.creditedCents < invoice.totalCents
  const files = invoice.hasPaper ? linkButton({ href: salesPaths.paper(invoice.id), label: t.one.download, icon: 'download', kind: 'main' }) : ''
  const main = html`${facts(c, invoice)}${amountsTable(c, invoice, t.one.lines)}${dues.length > 1 ? duesTable(c, dues) : ''}${paymentsTable(c, invoice, payments)}`
  const aside = html`${section({ title: t.one.history, content: way({ kind: 'back', steps: history(c, invoice, payments, issuer) }) })}${await payForm(c, invoice, given, state, refusedForm)}`
  return ledgerPage(c, {
    title: invoiceName(c, invoice),
    lead: t.one.lead(invoice.buyer.name),
    facts: html`${standingMark(c, invoice)} <span class="soft">${signed(c, invoice, invoice.totalCents)}</span>`,
    above: [{ label: t.title, href: salesPaths.home }],
    actions: html`${files}${linkButton({ href: salesPaths.xml(invoice.id), label: t.one.xml })}${mayCredit ? linkButton({ href: salesPaths.credit(invoice.id), label: t.one.credit }) : ''}${mayWrite(c) && invoice.hasPaper ? postButton(c, { label: t.one.sendAgain, action: salesPaths.send(invoice.id) }) : ''}`,
    status: state.status,
    content: html`${refusedForm === '' ? '' : state.above('amount', 'day', 'account')}${invoice.hasPaper ? '' : note({ text: t.one.paperSoon })}${twoColumns(main, aside)}`,
  })
}

async function issuerOf(c: Ctx, invoice: WholeInvoice): Promise<string | null> {
  const row = await c.get('db').selectFrom('sales_invoice as i').innerJoin('person as p', 'p.id', 'i.issued_by').select('p.name').where('i.id', '=', invoice.id).executeTakeFirst()
  return row?.name ?? null
}

function facts(c: Ctx, invoice: WholeInvoice): Html {
  const t = salesTexts(c).one
  const link = (one: { id: string; number: string }) => html`<a href="${salesPaths.invoice(one.id)}">${one.number}</a>`
  return definitionList([
    { term: t.buyer, value: html`<a href="${salesPaths.customer(invoice.customerId)}">${invoice.buyer.name}</a> <span class="soft">${invoice.buyer.code}</span>` },
    { term: t.label, value: invoice.label },
    { term: t.issued, value: shortDay(c, invoice.issuedOn) },
    ...(invoice.kind === 'invoice' ? [{ term: t.due, value: shortDay(c, invoice.dueOn) }] : []),
    { term: t.period, value: t.fromTo(shortDay(c, invoice.fromDay), shortDay(c, invoice.toDay)) },
    ...(invoice.corrects ? [{ term: t.corrects, value: link(invoice.corrects) }, { term: t.reason, value: invoice.reason }] : []),
    ...(invoice.correctedBy.length > 0 ? [{ term: t.correctedBy, value: html`${invoice.correctedBy.map((one, index) => html`${index > 0 ? ', ' : ''}${link(one)}`)}` }] : []),
    ...(invoice.vatCents > 0n ? [{ term: t.vatDue, value: invoice.vatDue === 'receipt' ? t.onReceipt : t.onInvoice }] : []),
    { term: t.entry, value: html`<a href="${ledgerPaths.entry(invoice.entryId)}">${t.entryLink}</a>` },
  ])
}

function duesTable(c: Ctx, dues: readonly Due[]): Html {
  const t = salesTexts(c)
  return section({
    title: t.one.dues,
    content: table({
      caption: t.one.dues,
      columns: [{ label: t.one.dueOn }, { label: t.total, numeric: true, labelled: true }, { label: t.one.paid, numeric: true, labelled: true }, { label: t.left, numeric: true, labelled: true }],
      rows: dues.map((due) => ({ header: shortDay(c, due.dueOn), cells: [allMoney(c, due.cents), allMoney(c, due.paidCents), allMoney(c, due.remainingCents)] })),
    }),
  })
}

/** Recorded here and by nothing else: a batch or a statement takes its own back. */
const isByHand = (payment: DuePayment): boolean => payment.kind === 'other' && payment.source === null && payment.undoneOn === null

function paymentsTable(c: Ctx, invoice: WholeInvoice, payments: readonly DuePayment[]): Html {
  const t = salesTexts(c).one
  return section({
    title: t.payments,
    content:
      payments.length === 0
        ? html`<p class="soft">${t.noPayment}</p>`
        : table({
            caption: t.payments,
            columns: [{ label: t.payDay }, { label: t.payments, folded: 'full' }, { label: t.payAmount, numeric: true, folded: 'first' }, { label: t.undo, hidden: true }],
            rows: payments.map((payment) => ({
              header: html`<a href="${ledgerPaths.entry(payment.entryId)}">${shortDay(c, payment.paidOn)}</a>`,
              cells: [
                t.paymentKinds[payment.kind],
                allMoney(c, payment.cents),
                payment.undoneOn ? stateMark('zz', t.undone(shortDay(c, payment.undoneOn))) : mayWrite(c) && isByHand(payment) ? linkButton({ href: salesPaths.undoPayment(invoice.id, payment.id), label: t.undo, small: true }) : '',
              ],
            })),
          }),
  })
}

/** What taking a payment back does. */
export const undoing = (c: Ctx, invoice: Pick<WholeInvoice, 'id'>, paymentId: string): Confirmation => ({
  id: `undo-${paymentId}`,
  title: salesTexts(c).one.undoTitle,
  text: salesTexts(c).one.undoText,
  action: salesPaths.undoPayment(invoice.id, paymentId),
  confirm: { label: salesTexts(c).one.undo },
  cancel: texts(c).cancel,
})

function history(c: Ctx, invoice: WholeInvoice, payments: readonly DuePayment[], issuer: string | null): Step[] {
  const t = salesTexts(c).one.steps
  const left = leftOf(invoice)
  const hasAddress = invoice.buyer.email !== ''
  const moved = payments.flatMap((payment): { day: string; step: Step }[] => [
    { day: payment.paidOn, step: { state: 'done', title: payment.kind === 'offset' ? salesTexts(c).one.paymentKinds.offset : t.paid(allMoney(c, payment.cents)), when: shortDay(c, payment.paidOn) } },
    ...(payment.undoneOn ? [{ day: payment.undoneOn, step: { state: 'warnly' as const, title: t.back(allMoney(c, payment.cents)), when: shortDay(c, payment.undoneOn) } }] : []),
  ])
  const at = (instant: Date) => formatShortDay(c.get('language'), instant)
  const last: Step = left === 0n ? { state: 'done', title: t.settled } : { state: invoice.kind === 'invoice' && invoice.dueOn < todayOf(c) ? 'badly' : 'next', title: t.toPay(allMoney(c, left)), ...(invoice.kind === 'invoice' ? { when: shortDay(c, invoice.dueOn) } : {}) }
  return [
    { state: 'done', title: t.issued, when: shortDay(c, invoice.issuedOn), text: invoice.runId === null ? (issuer === null ? '' : t.issuedBy(issuer)) : t.byRun },
    { state: invoice.hasPaper ? 'done' : 'now', title: invoice.hasPaper ? t.paper : t.paperSoon },
    invoice.sentAt ? { state: 'done', title: t.sent, when: at(invoice.sentAt) } : { state: hasAddress ? 'next' : 'warnly', title: hasAddress ? t.notSent : t.noAddress },
    ...invoice.correctedBy.map(({ number }): Step => ({ state: 'done', title: t.credited(number) })),
    ...moved.sort((a, b) => a.day.localeCompare(b.day)).map(({ step }) => step),
    last,
  ]
}

async function payForm(c: Ctx, invoice: WholeInvoice, given: Fields, state: FormState, refusedForm: string): Promise<Html | ''> {
  const left = leftOf(invoice)
  if (!mayWrite(c) || left === 0n || invoice.kind !== 'invoice') return ''
  const t = salesTexts(c).one
  const mine = refusedForm === 'pay'
  const banks = (await searchAccounts(c.get('db'))).filter(({ code, open }) => open && /^5[138]/.test(code))
  const typed = (name: string) => (mine ? given(name) : '')
  return html`<details class="fig"${mine ? html` open` : ''}><summary>${t.pay}</summary><p class="s soft">${t.payText}</p>${form(
    c,
    { action: salesPaths.pay(invoice.id) },
    html`${field({ name: 'amount', label: t.payAmount, value: typed('amount') || plainMoney(left, decimalSign(c.get('language'))), required: true, maxLength: 20, error: mine ? state.beside('amount') : undefined, attributes: { inputmode: 'decimal' } })}${field({ name: 'day', type: 'date', label: t.payDay, value: typed('day') || todayOf(c), required: true, error: mine ? state.beside('day') : undefined })}${selectField({ name: 'account', label: t.payAccount, value: typed('account') || '512', error: mine ? state.beside('account') : undefined, options: banks.map(({ code, label }) => ({ value: code, label: `${code} ${label}` })) })}<div class="actions">${button({ label: t.pay })}</div>`,
  )}</details>`
}
