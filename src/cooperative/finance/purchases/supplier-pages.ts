/** Suppliers: the list, one of them, its form. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { formatShortDay } from '#lib/format.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { checkField, field } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { definitionList, section } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { state as stateMark } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { hereWith } from '#web/preferences.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, texts } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { searchInvoices } from './invoice-store.ts'
import { accountList, codeOf, invoiceTable, purchaseTexts, versionIn } from './purchase-frame.ts'
import { purchasePaths } from './purchase-paths.ts'
import { purchaseReaders, purchaseWriters } from './purchase-policy.ts'
import { addSupplier, archiveSupplier, changeSupplier, longestSupplierName } from './save-supplier.ts'
import type { SupplierInput } from './save-supplier.ts'
import { searchSuppliers, supplierById } from './supplier-store.ts'
import type { Supplier } from './supplier-store.ts'

const idIn = (c: Ctx): string => (c.req.param('supplier') ?? '').slice(0, 40)

/** `/administration/finance/purchases/suppliers` and below. */
export function makeSupplierPages(): App {
  const app = new Hono<Env>()
  app.get(purchasePaths.suppliers, purchaseReaders, (c) => listPage(c))
  app.get(purchasePaths.newSupplier, purchaseWriters, (c) => formPage(c, null, (name) => (name === 'termsDays' ? '30' : ''), notRefused))
  app.post(purchasePaths.newSupplier, purchaseWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { id } = await inTransaction(c.get('db'), (tx) => addSupplier(tx, actorOf(c), inputOf(given), c.get('clock')))
        flash(c, purchaseTexts(c).suppliers.added)
        return c.redirect(purchasePaths.supplier(id), 303)
      },
      (refused) => formPage(c, null, given, refused),
    )
  })
  app.get(purchasePaths.supplier(':supplier'), purchaseReaders, async (c) => onePage(c, await supplierById(c.get('db'), idIn(c)), notRefused))
  app.get(purchasePaths.editSupplier(':supplier'), purchaseWriters, async (c) => {
    const supplier = await supplierById(c.get('db'), idIn(c))
    return formPage(c, supplier, fieldsOf(supplier), notRefused)
  })
  app.post(purchasePaths.editSupplier(':supplier'), purchaseWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => changeSupplier(tx, actorOf(c), { ...inputOf(given), supplierId: idIn(c), version: versionIn(given) }, c.get('clock')))
        flash(c, purchaseTexts(c).saved)
        return c.redirect(purchasePaths.supplier(idIn(c)), 303)
      },
      async (refused) => formPage(c, await supplierById(c.get('db'), idIn(c)), given, refused),
    )
  })
  app.post(purchasePaths.archive(':supplier'), purchaseWriters, async (c) => {
    const given = await readForm(c)
    const archived = given('archived') !== 'no'
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => archiveSupplier(tx, actorOf(c), { supplierId: idIn(c), archived }, c.get('clock')))
        flash(c, archived ? purchaseTexts(c).suppliers.archivedDone : purchaseTexts(c).suppliers.restoredDone)
        return c.redirect(purchasePaths.supplier(idIn(c)), 303)
      },
      async (refused) => onePage(c, await supplierById(c.get('db'), idIn(c)), refused),
    )
  })
  return app
}

const inputOf = (given: Fields): SupplierInput => ({
  name: given('name'),
  siren: given('siren'),
  vatNumber: given('vatNumber'),
  iban: given('iban'),
  account: codeOf(given('account')),
  termsDays: /^\d{1,3}$/.test(given('termsDays').trim()) ? Number(given('termsDays')) : -1,
  termsMonthEnd: given('termsMonthEnd') === 'yes',
  reverseCharge: given('reverseCharge') === 'yes',
})

