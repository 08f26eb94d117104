/** An invoice written by hand: for whom, its lines, what it comes to, and only then issued. Nothing typed is lost, no script needed. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { search } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { ledgerPage, texts } from '../ledger/pages/ledger-frame.ts'
import { accountList, codeOf } from '../purchases/purchase-frame.ts'
import { searchBuyers } from './buyer-store.ts'
import { computeInvoice } from './compute-invoice.ts'
import type { ComputedInvoice, InvoiceInput, InvoiceLineInput } from './compute-invoice.ts'
import { customerById, ensureMemberCustomer } from './customer.ts'
import { amountsTable } from './invoice-parts.ts'
import { issueInvoice } from './issue-invoice.ts'
import { readDecimal, salesTexts, todayOf } from './sales-frame.ts'
import { salesPaths } from './sales-paths.ts'
import { salesWriters } from './sales-policy.ts'
import { requireSeller } from './seller.ts'
import { vatLevels } from './vat-rules.ts'
import { regimeOn } from './vat-store.ts'

const fewestLines = 3
const mostFormLines = 60
const units = ['MON', 'ANN', 'DAY', 'HUR', 'C62', 'E34', '4L'] as const
const lineFields = ['label', 'price', 'quantity', 'from', 'to'] as const
const buyersShown = 30

/** `/administration/finance/sales/new`. */
export function makeInvoiceFormPages(): App {
  const app = new Hono<Env>()
  app.get(salesPaths.newInvoice, salesWriters, async (c) => {
    const customer = (c.req.query('customer') ?? '').slice(0, 80)
    await requireSeller(c.get('db'))
    return customer === '' ? whoPage(c) : formPage(c, (name) => (name === 'customer' ? customer : ''), notRefused)
  })
  app.post(salesPaths.newInvoice, salesWriters, async (c) => {
    const given = await readForm(c)
    if (given('member') !== '') {
      const id = await inTransaction(c.get('db'), (tx) => ensureMemberCustomer(tx, given('member').slice(0, 40), c.get('clock')))
      return c.redirect(`${salesPaths.newInvoice}?customer=${encodeURIComponent(id)}`, 303)
    }
    return orAgain(
      c,
      async () => {
        if (given('do') === 'more') return formPage(c, given, notRefused, { more: fewestLines })
        const input = inputOf(given)
        const computed = await computeInvoice(c.get('db'), input)
        // what is issued is what was read: a tariff or a rate may have changed meanwhile
        if (given('do') !== 'issue' || given('seen') !== String(computed.totalCents)) return formPage(c, given, notRefused, { computed, changed: given('do') === 'issue' })
        const { id, number } = await inTransaction(c.get('db'), (tx) => issueInvoice(tx, actorOf(c), input, c.get('clock')))
        flash(c, salesTexts(c).form.done(number))
        return c.redirect(salesPaths.invoice(id), 303)
      },
      // the button pressed twice, or the form sent again after « back »: one invoice
      (refused) => (refused.code === 'salesInvoiceTwice' ? c.redirect(salesPaths.invoice(idIn(given) ?? ''), 303) : formPage(c, given, refused)),
    )
  })
  return app
}

const idIn = (given: Fields): string | undefined => (/^[a-z0-9]{12}$/.test(given('id')) ? given('id') : undefined)

const above = (c: Ctx) => [{ label: salesTexts(c).title, href: salesPaths.home }]

