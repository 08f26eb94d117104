/** Setting up the authenticator application, taking it away, and its recovery codes. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { qrCode } from '#people/second-factor/qr-code.ts'
import { beginTotp, finishTotp, renewRecoveryCodes, turnOffTotp } from '#people/second-factor/set-up-totp.ts'
import { totpUri } from '#people/second-factor/totp.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { copy } from '#web/components/copy.ts'
import { confirmationPage } from '#web/components/dialog.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { icon } from '#web/components/icon.ts'
import { note } from '#web/components/note.ts'
import { way } from '#web/components/way.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, signedIn } from '#web/guard.ts'
import { page } from '#web/page.ts'
import { accountStep } from './account-frame.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { peoplePaths } from './people-paths.ts'
import { securityPaths } from './security-paths.ts'

/** Pages below `/account/security` about the second factor. */
export function makeTotpPages(): App {
  const app = new Hono<Env>()
  app.get(securityPaths.totp, signedIn, recently, (c) => setUpPage(c, notRefused))
  app.post(securityPaths.totp, signedIn, recently, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        const input = { code: given('code'), from: letterheadOf(c) }
        return codesPage(c, await inTransaction(c.get('db'), (tx) => finishTotp(tx, actorOf(c), input, c.get('clock'))))
      },
      (refused) => setUpPage(c, refused),
    )
  })
  app.get(securityPaths.totpOff, signedIn, recently, (c) => askPage(c, 'off'))
  app.post(securityPaths.totpOff, signedIn, recently, async (c) => {
    await inTransaction(c.get('db'), (tx) => turnOffTotp(tx, actorOf(c), { from: letterheadOf(c) }, c.get('clock')))
    flash(c, c.get('m').people.security.totpTurnedOff)
    return c.redirect(peoplePaths.security, 303)
  })
  app.get(securityPaths.codes, signedIn, recently, (c) => askPage(c, 'codes'))
  app.post(securityPaths.codes, signedIn, recently, async (c) =>
    codesPage(c, await inTransaction(c.get('db'), (tx) => renewRecoveryCodes(tx, actorOf(c), { from: letterheadOf(c) }, c.get('clock')))),
  )
  return app
}

async function setUpPage(c: Ctx, state: FormState): Promise<Response> {
  const t = c.get('m').people
  // Begun anew at each visit, the same after a wrong code: the square must not change under the camera.
  const secret = await inTransaction(c.get('db'), (tx) => beginTotp(tx, actorOf(c), { anew: state.status === 200 }))
  const uri = totpUri(secret, actorOf(c).email, c.get('config').cooperative.name)
  const finish = form(
    c,
    { action: securityPaths.totp },
    html`${state.above('code')}${field({
      name: 'code',
      label: t.security.totpCode,
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      required: true,
      maxLength: 7,
      error: state.beside('code'),
    })}<div class="actions">${button({ label: t.security.totpFinish, kind: 'main' })}${linkButton({ href: peoplePaths.security, label: t.cancel })}</div>`,
  )
  return accountStep(c, 'security', {
    title: t.security.totpPageTitle,
    lead: t.security.totpLead,
    status: state.status,
    content: html`${way({
      steps: [
        { state: 'open', title: t.security.totpStep1, text: t.security.totpStep1Text },
        {
          state: 'open',
          title: t.security.totpStep2,
          actions: html`<div class="stack">${qrCode(uri, t.security.totpQr)}<p class="s">${t.security.totpSecret}</p>${copy(c, { text: (secret.match(/.{1,4}/g) ?? []).join(' '), label: t.security.totpSecretLabel })}</div>`,
        },
        { state: 'now', title: t.security.totpStep3, actions: finish },
      ],
    })}`,
  })
}

function askPage(c: Ctx, about: 'off' | 'codes'): Promise<Response> {
  const t = c.get('m').people
  const off = about === 'off'
  const title = off ? t.security.totpTurnOffTitle : t.security.codesRenewTitle
  const body = confirmationPage(
    c,
    {
      id: about,
      title,
      text: off ? t.security.totpTurnOffText : t.security.codesRenewText,
      action: off ? securityPaths.totpOff : securityPaths.codes,
      confirm: off ? { label: t.security.totpTurnOff } : { label: t.security.codesRenew, kind: 'main' },
      cancel: t.cancel,
    },
    peoplePaths.security,
  )
  return page(c, { title, body, section: null })
}

/** A button that copies what stands above it already; hidden where scripts are off. */
const copyButton = (c: Ctx, text: string, label: string) =>
  html`<button class="btn" type="button" hidden data-island="copy"${attributes({ 'data-copy': text, 'data-done': c.get('m').frame.copied, 'aria-label': `${c.get('m').frame.copy} ${label}` })}>${icon('copy')}<span>${c.get('m').frame.copy}</span></button>`

function codesPage(c: Ctx, codes: readonly string[]): Promise<Response> {
  const t = c.get('m').people.security
  return accountStep(c, 'security', {
    title: t.codesTitle,
    lead: t.codesHeading,
    content: html`${note({ kind: 'ok', text: t.codesLead })}<ol class="codes mono">${codes.map((code) => html`<li>${code}</li>`)}</ol><div class="actions">${copyButton(c, codes.join('\n'), t.codesAll)}${linkButton({ href: peoplePaths.security, label: t.codesKept, kind: 'main' })}</div>`,
  })
}