function fieldsOf(supplier: Supplier): Fields {
  const fields: Readonly<Record<string, string>> = {
    name: supplier.name, siren: supplier.siren ?? '', vatNumber: supplier.vatNumber ?? '', iban: supplier.iban ?? '', account: supplier.account ?? '', termsDays: String(supplier.termsDays),
    termsMonthEnd: supplier.termsMonthEnd ? 'yes' : '', reverseCharge: supplier.reverseCharge ? 'yes' : '', version: String(supplier.version),
  }
  return (name) => fields[name] ?? ''
}

const above = (c: Ctx) => [{ label: purchaseTexts(c).title, href: purchasePaths.home }]
const aboveOne = (c: Ctx) => [...above(c), { label: purchaseTexts(c).suppliers.title, href: purchasePaths.suppliers }]
const codeOfSupplier = (supplier: Pick<Supplier, 'number'>): string => `F${String(supplier.number).padStart(5, '0')}`
/** In groups of four, as banks print it. */
export const ibanShown = (iban: string): string => iban.replaceAll(/(.{4})(?=.)/g, '$1\u00a0')

async function listPage(c: Ctx): Promise<Response> {
  const t = purchaseTexts(c).suppliers
  const wanted = { text: (c.req.query('q') ?? '').slice(0, 100), archived: c.req.query('state') === 'archived', page: pageOf(c), pageSize: linesPerPage }
  const { suppliers, total } = await searchSuppliers(c.get('db'), wanted)
  if (suppliers.length === 0 && total > 0) return toFirstPage(c)
  const list = table({
    caption: t.caption,
    columns: [{ label: t.name }, { label: t.account, labelled: true }, { label: t.terms, labelled: true }, { label: t.owed, numeric: true, folded: 'first' }],
    rows: suppliers.map((one) => ({
      header: html`<a href="${purchasePaths.supplier(one.id)}">${one.name}</a><small>${codeOfSupplier(one)}${one.siren ? html`, ${t.siren} ${one.siren}` : ''}</small>`,
      cells: [one.account ?? '', t.days(one.termsDays, one.termsMonthEnd), one.owedCents === 0n ? '' : allMoney(c, one.owedCents)],
    })),
  })
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    above: above(c),
    ...(mayWrite(c) ? { actions: linkButton({ href: purchasePaths.newSupplier, label: t.add, icon: 'plus', kind: 'main' }) } : {}),
    content: html`<div class="stack m">${search({ label: t.searchLabel, button: purchaseTexts(c).search, value: wanted.text, placeholder: t.searchLabel, kept: wanted.archived ? { state: 'archived' } : {} })}${chips(t.views, [
      { label: t.active, href: hereWith(c, { state: null, page: null }), current: !wanted.archived },
      { label: t.archived, href: hereWith(c, { state: 'archived', page: null }), current: wanted.archived },
    ])}${total === 0 ? empty({ title: t.none, text: t.noneText }) : html`${list}${ledgerPager(c, total)}`}</div>`,
  })
}

async function onePage(c: Ctx, supplier: Supplier, state: FormState): Promise<Response> {
  const t = purchaseTexts(c).suppliers
  const { invoices } = await searchInvoices(c.get('db'), { standing: null, supplierId: supplier.id, text: '', page: 1, pageSize: 20 })
  const isArchived = supplier.archivedAt !== null
  const actions = mayWrite(c)
    ? html`${isArchived ? '' : linkButton({ href: `${purchasePaths.newInvoice}?supplier=${supplier.id}`, label: purchaseTexts(c).add, icon: 'plus', kind: 'main' })}${linkButton({ href: purchasePaths.editSupplier(supplier.id), label: t.edit, icon: 'pencil' })}${postButton(c, { label: isArchived ? t.restore : t.archive, action: purchasePaths.archive(supplier.id), values: { archived: isArchived ? 'no' : 'yes' } })}`
    : undefined
  return ledgerPage(c, {
    title: supplier.name,
    above: aboveOne(c),
    ...(isArchived ? { facts: stateMark('zz', t.archivedOne) } : {}),
    actions,
    status: state.status,
    content: html`${state.above()}${ibanNote(c, supplier)}${definitionList([
      { term: t.code, value: codeOfSupplier(supplier) },
      { term: t.owed, value: allMoney(c, supplier.owedCents) },
      ...(supplier.siren ? [{ term: t.siren, value: supplier.siren }] : []),
      ...(supplier.vatNumber ? [{ term: t.vatNumber, value: supplier.vatNumber }] : []),
      ...(supplier.iban ? [{ term: t.iban, value: html`<span class="mono">${ibanShown(supplier.iban)}</span>` }] : []),
      ...(supplier.account ? [{ term: t.account, value: html`<a href="${ledgerPaths.account(supplier.account)}">${supplier.account}</a>` }] : []),
      { term: t.terms, value: t.days(supplier.termsDays, supplier.termsMonthEnd) },
      ...(supplier.reverseCharge ? [{ term: purchaseTexts(c).one.reverse, value: purchaseTexts(c).one.reversed }] : []),
    ])}${section({ title: t.invoices, link: html`<a href="${ledgerPaths.account('401')}">${t.ledger}</a>`, content: invoices.length === 0 ? html`<p class="soft">${t.noInvoice}</p>` : invoiceTable(c, invoices, t.invoices) })}`,
  })
}

