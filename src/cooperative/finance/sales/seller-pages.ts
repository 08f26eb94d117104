/** Who invoices: the heading of every invoice. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { definitionList } from '#web/components/layout-parts.ts'
import { empty } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { ledgerPage, mayWrite, texts } from '../ledger/pages/ledger-frame.ts'
import { ibanShown } from '../purchases/supplier-pages.ts'
import { plainDecimal, readDecimal, salesTexts, versionIn } from './sales-frame.ts'
import { salesPaths } from './sales-paths.ts'
import { salesReaders, salesWriters } from './sales-policy.ts'
import { saveSeller, sellerIdentity } from './seller.ts'
import type { Seller } from './seller.ts'

/** `/administration/finance/sales/seller`. */
export function makeSellerPages(): App {
  const app = new Hono<Env>()
  app.get(salesPaths.seller, salesReaders, async (c) => {
    const seller = await sellerIdentity(c.get('db'))
    return mayWrite(c) ? formPage(c, fieldsOf(c, seller), notRefused) : readPage(c, seller)
  })
  app.post(salesPaths.seller, salesWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await inTransaction(c.get('db'), (tx) => saveSeller(tx, actorOf(c), { seller: sellerIn(given), version: versionIn(given) }, c.get('clock')))
        flash(c, salesTexts(c).seller.saved)
        return c.redirect(salesPaths.home, 303)
      },
      (refused) => formPage(c, given, refused),
    )
  })
  return app
}

const textFields = ['name', 'legalForm', 'street', 'postalCode', 'city', 'country', 'siren', 'register', 'vatNumber', 'email', 'phone', 'iban', 'bic'] as const
const above = (c: Ctx) => [{ label: salesTexts(c).title, href: salesPaths.home }]

function sellerIn(given: Fields): Record<string, unknown> {
  if (!/^\d{1,2}$/.test(given('termsDays').trim())) throw new UserError('termsShape', {}, { field: 'termsDays' })
  return { ...Object.fromEntries(textFields.map((name) => [name, given(name)])), country: given('country').trim().toUpperCase(), termsDays: Number(given('termsDays')), lateRate: Number(readDecimal(given('lateRate'), 2, { code: 'lateRateShape', field: 'lateRate' })) }
}

function fieldsOf(c: Ctx, seller: Seller | null): Fields {
  const fields: Record<string, string> = seller
    ? { ...Object.fromEntries(textFields.map((name) => [name, seller[name] ?? ''])), termsDays: String(seller.termsDays), lateRate: plainDecimal(BigInt(seller.lateRate), 2, c.get('language')), version: String(seller.version) }
    : { name: c.get('config').cooperative.name, country: 'FR', termsDays: '30', lateRate: '12' }
  return (name) => fields[name] ?? ''
}

function readPage(c: Ctx, seller: Seller | null): Promise<Response> {
  const t = salesTexts(c)
  const content = seller
    ? definitionList(textFields.filter((name) => (seller[name] ?? '') !== '').map((name) => ({ term: t.seller[name], value: name === 'iban' ? ibanShown(seller.iban ?? '') : (seller[name] ?? '') })))
    : empty({ title: t.seller.title, text: t.noSeller })
  return ledgerPage(c, { title: t.seller.title, lead: t.seller.lead, above: above(c), content })
}

function formPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = salesTexts(c).seller
  const put = (name: (typeof textFields)[number], more: { hint?: string; required?: boolean; maxLength: number; autocomplete?: string } ) => field({ name, label: t[name], value: given(name), error: state.beside(name), ...more })
  const content = html`${state.above(...textFields, 'termsDays', 'lateRate')}${put('name', { required: true, maxLength: 150 })}<div class="pair">${put('legalForm', { hint: t.legalFormHint, maxLength: 150 })}${put('register', { hint: t.registerHint, maxLength: 100 })}</div>${put('street', { required: true, maxLength: 200 })}<div class="pair">${put('postalCode', { required: true, maxLength: 20 })}${put('city', { required: true, maxLength: 100 })}</div><div class="pair">${put('country', { hint: t.countryHint, required: true, maxLength: 2 })}${put('siren', { hint: t.sirenHint, maxLength: 20 })}</div><div class="pair">${put('vatNumber', { hint: t.vatNumberHint, maxLength: 30 })}${put('phone', { maxLength: 40 })}</div>${put('email', { maxLength: 254 })}<div class="pair">${put('iban', { hint: t.ibanHint, maxLength: 50, autocomplete: 'off' })}${put('bic', { maxLength: 15, autocomplete: 'off' })}</div><div class="pair">${field({ name: 'termsDays', label: t.termsDays, hint: t.termsHint, value: given('termsDays'), required: true, inputmode: 'numeric', maxLength: 2, error: state.beside('termsDays') })}${field({ name: 'lateRate', label: t.lateRate, hint: t.lateRateHint, value: given('lateRate'), required: true, maxLength: 6, error: state.beside('lateRate'), attributes: { inputmode: 'decimal' } })}</div><input type="hidden" name="version" value="${given('version')}"><div class="actions">${button({ label: t.save, kind: 'main' })}${linkButton({ href: salesPaths.home, label: texts(c).cancel })}</div>`
  return ledgerPage(c, { title: t.title, lead: t.lead, above: above(c), status: state.status, content: html`<div class="narrow">${form(c, {}, content)}</div>` })
}
