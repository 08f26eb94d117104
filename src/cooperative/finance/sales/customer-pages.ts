/** Customers: members as the register knows them, and others that the treasurer enters. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { checkField, field, selectField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, section } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { hereWith } from '#web/preferences.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, texts } from '../ledger/pages/ledger-frame.ts'
import { archiveCustomer } from './archive-customer.ts'
import { addCustomer, customerById, saveCustomer, searchCustomers } from './customer.ts'
import type { Customer } from './customer.ts'
import { ownFieldsOf } from './customer-fields.ts'
import { searchInvoices } from './sales-store.ts'
import { invoiceTable, salesTexts, todayOf, versionIn } from './sales-frame.ts'
import { salesPaths } from './sales-paths.ts'
import { salesReaders, salesWriters } from './sales-policy.ts'

/** Pages under `/administration/finance/sales/customers`. */
export function makeCustomerPages(): App {
  const app = new Hono<Env>()
  app.get(salesPaths.customers, salesReaders, (c) => listPage(c))
  app.get(salesPaths.newCustomer, salesWriters, (c) => formPage(c, null, (name) => ({ country: 'FR', language: 'fr' })[name] ?? '', notRefused))
  app.post(salesPaths.newCustomer, salesWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { id } = await inTransaction(c.get('db'), (tx) => addCustomer(tx, actorOf(c), { customer: customerIn(given) }, c.get('clock')))
        flash(c, salesTexts(c).customers.saved)
        return c.redirect(salesPaths.customer(id), 303)
      },
      (refused) => formPage(c, null, given, refused),
    )
  })
  app.get(salesPaths.customer(':customer'), salesReaders, async (c) => onePage(c, await customerById(c.get('db'), idIn(c)), notRefused))
  app.get(salesPaths.editCustomer(':customer'), salesWriters, async (c) => {
    const customer = await customerById(c.get('db'), idIn(c))
    const own = await ownFieldsOf(c.get('db'), customer.id)
    return formPage(c, customer, (name) => (name === 'version' ? String(customer.version) : name === 'business' ? (own.business ? 'yes' : '') : (String(own[name as keyof typeof own] ?? ''))), notRefused)
  })
  app.post(salesPaths.editCustomer(':customer'), salesWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => saveCustomer(tx, actorOf(c), { customerId: idIn(c), version: versionIn(given), customer: customerIn(given) }, c.get('clock')))
        flash(c, salesTexts(c).customers.saved)
        return c.redirect(salesPaths.customer(idIn(c)), 303)
      },
      async (refused) => formPage(c, await customerById(c.get('db'), idIn(c)), given, refused),
    )
  })
  app.post(salesPaths.archive(':customer'), salesWriters, async (c) => {
    const given = await readForm(c)
    const archived = given('archived') === 'yes'
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => archiveCustomer(tx, actorOf(c), { customerId: idIn(c), archived }, c.get('clock')))
        flash(c, archived ? salesTexts(c).customers.archivedDone : salesTexts(c).customers.restored)
        return c.redirect(salesPaths.customer(idIn(c)), 303)
      },
      async (refused) => onePage(c, await customerById(c.get('db'), idIn(c)), refused),
    )
  })
  return app
}

const idIn = (c: Ctx): string => (c.req.param('customer') ?? '').slice(0, 80)
const names = ['name', 'street', 'postalCode', 'city', 'country', 'siren', 'vatNumber', 'email'] as const
const customerIn = (given: Fields): Record<string, unknown> => ({ ...Object.fromEntries(names.map((name) => [name, given(name)])), country: given('country').trim().toUpperCase(), business: given('business') === 'yes', language: given('language') === 'en' ? 'en' : 'fr' })
const above = (c: Ctx) => [{ label: salesTexts(c).title, href: salesPaths.home }]
const aboveOne = (c: Ctx) => [...above(c), { label: salesTexts(c).customers.title, href: salesPaths.customers }]

async function listPage(c: Ctx): Promise<Response> {
  const t = salesTexts(c)
  const wanted = { text: (c.req.query('q') ?? '').slice(0, 100), membersToo: c.req.query('who') === 'all', page: pageOf(c), pageSize: linesPerPage }
  const { customers, total } = await searchCustomers(c.get('db'), wanted)
  if (customers.length === 0 && total > 0) return toFirstPage(c)
  const list = table({
    caption: t.customers.caption,
    columns: [{ label: t.customers.name }, { label: t.customers.code, labelled: true }, { label: t.customers.place, folded: 'full' }],
    rows: customers.map((one) => ({ header: html`<a href="${salesPaths.customer(one.id)}">${one.name}</a>${one.memberId === null ? '' : html`<small>${t.customers.member}</small>`}`, cells: [one.code, `${one.city}${one.country === 'FR' ? '' : ` (${one.country})`}`] })),
  })
  return ledgerPage(c, {
    title: t.customers.title,
    lead: t.customers.lead,
    above: above(c),
    ...(mayWrite(c) ? { actions: linkButton({ href: salesPaths.newCustomer, label: t.customers.add, icon: 'plus', kind: 'main' }) } : {}),
    content: html`<div class="stack m">${search({ label: t.customers.searchLabel, button: t.search, value: wanted.text, placeholder: t.customers.searchLabel, kept: wanted.membersToo ? { who: 'all' } : {} })}${chips(t.customers.kinds, [
      { label: t.customers.others, href: hereWith(c, { who: null, page: null }), current: !wanted.membersToo },
      { label: t.customers.all, href: hereWith(c, { who: 'all', page: null }), current: wanted.membersToo },
    ])}${total === 0 ? empty({ title: t.customers.none, text: t.customers.noneText }) : html`${list}${ledgerPager(c, total)}`}</div>`,
  })
}

