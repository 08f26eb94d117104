/** The form of a supplier's invoice: several lines, what they come to, nothing typed lost, no script needed. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { plainRate } from '#lib/rate.ts'
import { decimalSign } from '#lib/format.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { choices } from '#web/components/choices.ts'
import { attributes } from '#web/components/content.ts'
import { checkField, field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { empty } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { ledgerPage, number, texts } from '../ledger/pages/ledger-frame.ts'
import { longestReason, mostInvoiceLines, vatOf } from './invoice.ts'
import type { InvoiceInput, InvoiceLine } from './invoice.ts'
import { invoiceById } from './invoice-store.ts'
import type { Invoice } from './invoice-store.ts'
import { accountList, codeOf, purchaseTexts, rateOf, versionIn } from './purchase-frame.ts'
import { purchasePaths } from './purchase-paths.ts'
import { purchaseWriters } from './purchase-policy.ts'
import { changeInvoice, enterInvoice } from './save-invoice.ts'
import { suppliersToChoose } from './supplier-store.ts'

const fewestLines = 2
const moreLines = 3
const lineFields = ['account', 'label', 'net', 'vat', 'from', 'to'] as const

/** `/administration/finance/purchases/new` and `…/invoices/:invoice/edit`. */
export function makeInvoiceFormPages(): App {
  const app = new Hono<Env>()
  app.get(purchasePaths.newInvoice, purchaseWriters, async (c) => {
    const chosen = (await suppliersToChoose(c.get('db'))).find(({ id }) => id === c.req.query('supplier'))
    const fields: Readonly<Record<string, string>> = chosen ? { supplier: chosen.id, account1: chosen.account ?? '', reverseCharge: chosen.reverseCharge ? 'yes' : '' } : {}
    return formPage(c, null, (name) => fields[name] ?? '', notRefused)
  })
  app.post(purchasePaths.newInvoice, purchaseWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        if (given('do') === 'more') return formPage(c, null, given, notRefused, moreLines)
        const { id } = await inTransaction(c.get('db'), (tx) => enterInvoice(tx, actorOf(c), inputOf(c, given), c.get('clock')))
        flash(c, purchaseTexts(c).form.kept)
        return c.redirect(purchasePaths.invoice(id), 303)
      },
      (refused) => formPage(c, null, given, refused),
    )
  })
  app.get(purchasePaths.edit(':invoice'), purchaseWriters, async (c) => {
    const invoice = await invoiceById(c.get('db'), idIn(c))
    if (invoice.state === 'submitted' || invoice.state === 'approved') return c.redirect(purchasePaths.invoice(invoice.id), 303)
    return formPage(c, invoice, fieldsOf(c, invoice), notRefused)
  })
  app.post(purchasePaths.edit(':invoice'), purchaseWriters, async (c) => {
    const given = await readForm(c)
    const again = async (state: FormState, more = 0) => formPage(c, await invoiceById(c.get('db'), idIn(c)), given, state, more)
    return orAgain(
      c,
      async () => {
        if (given('do') === 'more') return again(notRefused, moreLines)
        await inTransaction(c.get('db'), (tx) => changeInvoice(tx, actorOf(c), { ...inputOf(c, given), invoiceId: idIn(c), version: versionIn(given) }, c.get('clock')))
        flash(c, purchaseTexts(c).form.kept)
        return c.redirect(purchasePaths.invoice(idIn(c)), 303)
      },
      (refused) => again(refused),
    )
  })
  return app
}

const idIn = (c: Ctx): string => (c.req.param('invoice') ?? '').slice(0, 40)

