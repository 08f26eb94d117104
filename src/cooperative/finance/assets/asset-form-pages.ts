/** The form of a record: filled in from the entry that bought it, changed, removed. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { dayOf, parseDay } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field, selectField } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { note } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { searchAccounts } from '../ledger/account-store.ts'
import { ledgerPage } from '../ledger/pages/ledger-frame.ts'
import { assetAccount } from './asset-accounts.ts'
import { assetTexts } from './asset-list-pages.ts'
import { assetPaths } from './asset-paths.ts'
import { assetWriters } from './asset-policy.ts'
import { assetById, waitingPurchases } from './asset-store.ts'
import type { Asset } from './asset-store.ts'
import { changeAsset, isUsed, removeAsset } from './change-asset.ts'
import { enterAsset, longestAssetLabel } from './enter-asset.ts'
import type { AssetInput } from './enter-asset.ts'

/** `/administration/finance/assets/new`, `…/:asset/edit`, `…/:asset/delete`. */
export function makeAssetFormPages(): App {
  const app = new Hono<Env>()
  app.get(assetPaths.add, assetWriters, async (c) => formPage(c, null, await fromPurchase(c), notRefused))
  app.post(assetPaths.add, assetWriters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const { id, number } = await inTransaction(c.get('db'), (tx) => enterAsset(tx, actorOf(c), inputOf(c, given), c.get('clock')))
        flash(c, assetTexts(c).form.entered(String(number)))
        return c.redirect(assetPaths.one(id), 303)
      },
      (refused) => formPage(c, null, given, refused),
    )
  })
  app.get(assetPaths.edit(':asset'), assetWriters, async (c) => {
    const asset = await assetIn(c)
    return formPage(c, asset, fieldsOf(c, asset), notRefused)
  })
  app.post(assetPaths.edit(':asset'), assetWriters, async (c) => {
    const given = await readForm(c)
    const asset = await assetIn(c)
    return orAgain(
      c,
      async () => {
        const change = isUsed(asset) ? { label: given('label'), supplier: given('supplier') } : inputOf(c, given)
        await inTransaction(c.get('db'), (tx) => changeAsset(tx, actorOf(c), { assetId: asset.id, ...change }, c.get('clock')))
        flash(c, assetTexts(c).form.changed)
        return c.redirect(assetPaths.one(asset.id), 303)
      },
      (refused) => formPage(c, asset, given, refused),
    )
  })
  app.get(assetPaths.remove(':asset'), assetWriters, async (c) => {
    const t = assetTexts(c)
    const asset = await assetIn(c)
    const question = { id: 'remove', title: t.one.removeAsk, text: t.one.removeText, action: assetPaths.remove(asset.id), confirm: { label: t.one.remove }, cancel: t.one.keep }
    return ledgerPage(c, { title: t.one.remove, above: aboveAsset(c, asset), content: confirmationPage(c, question, assetPaths.one(asset.id), 'h2') })
  })
  app.post(assetPaths.remove(':asset'), assetWriters, async (c) => {
    await inTransaction(c.get('db'), (tx) => removeAsset(tx, actorOf(c), { assetId: c.req.param('asset') ?? '' }, c.get('clock')))
    flash(c, assetTexts(c).one.removed)
    return c.redirect(assetPaths.home, 303)
  })
  return app
}

export const assetIn = (c: Ctx): Promise<Asset> => assetById(c.get('db'), (c.req.param('asset') ?? '').slice(0, 40))

export const aboveAsset = (c: Ctx, asset: Asset) => [
  { label: assetTexts(c).title, href: assetPaths.home },
  { label: assetTexts(c).one.titled(String(asset.number), asset.label), href: assetPaths.one(asset.id) },
]


/** What the entry that the address names says. */
async function fromPurchase(c: Ctx): Promise<Fields> {
  const entryId = (c.req.query('entry') ?? '').slice(0, 40)
  if (entryId === '') return () => ''
  const bought = await waitingPurchases(c.get('db'), entryId)
  const one = bought.find(({ account }) => account === c.req.query('account')) ?? bought[0]
  const fields: Record<string, string> = one ? { entry: one.entryId, label: one.label, account: one.account, cost: plainMoney(one.cents, decimalSign(c.get('language'))), acquiredOn: one.day, inServiceOn: one.day, life: '36' } : {}
  return (name) => fields[name] ?? ''
}