async function onePage(c: Ctx, customer: Customer, state: FormState): Promise<Response> {
  const t = salesTexts(c)
  const { invoices, openCents } = await searchInvoices(c.get('db'), { customerId: customer.id, today: todayOf(c), page: 1, pageSize: 50 })
  const address = [customer.street, `${customer.postalCode} ${customer.city}`.trim(), customer.country === 'FR' ? '' : customer.country].filter((line) => line !== '')
  const actions = mayWrite(c)
    ? html`${customer.archived ? '' : linkButton({ href: `${salesPaths.newInvoice}?customer=${encodeURIComponent(customer.id)}`, label: t.add, icon: 'plus', kind: 'main' })}${linkButton({ href: salesPaths.editCustomer(customer.id), label: t.customers.edit, icon: 'pencil' })}${customer.memberId === null ? postButton(c, { label: customer.archived ? t.customers.restore : t.customers.archive, action: salesPaths.archive(customer.id), values: { archived: customer.archived ? 'no' : 'yes' } }) : ''}`
    : undefined
  return ledgerPage(c, {
    title: customer.name,
    above: aboveOne(c),
    ...(customer.archived ? { facts: stateMark('zz', t.customers.archived) } : {}),
    actions,
    status: state.status,
    content: html`${state.above()}${definitionList([
      { term: t.customers.code, value: customer.code },
      { term: t.seller.street, value: html`${address.map((line, index) => html`${index > 0 ? html`<br>` : ''}${line}`)}` },
      ...(customer.siren ? [{ term: t.seller.siren, value: customer.siren }] : []),
      ...(customer.vatNumber ? [{ term: t.seller.vatNumber, value: customer.vatNumber }] : []),
      ...(customer.email ? [{ term: t.customers.email, value: customer.email }] : []),
      { term: t.customers.language, value: t.customers.languages[customer.language] },
      { term: t.customers.owed, value: allMoney(c, openCents) },
    ])}${section({ title: t.customers.invoices, content: invoices.length === 0 ? html`<p class="soft">${t.customers.noInvoice}</p>` : invoiceTable(c, invoices, { caption: t.customers.invoices, href: ({ id }) => salesPaths.invoice(id), who: false }) })}`,
  })
}

function formPage(c: Ctx, customer: Customer | null, given: Fields, state: FormState): Promise<Response> {
  const t = salesTexts(c)
  const isMember = customer !== null && customer.memberId !== null
  const put = (name: (typeof names)[number], label: string, maxLength: number, more: { hint?: string; required?: boolean } = {}) => field({ name, label, value: given(name), maxLength, error: state.beside(name), ...more })
  const content = html`${state.above(...names)}${put('name', t.customers.name, 200, isMember ? { hint: t.customers.nameHint } : { required: true })}${put('street', t.seller.street, 200)}<div class="pair">${put('postalCode', t.seller.postalCode, 20)}${put('city', t.seller.city, 100)}</div><div class="pair">${put('country', t.seller.country, 2, { hint: t.seller.countryHint })}${put('email', t.customers.email, 254, { hint: t.customers.emailHint })}</div>${checkField({ name: 'business', label: t.customers.business, hint: t.customers.businessHint, checked: given('business') === 'yes' })}<div class="pair">${put('siren', t.seller.siren, 20)}${put('vatNumber', t.seller.vatNumber, 30)}</div>${selectField({ name: 'language', label: t.customers.language, value: given('language') || 'fr', options: (['fr', 'en'] as const).map((value) => ({ value, label: t.customers.languages[value] })) })}<input type="hidden" name="version" value="${given('version')}"><div class="actions">${button({ label: t.customers.save, kind: 'main' })}${linkButton({ href: customer ? salesPaths.customer(customer.id) : salesPaths.customers, label: texts(c).cancel })}</div>`
  return ledgerPage(c, { title: customer ? customer.name : t.customers.add, above: aboveOne(c), status: state.status, content: html`<div class="narrow">${form(c, {}, content)}</div>` })
}
