/** What the page of an invoice shows, by where the invoice stands and who looks. */
import { html } from 'hono/html'
import { dayOf } from '#lib/day.ts'
import { decimalSign, formatBytes, formatShortDay } from '#lib/format.ts'
import { plainMoney } from '#lib/money.ts'
import { formatRate } from '#lib/rate.ts'
import { hasRole } from '#people/actor.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { dialog, dialogLink } from '#web/components/dialog.ts'
import type { Confirmation } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { csrfField, form, postButton } from '#web/components/form.ts'
import { definitionList, section, twoColumns } from '#web/components/layout-parts.ts'
import { note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { searchAccounts } from '../ledger/account-store.ts'
import { allMoney, ledgerPage, mayWrite, number, shortDay, texts } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { longestReason } from './invoice.ts'
import { openInvoices } from './invoice-store.ts'
import type { Invoice } from './invoice-store.ts'
import { purchaseTexts, signed, standingMark } from './purchase-frame.ts'
import { purchasePaths } from './purchase-paths.ts'
import { ibanNote, ibanShown } from './supplier-pages.ts'
import { supplierById } from './supplier-store.ts'

/** The page of an invoice; `refusedForm` names the form that was refused, whose fields keep what was typed. */
export async function invoicePage(c: Ctx, invoice: Invoice, given: Fields, state: FormState, refusedForm: string): Promise<Response> {
  const t = purchaseTexts(c)
  const view: View = { c, invoice, stateOf: (name) => (name === refusedForm ? state : undefined), given: (name, of) => (of === refusedForm ? given(name) : '') }
  const aside = html`${nextPart(view)}${await paymentForms(view)}${cancelForm(view)}`
  const main = html`${facts(view)}${lineTable(c, invoice)}${papers(view)}${payments(view)}`
  const isEditable = invoice.standing === 'draft' || invoice.standing === 'refused'
  return ledgerPage(c, {
    title: t.titled(t.kinds[invoice.kind], number(c, invoice.number)),
    lead: t.one.lead(invoice.supplier.name, invoice.reference),
    facts: html`${standingMark(c, invoice.standing)} <span class="soft">${signed(c, invoice, invoice.totalCents)}</span>`,
    above: [{ label: t.title, href: purchasePaths.home }],
    ...(isEditable && mayWrite(c) ? { actions: html`${linkButton({ href: purchasePaths.edit(invoice.id), label: t.one.edit, icon: 'pencil' })}${dialogLink({ href: purchasePaths.discard(invoice.id), dialog: 'discard', label: t.one.discard, icon: 'trash-2' })}` } : {}),
    status: state.status,
    content: html`${refusedForm === '' ? '' : state.above('reason', 'day', 'amount', 'account', 'document', 'invoice')}${invoice.standing === 'refused' ? note({ kind: 'bad', text: t.one.wasRefused(invoice.refusedByName ?? '', invoice.refusal ?? '') }) : ''}${await payWarning(view)}${twoColumns(main, aside)}${isEditable && mayWrite(c) ? dialog(c, removal(c, invoice)) : ''}`,
  })
}

interface View {
  c: Ctx
  invoice: Invoice
  stateOf(form: string): FormState | undefined
  given(name: string, form: string): string
}

/** What deleting a draft loses. */
export const removal = (c: Ctx, invoice: Invoice): Confirmation => ({
  id: 'discard',
  title: purchaseTexts(c).one.discardAsk,
  text: purchaseTexts(c).one.discardText,
  fields: html`<input type="hidden" name="version" value="${invoice.version}">`,
  action: purchasePaths.discard(invoice.id),
  confirm: { label: purchaseTexts(c).one.discard },
  cancel: texts(c).cancel,
})

const at = (c: Ctx, instant: Date): string => formatShortDay(c.get('language'), instant)

function facts({ c, invoice }: View): Html {
  const t = purchaseTexts(c).one
  return definitionList([
    { term: purchaseTexts(c).supplier, value: html`<a href="${purchasePaths.supplier(invoice.supplier.id)}">${invoice.supplier.name}</a>` },
    { term: t.label, value: invoice.label },
    { term: t.day, value: shortDay(c, invoice.day) },
    { term: t.dueDay, value: shortDay(c, invoice.dueDay) },
    ...(invoice.reverseCharge ? [{ term: t.reverse, value: t.reversed }] : []),
    ...(invoice.papers.length === 0 && invoice.noFileReason !== '' ? [{ term: t.noFile, value: invoice.noFileReason }] : []),
    { term: t.enteredBy, value: t.by(invoice.createdByName, at(c, invoice.createdAt)) },
    ...(invoice.approvedAt ? [{ term: t.approvedBy, value: t.by(invoice.approvedByName ?? '', at(c, invoice.approvedAt)) }] : []),
    ...(invoice.entry
      ? [{ term: t.entry, value: html`<a href="${ledgerPaths.entry(invoice.entry.id)}">${t.entryNumber(number(c, invoice.entry.number))}</a>${invoice.bookedOn && invoice.bookedOn !== invoice.day ? html`, <span class="soft">${t.bookedOn(shortDay(c, invoice.bookedOn))}</span>` : ''}${invoice.cancelledBy ? html`, <a href="${ledgerPaths.entry(invoice.cancelledBy)}">${t.cancelledEntry}</a>` : ''}` }]
      : []),
  ])
}

function lineTable(c: Ctx, invoice: Invoice): Html {
  const t = purchaseTexts(c)
  const rate = (value: number) => formatRate(c.get('language'), value)
  const net = invoice.lines.reduce((sum, line) => sum + line.netCents, 0n)
  const vat = invoice.lines.reduce((sum, line) => sum + line.vatCents, 0n)
  return section({
    title: t.one.lines,
    content: table({
      caption: t.one.lines,
      columns: [{ label: t.form.account }, { label: t.form.lineLabel, folded: 'full' }, { label: t.one.net, numeric: true, labelled: true }, { label: t.one.vat, numeric: true, labelled: true }],
      rows: [
        ...invoice.lines.map((line) => ({
          header: html`<a href="${ledgerPaths.account(line.account)}">${line.account}</a>`,
          cells: [html`${line.label}${line.period ? html` <span class="soft">${t.one.period(shortDay(c, line.period.from), shortDay(c, line.period.to))}</span>` : ''}`, allMoney(c, line.netCents), html`${allMoney(c, line.vatCents)} <span class="soft">${rate(line.vatRate)}</span>`],
        })),
        { header: c.get('m').cooperative.ledger.total, cells: ['', allMoney(c, net), allMoney(c, vat)], kind: 'sum' as const },
        { header: t.one.toPay, cells: ['', '', allMoney(c, invoice.totalCents)], kind: 'sum' as const },
      ],
    }),
  })
}

function papers({ c, invoice, stateOf }: View): Html {
  const t = purchaseTexts(c).one
  const mayChange = mayWrite(c) && (invoice.standing === 'draft' || invoice.standing === 'refused')
  const list =
    invoice.papers.length === 0
      ? html`<p class="soft">${t.noPaper}</p>`
      : html`<ul class="list s">${invoice.papers.map((paper) => html`<li><a class="t" href="${purchasePaths.paper(invoice.id, paper.id)}" download>${paper.name}</a><span class="soft">${formatBytes(c.get('language'), paper.sizeBytes)}</span>${mayChange ? postButton(c, { label: t.removePaper, small: true, action: purchasePaths.removePaper(invoice.id, paper.id) }) : ''}</li>`)}</ul>`
  // the body is read as a stream: the token goes with the address
  const add = mayChange
    ? html`<form method="post" enctype="multipart/form-data" class="stack m narrow"${attributes({ action: `${purchasePaths.papers(invoice.id)}?_csrf=${encodeURIComponent(c.get('csrf'))}` })}>${csrfField(c)}${field({ name: 'document', type: 'file', label: t.paper, hint: t.paperHint, required: true, error: stateOf('papers')?.beside('document') ?? stateOf('submit')?.beside('document'), attributes: { accept: '.pdf,.png,.jpg,.jpeg,.xml' } })}<div class="actions">${button({ label: t.attach, icon: 'upload' })}</div></form>`
    : ''
  return section({ title: t.papers, content: html`${list}${add}` })
}

/** What is to be done now, by whom. */
function nextPart({ c, invoice, stateOf, given }: View): Html | '' {
  const t = purchaseTexts(c).one
  const version = { version: String(invoice.version) }
  if (invoice.standing === 'draft' || invoice.standing === 'refused')
    return mayWrite(c) ? section({ title: t.submit, content: html`<p class="s">${t.submitText}</p><div class="actions">${postButton(c, { label: t.submit, kind: 'main', action: purchasePaths.submit(invoice.id), values: version })}</div>` }) : ''
  if (invoice.standing !== 'submitted') return ''
  const back = mayWrite(c) ? html`<div class="actions">${postButton(c, { label: t.takeBack, small: true, action: purchasePaths.takeBack(invoice.id) })}</div>` : ''
  if (!hasRole(actorOf(c), 'treasurer', 'board')) return note({ text: t.waits })
  if (invoice.writers.includes(actorOf(c).personId)) return html`${note({ text: t.waitsForOther })}${back}`
  return section({
    title: t.decide,
    content: html`<p class="s">${t.decideText}</p><div class="actions">${postButton(c, { label: t.approve, kind: 'main', icon: 'check', action: purchasePaths.approve(invoice.id), values: version })}</div>${form(
      c,
      { action: purchasePaths.refuse(invoice.id) },
      html`<input type="hidden" name="version" value="${invoice.version}">${field({ name: 'reason', label: t.reason, hint: t.reasonHint, value: given('reason', 'refuse'), required: true, maxLength: longestReason, error: stateOf('refuse')?.beside('reason') })}<div class="actions">${button({ label: t.refuse })}</div>`,
    )}${back}`,
  })
}

/** Whoever pays sees a changed IBAN first. */
async function payWarning({ c, invoice }: View): Promise<Html | ''> {
  return invoice.standing === 'toPay' ? ibanNote(c, await supplierById(c.get('db'), invoice.supplier.id)) : ''
}

function payments({ c, invoice }: View): Html | '' {
  const t = purchaseTexts(c).one
  if (invoice.state !== 'approved' || (invoice.standing === 'cancelled' && invoice.payments.length === 0)) return ''
  const left = invoice.totalCents - invoice.paidCents
  return section({
    title: t.payments,
    content: html`${invoice.payments.length === 0 ? html`<p class="soft">${t.noPayment}</p>` : table({
      caption: t.paymentsCaption,
      columns: [{ label: t.paidOn }, { label: t.onAccount, folded: 'full' }, { label: t.amount, numeric: true, folded: 'first' }, { label: t.reversePayment, hidden: true }],
      rows: invoice.payments.map((payment) => ({
        header: html`<a href="${ledgerPaths.entry(payment.entryId)}">${shortDay(c, payment.paidOn)}</a>`,
        cells: [`${payment.account} ${payment.accountLabel}`, allMoney(c, payment.cents), payment.isReversed ? stateMark('zz', t.isReversed) : mayWrite(c) ? postButton(c, { label: t.reversePayment, small: true, action: purchasePaths.reversePayment(invoice.id, payment.id) }) : ''],
      })),
    })}${invoice.standing === 'toPay' ? html`<p><b>${t.leftToPay(allMoney(c, left))}</b></p>` : ''}`,
  })
}

async function paymentForms({ c, invoice, stateOf, given }: View): Promise<Html | ''> {
  const t = purchaseTexts(c).one
  if (invoice.standing !== 'toPay' || !mayWrite(c)) return ''
  const supplier = await supplierById(c.get('db'), invoice.supplier.id)
  const left = invoice.totalCents - invoice.paidCents
  const banks = (await searchAccounts(c.get('db'))).filter(({ code, open }) => open && /^5[13]/.test(code))
  const credits = invoice.kind === 'invoice' ? (await openInvoices(c.get('db'))).filter((one) => one.kind === 'credit-note' && one.supplier.id === invoice.supplier.id) : []
  const today = dayOf(c.get('clock').now())
  const pay = stateOf('pay')
  const off = stateOf('setOff')
  const isBill = invoice.kind === 'invoice'
  return html`${section({
    title: isBill ? t.payTitle : t.refundTitle,
    content: html`${isBill ? html`<p class="s">${t.payText}</p>` : ''}${isBill && supplier.iban ? definitionList([{ term: t.iban, value: html`<span class="mono">${ibanShown(supplier.iban)}</span>` }]) : ''}${form(
      c,
      { action: purchasePaths.pay(invoice.id) },
      html`${field({ name: 'amount', id: 'pay-amount', label: t.amount, value: given('amount', 'pay') || plainMoney(left, decimalSign(c.get('language'))), required: true, maxLength: 20, error: pay?.beside('amount'), attributes: { inputmode: 'decimal' } })}${field({ name: 'day', id: 'pay-day', type: 'date', label: t.paidOn, value: given('day', 'pay') || today, required: true, error: pay?.beside('day') })}${selectField({ name: 'account', id: 'pay-account', label: t.onAccount, value: given('account', 'pay') || '512', error: pay?.beside('account'), options: banks.map(({ code, label }) => ({ value: code, label: `${code} ${label}` })) })}<div class="actions">${button({ label: t.pay, kind: 'main' })}</div>`,
    )}`,
  })}${credits.length === 0 ? '' : section({
    title: t.setOff,
    content: html`<p class="s">${t.setOffText}</p>${form(
      c,
      { action: purchasePaths.setOff(invoice.id) },
      html`${selectField({ name: 'invoice', label: t.setOffWith, value: given('invoice', 'setOff'), error: off?.beside('invoice'), options: credits.map((one) => ({ value: one.id, label: `${one.reference}, ${allMoney(c, one.totalCents - one.paidCents)}` })) })}${field({ name: 'day', id: 'off-day', type: 'date', label: t.paidOn, value: given('day', 'setOff') || today, required: true, error: off?.beside('day') })}<div class="actions">${button({ label: t.setOff })}</div>`,
    )}`,
  })}`
}

function cancelForm({ c, invoice, stateOf, given }: View): Html | '' {
  const t = purchaseTexts(c).one
  if (invoice.standing !== 'toPay' || invoice.paidCents > 0n || !mayWrite(c)) return ''
  const state = stateOf('cancel')
  return html`<details class="fig"${state ? ' open' : ''}><summary>${t.cancel}</summary><p class="s soft">${t.cancelText}</p>${form(
    c,
    { action: purchasePaths.cancel(invoice.id) },
    html`${field({ name: 'day', id: 'cancel-day', type: 'date', label: t.day, value: given('day', 'cancel') || dayOf(c.get('clock').now()), required: true, error: state?.beside('day') })}${field({ name: 'reason', id: 'cancel-reason', label: t.reason, value: given('reason', 'cancel'), required: true, maxLength: longestReason, error: state?.beside('reason') })}<div class="actions">${button({ label: t.cancel })}</div>`,
  )}</details>`
}