/** How long a change of IBAN is told to whoever pays. */
const ibanWarningMs = 60 * 24 * 3_600_000

/** Warns of an IBAN that changed lately: whoever pays by a false letter pays a thief. */
export const ibanNote = (c: Ctx, supplier: Supplier) =>
  supplier.ibanChangedAt && c.get('clock').now().getTime() - supplier.ibanChangedAt.getTime() < ibanWarningMs ? note({ kind: 'warn', text: purchaseTexts(c).one.ibanChanged(supplier.ibanChangedBy ?? '', formatShortDay(c.get('language'), supplier.ibanChangedAt)) }) : ''

async function formPage(c: Ctx, supplier: Supplier | null, given: Fields, state: FormState): Promise<Response> {
  const t = purchaseTexts(c).suppliers
  const names = ['name', 'siren', 'vatNumber', 'iban', 'account', 'termsDays']
  const content = html`${state.above(...names)}${await accountList(c, 'accounts', ['6', '2'])}${field({ name: 'name', label: t.name, value: given('name'), required: true, maxLength: longestSupplierName, error: state.beside('name') })}<div class="pair">${field({ name: 'siren', label: t.siren, hint: t.sirenHint, value: given('siren'), inputmode: 'numeric', maxLength: 20, error: state.beside('siren') })}${field({ name: 'vatNumber', label: t.vatNumber, hint: t.vatNumberHint, value: given('vatNumber'), maxLength: 30, error: state.beside('vatNumber') })}</div>${field({ name: 'iban', label: t.iban, hint: t.ibanHint, value: given('iban'), maxLength: 50, error: state.beside('iban'), attributes: { autocomplete: 'off' } })}<div class="pair">${field({ name: 'account', label: t.account, hint: t.accountHint, value: given('account'), maxLength: 170, error: state.beside('account'), attributes: { list: 'accounts', autocomplete: 'off' } })}${field({ name: 'termsDays', label: t.termsDays, value: given('termsDays'), inputmode: 'numeric', required: true, maxLength: 3, error: state.beside('termsDays') })}</div>${checkField({ name: 'termsMonthEnd', label: t.termsMonthEnd, checked: given('termsMonthEnd') === 'yes' })}${checkField({ name: 'reverseCharge', label: t.reverseCharge, checked: given('reverseCharge') === 'yes' })}<input type="hidden" name="version" value="${given('version')}"><div class="actions">${button({ label: purchaseTexts(c).save, kind: 'main' })}${linkButton({ href: supplier ? purchasePaths.supplier(supplier.id) : purchasePaths.suppliers, label: texts(c).cancel })}</div>`
  return ledgerPage(c, { title: supplier ? supplier.name : t.add, above: aboveOne(c), status: state.status, content: html`<div class="narrow">${form(c, {}, content)}</div>` })
}