async function whoPage(c: Ctx): Promise<Response> {
  const t = salesTexts(c)
  const text = (c.req.query('q') ?? '').slice(0, 100)
  const buyers = await searchBuyers(c.get('db'), text, buyersShown)
  const list = table({
    caption: t.form.whoTitle,
    columns: [{ label: t.customers.name }, { label: t.customers.code, labelled: true }, { label: t.form.choose, hidden: true }],
    rows: buyers.map((one) => ({
      header: html`${one.name}${one.memberId === null ? '' : html`<small>${t.customers.member}</small>`}`,
      cells: [one.code, one.customerId === null ? postButton(c, { label: t.form.choose, small: true, action: salesPaths.newInvoice, values: { member: one.memberId ?? '' } }) : linkButton({ href: `${salesPaths.newInvoice}?customer=${encodeURIComponent(one.customerId)}`, label: t.form.choose, small: true })],
    })),
  })
  return ledgerPage(c, {
    title: t.form.whoTitle,
    lead: t.form.whoLead,
    above: above(c),
    actions: linkButton({ href: salesPaths.newCustomer, label: t.customers.add }),
    content: html`<div class="stack m">${search({ label: t.form.whoSearch, button: t.search, value: text, placeholder: t.form.whoSearch })}${buyers.length === 0 ? empty({ title: t.form.whoNone, text: t.form.whoNoneText }) : list}</div>`,
  })
}

const lineCount = (given: Fields): number => Math.min(Math.max(Number.parseInt(given('lines'), 10) || fewestLines, fewestLines), mostFormLines)
const isEmpty = (given: Fields, place: number): boolean => lineFields.every((name) => given(`${name}${place}`).trim() === '')

/** What the form holds, empty lines left out; refusals name fields as they are seen. @throws {UserError} `dayShape`, `priceShape`, `quantityShape`. */
function inputOf(given: Fields): InvoiceInput {
  const lines: InvoiceLineInput[] = []
  for (let place = 1; place <= lineCount(given); place++) {
    if (isEmpty(given, place)) continue
    const [from, to] = [given(`from${place}`).trim(), given(`to${place}`).trim()]
    if ((from === '') !== (to === '')) throw new UserError('salesLine', { line: place }, { field: `${from === '' ? 'from' : 'to'}${place}` })
    lines.push({
      label: given(`label${place}`),
      account: codeOf(given(`account${place}`)) || '706',
      quantityMilli: readDecimal(given(`quantity${place}`).trim() || '1', 3, { code: 'quantityShape', field: `quantity${place}` }),
      unit: units.find((unit) => unit === given(`unit${place}`)) ?? 'C62',
      unitPrice: readDecimal(given(`price${place}`), 4, { code: 'priceShape', field: `price${place}`, signed: true }),
      level: vatLevels.find((level) => level === given(`level${place}`)) ?? 'standard',
      period: from === '' ? undefined : { from: parseDay(from, `from${place}`), to: parseDay(to, `to${place}`) },
    })
  }
  return {
    id: idIn(given),
    customerId: given('customer').slice(0, 80),
    label: given('label'),
    issuedOn: parseDay(given('issuedOn'), 'issuedOn'),
    dueOn: given('dueOn').trim() === '' ? undefined : parseDay(given('dueOn'), 'dueOn'),
    fromDay: parseDay(given('fromDay'), 'fromDay'),
    toDay: parseDay(given('toDay'), 'toDay'),
    lines,
  }
}

