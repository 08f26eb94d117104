/** The creditor's identifier, how long before debtors are told, the limits. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { parseMoney, plainMoney } from '#lib/money.ts'
import { decimalSign } from '#lib/format.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { ledgerPage } from '../ledger/pages/ledger-frame.ts'
import { above, sepaTexts } from './sepa-frame.ts'
import { sepaPaths } from './sepa-paths.ts'
import { sepaSetters } from './sepa-policy.ts'
import { saveSepaSettings, sepaSettings } from './sepa-settings.ts'

/** `/administration/finance/sepa/settings`. */
export function makeSepaSettingsPages(): App {
  const app = new Hono<Env>()
  app.get(sepaPaths.settings, sepaSetters, async (c) => {
    const settings = await sepaSettings(c.get('db'))
    const money = (cents: bigint) => plainMoney(cents, decimalSign(c.get('language')))
    // the first limits fit a co-op of some thousand members; they are looked at, not guessed
    const fields: Readonly<Record<string, string>> = settings
      ? { creditorId: settings.creditorId, noticeDays: String(settings.noticeDays), debitLimit: money(settings.debitLimitCents), batchLimit: money(settings.batchLimitCents), transferLimit: money(settings.transferLimitCents), version: String(settings.version) }
      : { noticeDays: '14', debitLimit: money(50_000n), batchLimit: money(5_000_000n), transferLimit: money(1_000_000n) }
    return settingsPage(c, (name) => fields[name] ?? '', notRefused)
  })
  app.post(sepaPaths.settings, sepaSetters, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const money = (name: string) => parseMoney(given(name), { language: c.get('language'), field: name })
        const input = { creditorId: given('creditorId'), noticeDays: /^\d{1,3}$/.test(given('noticeDays').trim()) ? Number(given('noticeDays')) : -1, debitLimitCents: money('debitLimit'), batchLimitCents: money('batchLimit'), transferLimitCents: money('transferLimit'), version: /^\d{1,9}$/.test(given('version')) ? Number(given('version')) : undefined }
        await inTransaction(c.get('db'), (tx) => saveSepaSettings(tx, actorOf(c), input, c.get('clock')))
        flash(c, sepaTexts(c).saved)
        return c.redirect(sepaPaths.home, 303)
      },
      (refused) => settingsPage(c, given, refused),
    )
  })
  return app
}

function settingsPage(c: Ctx, given: Fields, state: FormState): Promise<Response> {
  const t = sepaTexts(c).settings
  const names = ['creditorId', 'noticeDays', 'debitLimit', 'batchLimit', 'transferLimit']
  const limit = (name: 'debitLimit' | 'batchLimit' | 'transferLimit', hint?: string) => field({ name, label: t[name], hint, value: given(name), required: true, maxLength: 20, error: state.beside(name), attributes: { inputmode: 'decimal' } })
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    above: above(c),
    status: state.status,
    content: html`<div class="narrow">${form(
      c,
      {},
      html`${state.above(...names)}${field({ name: 'creditorId', label: t.creditorId, hint: t.creditorIdHint, value: given('creditorId'), required: true, maxLength: 45, error: state.beside('creditorId'), attributes: { autocomplete: 'off' } })}${field({ name: 'noticeDays', label: t.noticeDays, hint: t.noticeDaysHint, value: given('noticeDays'), required: true, inputmode: 'numeric', maxLength: 3, error: state.beside('noticeDays') })}${limit('debitLimit', t.limitHint)}${limit('batchLimit')}${limit('transferLimit')}<input type="hidden" name="version" value="${given('version')}"><div class="actions">${button({ label: sepaTexts(c).save, kind: 'main' })}${linkButton({ href: sepaPaths.home, label: sepaTexts(c).cancel })}</div>`,
    )}</div>`,
  })
}