function fieldsOf(c: Ctx, invoice: Invoice): Fields {
  const fields: Record<string, string> = {
    kind: invoice.kind, supplier: invoice.supplier.id, reference: invoice.reference, day: invoice.day, dueDay: invoice.dueDay, label: invoice.label, total: plainMoney(invoice.totalCents, decimalSign(c.get('language'))),
    reverseCharge: invoice.reverseCharge ? 'yes' : '', noFileReason: invoice.noFileReason, version: String(invoice.version), lines: String(invoice.lines.length + 1),
  }
  for (const [index, line] of invoice.lines.entries()) {
    const place = index + 1
    fields[`account${place}`] = line.account
    fields[`label${place}`] = line.label === invoice.label ? '' : line.label
    fields[`net${place}`] = plainMoney(line.netCents, decimalSign(c.get('language')))
    fields[`rate${place}`] = plainRate(line.vatRate, decimalSign(c.get('language')))
    fields[`vat${place}`] = plainMoney(line.vatCents, decimalSign(c.get('language')))
    fields[`from${place}`] = line.period?.from ?? ''
    fields[`to${place}`] = line.period?.to ?? ''
  }
  return (name) => fields[name] ?? ''
}

const lineCount = (given: Fields): number => Math.min(Math.max(Number.parseInt(given('lines'), 10) || fewestLines, fewestLines), mostInvoiceLines)
const isEmpty = (given: Fields, place: number): boolean => lineFields.every((name) => given(`${name}${place}`).trim() === '' || (place === 1 && name === 'account' && given('net1').trim() === ''))

/** What the form holds, empty lines left out, so that lines are counted as they are seen. @throws {UserError} `dayShape`, `money…`, `invoiceRate`, `invoicePeriod`. */
function inputOf(c: Ctx, given: Fields): InvoiceInput {
  const language = c.get('language')
  const lines: InvoiceLine[] = []
  for (let place = 1; place <= lineCount(given); place++) {
    if (isEmpty(given, place)) continue
    const amount = (name: string) => parseMoney(given(`${name}${place}`), { language, signed: true, field: `${name}${place}` })
    const netCents = amount('net')
    const vatRate = rateOf(given(`rate${place}`) || '0', place)
    const [from, to] = [given(`from${place}`).trim(), given(`to${place}`).trim()]
    if ((from === '') !== (to === '')) throw new UserError('invoicePeriod', { line: place }, { field: `${from === '' ? 'from' : 'to'}${place}` })
    lines.push({ account: codeOf(given(`account${place}`)), label: given(`label${place}`), netCents, vatRate, vatCents: given(`vat${place}`).trim() === '' ? vatOf(netCents, vatRate) : amount('vat'), period: from === '' ? null : { from: parseDay(from, `from${place}`), to: parseDay(to, `to${place}`) } })
  }
  return {
    kind: given('kind') === 'credit-note' ? 'credit-note' : 'invoice',
    supplierId: given('supplier'),
    reference: given('reference'),
    day: parseDay(given('day'), 'day'),
    dueDay: given('dueDay').trim() === '' ? null : parseDay(given('dueDay'), 'dueDay'),
    label: given('label'),
    reverseCharge: given('reverseCharge') === 'yes',
    totalCents: parseMoney(given('total'), { language, field: 'total' }),
    noFileReason: given('noFileReason'),
    lines,
  }
}