async function formPage(c: Ctx, given: Fields, state: FormState, shown: { more?: number; computed?: ComputedInvoice; changed?: boolean } = {}): Promise<Response> {
  const t = salesTexts(c).form
  const [customer, seller, regime] = await Promise.all([customerById(c.get('db'), given('customer').slice(0, 80)), requireSeller(c.get('db')), regimeOn(c.get('db'), todayOf(c))])
  const count = Math.min(lineCount(given) + (shown.more ?? 0), mostFormLines)
  const today = todayOf(c)
  const taxed = regime.kind === 'liable'
  const heads = [t.lineLabel, t.quantity, t.unit, t.price, ...(taxed ? [t.level] : []), t.account, t.lineFrom, t.lineTo]
  const date = (name: string, label: string, value: string, hint?: string) => field({ name, type: 'date', label, value, error: state.beside(name), ...(hint === undefined ? { required: true } : { hint }) })
  const preview = shown.computed
    ? html`<div class="card stack m" id="preview"><h2>${t.previewTitle}</h2>${shown.changed ? note({ kind: 'warn', text: t.changed }) : ''}${amountsTable(c, shown.computed, salesTexts(c).one.lines)}<p class="s">${t.previewText}</p><input type="hidden" name="seen" value="${shown.computed.totalCents}"><div class="actions">${button({ label: t.issue, kind: 'main', name: 'do', value: 'issue' })}</div></div>`
    : ''
  const content = html`${state.above('label', 'issuedOn', 'dueOn', 'fromDay', 'toDay')}${await accountList(c, 'accounts', ['70'])}${field({ name: 'label', label: t.label, hint: t.labelHint, value: given('label'), required: true, maxLength: 150, error: state.beside('label') })}<div class="pair">${date('issuedOn', t.issuedOn, given('issuedOn') || today)}${date('dueOn', t.dueOn, given('dueOn'), t.dueHint(seller.termsDays))}</div><div class="pair">${date('fromDay', t.from, given('fromDay') || today)}${date('toDay', t.to, given('toDay') || today)}</div><h2>${t.lines}</h2><p class="s soft">${t.linesHint}</p><input type="hidden" name="id" value="${idIn(given) ?? randomText(12)}"><input type="hidden" name="customer" value="${customer.id}"><input type="hidden" name="lines" value="${count}"><div class="tbl"><table role="table" class="fold bill sold"><caption class="sr">${t.lines}</caption><thead role="rowgroup"><tr role="row">${heads.map((label) => html`<th role="columnheader" scope="col">${label}</th>`)}</tr></thead><tbody role="rowgroup">${Array.from({ length: count }, (_, index) => lineRow(c, given, state, index + 1, taxed))}</tbody></table></div><div class="actions">${button({ label: t.preview, name: 'do', value: 'preview', ...(shown.computed ? {} : { kind: 'main' as const }) })}${button({ label: t.more, name: 'do', value: 'more', attributes: { formnovalidate: true } })}${linkButton({ href: salesPaths.home, label: texts(c).cancel })}</div>${preview}`
  return ledgerPage(c, { title: t.title, lead: html`${t.lead(customer.name)} <a href="${salesPaths.newInvoice}">${t.other}</a>`, above: above(c), status: state.status, content: form(c, { action: salesPaths.newInvoice }, content) })
}

function lineRow(c: Ctx, given: Fields, state: FormState, place: number, taxed: boolean): Html {
  const t = salesTexts(c).form
  const named = (name: string, label: string) => ({ name: `${name}${place}`, 'aria-label': t.ofLine(label, place), 'aria-invalid': state.beside(`${name}${place}`) ? 'true' : undefined })
  const control = (name: string, label: string, more: Readonly<Record<string, string>> = {}) => html`<input class="in"${attributes({ ...named(name, label), value: given(`${name}${place}`), autocomplete: 'off', ...more })}>`
  const choice = (name: string, label: string, options: readonly { value: string; label: string }[], value: string) =>
    html`<select class="in"${attributes(named(name, label))}>${options.map((option) => html`<option${attributes({ value: option.value, selected: option.value === value })}>${option.label}</option>`)}</select>`
  const cell = (label: string, wide: boolean, inside: Html) => html`<td role="cell"${attributes({ class: wide ? 'full' : undefined, 'data-l': label })}>${inside}</td>`
  const number = { inputmode: 'decimal', maxlength: '20' }
  return html`<tr role="row">${cell(t.lineLabel, true, control('label', t.lineLabel, { maxlength: '200' }))}${cell(t.quantity, false, control('quantity', t.quantity, { ...number, placeholder: '1' }))}${cell(t.unit, false, choice('unit', t.unit, units.map((unit) => ({ value: unit, label: t.units[unit] })), given(`unit${place}`) || 'MON'))}${cell(t.price, false, control('price', t.price, number))}${taxed ? cell(t.level, false, choice('level', t.level, vatLevels.map((level) => ({ value: level, label: t.levels[level] })), given(`level${place}`) || 'standard')) : ''}${cell(t.account, false, control('account', t.account, { list: 'accounts', maxlength: '170', placeholder: '706' }))}${cell(t.lineFrom, false, control('from', t.lineFrom, { type: 'date' }))}${cell(t.lineTo, false, control('to', t.lineTo, { type: 'date' }))}</tr>`
}