function fieldsOf(c: Ctx, asset: Asset): Fields {
  const fields: Record<string, string> = {
    label: asset.label, account: asset.account, cost: plainMoney(asset.costCents, decimalSign(c.get('language'))), residual: asset.residualCents === 0n ? '' : plainMoney(asset.residualCents, decimalSign(c.get('language'))), acquiredOn: asset.acquiredOn, inServiceOn: asset.inServiceOn,
    life: asset.lifeMonths === null ? '' : String(asset.lifeMonths), supplier: asset.supplier, takenOver: asset.takenOver ? plainMoney(asset.takenOver.cents, decimalSign(c.get('language'))) : '', entry: asset.entry?.id ?? '',
  }
  return (name) => fields[name] ?? ''
}

/** Whole months as typed; null when empty. @throws {UserError} `assetLife`. */
export function monthsOf(typed: string, fieldName: string): number | null {
  if (typed.trim() === '') return null
  if (!/^\d{1,4}$/.test(typed.trim())) throw new UserError('assetLife', { most: 1200 }, { field: fieldName })
  return Number(typed)
}

function inputOf(c: Ctx, given: Fields): AssetInput {
  const amount = (name: string) => parseMoney(given(name), { language: c.get('language'), field: name })
  const acquiredOn = parseDay(given('acquiredOn'), 'acquiredOn')
  return {
    label: given('label'), account: given('account'), costCents: amount('cost'), residualCents: given('residual').trim() === '' ? 0n : amount('residual'), acquiredOn,
    inServiceOn: given('inServiceOn').trim() === '' ? acquiredOn : parseDay(given('inServiceOn'), 'inServiceOn'), lifeMonths: monthsOf(given('life'), 'life'), supplier: given('supplier'),
    entryId: given('entry').trim() || null, takenOverCents: given('takenOver').trim() === '' ? null : amount('takenOver'),
  }
}

async function formPage(c: Ctx, asset: Asset | null, given: Fields, state: FormState): Promise<Response> {
  const t = assetTexts(c).form
  const used = asset !== null && isUsed(asset)
  const accounts = used ? [] : (await searchAccounts(c.get('db'))).filter(({ code, open }) => open && assetAccount.test(code))
  const money = (name: 'cost' | 'residual' | 'takenOver', hint?: string) => field({ name, label: t[name], hint, value: given(name), required: name === 'cost', error: state.beside(name), attributes: { inputmode: 'decimal', autocomplete: 'off' } })
  const day = (name: 'acquiredOn' | 'inServiceOn', hint?: string) => field({ name, type: 'date', label: t[name], hint, value: given(name) || dayOf(c.get('clock').now()), required: true, error: state.beside(name) })
  const figures = html`${selectField({ name: 'account', label: t.account, hint: t.accountHint, value: given('account') || '2183', options: accounts.map(({ code, label }) => ({ value: code, label: `${code} ${label}` })), error: state.beside('account') })}<div class="pair">${money('cost')}${money('residual', t.residualHint)}</div><div class="pair">${day('acquiredOn')}${day('inServiceOn', t.inServiceHint)}</div>${field({ name: 'life', label: t.life, hint: t.lifeHint, value: given('life'), inputmode: 'numeric', maxLength: 4, error: state.beside('life') })}`
  const content = form(
    c,
    {},
    html`${state.above('label', 'account', 'cost', 'residual', 'acquiredOn', 'inServiceOn', 'life', 'supplier', 'takenOver')}${used ? note({ text: t.usedNote }) : ''}${given('entry') && !used ? html`<input type="hidden" name="entry" value="${given('entry')}">` : ''}${field({ name: 'label', label: t.label, hint: t.labelHint, value: given('label'), required: true, maxLength: longestAssetLabel, error: state.beside('label') })}${used ? '' : figures}${field({ name: 'supplier', label: t.supplier, value: given('supplier'), maxLength: longestAssetLabel, error: state.beside('supplier') })}${used || given('entry') ? '' : money('takenOver', t.takenOverHint)}<div class="actions">${button({ label: t.save, kind: 'main' })}${linkButton({ href: asset ? assetPaths.one(asset.id) : assetPaths.home, label: c.get('m').cooperative.ledger.cancel })}</div>`,
  )
  return ledgerPage(c, { title: asset ? t.editTitle : t.title, lead: t.lead, above: asset ? aboveAsset(c, asset) : [{ label: assetTexts(c).title, href: assetPaths.home }], status: state.status, content: html`<div class="narrow">${content}</div>` })
}