async function formPage(c: Ctx, invoice: Invoice | null, given: Fields, state: FormState, more = 0): Promise<Response> {
  const t = purchaseTexts(c)
  const suppliers = await suppliersToChoose(c.get('db'))
  const title = invoice ? t.form.editTitle(number(c, invoice.number)) : t.form.title
  const above = [{ label: t.title, href: purchasePaths.home }]
  if (suppliers.length === 0) return ledgerPage(c, { title, above, content: empty({ title: t.form.noSupplier, text: t.form.noSupplierText, actions: linkButton({ href: purchasePaths.newSupplier, label: t.suppliers.add, kind: 'main' }) }) })
  const count = Math.min(lineCount(given) + more, mostInvoiceLines)
  const head = ['supplier', 'reference', 'day', 'dueDay', 'label', 'total']
  const heads = [t.form.account, t.form.lineLabel, t.form.net, t.form.rate, t.form.vat, t.form.from, t.form.to]
  const content = html`${state.above(...head)}${await accountList(c, 'accounts', ['6', '2'])}<div class="narrow">${choices({
    name: 'kind',
    legend: t.form.kind,
    value: given('kind') || 'invoice',
    options: (['invoice', 'credit-note'] as const).map((value) => ({ value, label: t.kinds[value] })),
  })}</div><div class="pair">${selectField({ name: 'supplier', label: t.supplier, value: given('supplier'), error: state.beside('supplier'), options: suppliers.map(({ id, name }) => ({ value: id, label: name })) })}${field({ name: 'reference', label: t.form.reference, hint: t.form.referenceHint, value: given('reference'), required: true, maxLength: 100, error: state.beside('reference') })}</div><div class="pair">${field({ name: 'day', type: 'date', label: t.form.day, value: given('day') || dayOf(c.get('clock').now()), required: true, error: state.beside('day') })}${field({ name: 'dueDay', type: 'date', label: t.form.dueDay, hint: t.form.dueDayHint, value: given('dueDay'), error: state.beside('dueDay') })}</div><div class="pair">${field({ name: 'label', label: t.form.label, hint: t.form.labelHint, value: given('label'), required: true, maxLength: 150, error: state.beside('label') })}${field({ name: 'total', label: t.form.total, hint: t.form.totalHint, value: given('total'), required: true, maxLength: 20, error: state.beside('total'), attributes: { inputmode: 'decimal' } })}</div>${checkField({ name: 'reverseCharge', label: t.form.reverse, hint: t.form.reverseHint, checked: given('reverseCharge') === 'yes' })}<h2>${t.form.lines}</h2><p class="s soft">${t.form.linesHint}</p><input type="hidden" name="lines" value="${count}"><input type="hidden" name="version" value="${given('version')}"><div class="tbl"><table role="table" class="fold bill"><caption class="sr">${t.form.lines}</caption><thead role="rowgroup"><tr role="row">${heads.map((label) => html`<th role="columnheader" scope="col">${label}</th>`)}</tr></thead><tbody role="rowgroup">${Array.from({ length: count }, (_, index) => lineRow(c, given, state, index + 1))}</tbody></table></div>${field({ name: 'noFileReason', label: t.form.noFile, hint: t.form.noFileHint, value: given('noFileReason'), maxLength: longestReason, error: state.beside('noFileReason') })}<div class="actions">${button({ label: t.form.keep, kind: 'main', name: 'do', value: 'keep' })}${button({ label: t.form.more, name: 'do', value: 'more', attributes: { formnovalidate: true } })}${linkButton({ href: invoice ? purchasePaths.invoice(invoice.id) : purchasePaths.home, label: texts(c).cancel })}</div>`
  return ledgerPage(c, { title, lead: t.form.lead, above, status: state.status, content: form(c, {}, content) })
}

function lineRow(c: Ctx, given: Fields, state: FormState, place: number): Html {
  const t = purchaseTexts(c).form
  const control = (name: string, label: string, more: Readonly<Record<string, string>> = {}, value = given(`${name}${place}`)) =>
    html`<input class="in"${attributes({ name: `${name}${place}`, value, 'aria-label': t.ofLine(label, place), autocomplete: 'off', 'aria-invalid': state.beside(`${name}${place}`) ? 'true' : undefined, ...more })}>`
  const cell = (label: string, wide: boolean, inside: Html) => html`<td role="cell"${attributes({ class: wide ? 'full' : undefined, 'data-l': label })}>${inside}</td>`
  const money = { inputmode: 'decimal', maxlength: '20' }
  return html`<tr role="row">${cell(t.account, true, control('account', t.account, { list: 'accounts', maxlength: '170' }))}${cell(t.lineLabel, true, control('label', t.lineLabel, { maxlength: '150' }))}${cell(t.net, false, control('net', t.net, money))}${cell(t.rate, false, control('rate', t.rate, { inputmode: 'decimal', maxlength: '5' }, given(`rate${place}`) || '20'))}${cell(t.vat, true, control('vat', t.vat, money))}${cell(t.from, false, control('from', t.from, { type: 'date' }))}${cell(t.to, false, control('to', t.to, { type: 'date' }))}</tr>`
}
