/** What protects the account: an overview, and the pages that change the password and stop a lost-factor request. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { formatShortDay } from '#lib/format.ts'
import { passkeysOf } from '#people/passkeys/passkey-store.ts'
import type { Passkey } from '#people/passkeys/passkey-store.ts'
import { hashPassword } from '#people/passwords/hash-password.ts'
import { checkNewPassword } from '#people/passwords/password-rules.ts'
import { changePassword } from '#people/passwords/set-password.ts'
import { personById } from '#people/persons/person-store.ts'
import { cancelLostFactor } from '#people/second-factor/lost-factor.ts'
import { recoveryCodesLeft } from '#people/second-factor/recovery-codes.ts'
import { button, linkButton } from '#web/components/button.ts'
import { form } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { state as stateMark } from '#web/components/state.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { recently, signedIn } from '#web/guard.ts'
import type { Html } from '#web/page.ts'
import { accountPage, accountStep, cancelLostFactorPath } from './account-frame.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { newPasswordField } from './password-field.ts'
import { peoplePaths } from './people-paths.ts'
import { securityPaths } from './security-paths.ts'

/** Pages `/account/security` and `/account/security/password`. */
export function makeSecurityPages(): App {
  const app = new Hono<Env>()
  app.get(peoplePaths.security, signedIn, (c) => overview(c))
  app.get(securityPaths.password, signedIn, recently, (c) => passwordPage(c, notRefused))
  app.post(securityPaths.password, signedIn, recently, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        checkNewPassword(given('password'), [actorOf(c).name, actorOf(c).email])
        const passwordHash = await hashPassword(given('password'))
        await inTransaction(c.get('db'), (tx) => changePassword(tx, actorOf(c), { passwordHash, from: letterheadOf(c) }, c.get('clock')))
        flash(c, c.get('m').people.security.passwordChanged)
        return c.redirect(peoplePaths.security, 303)
      },
      (refused) => passwordPage(c, refused),
    )
  })
  app.post(cancelLostFactorPath, signedIn, async (c) => {
    await inTransaction(c.get('db'), (tx) => cancelLostFactor(tx, actorOf(c), c.get('clock')))
    flash(c, c.get('m').people.lostFactor.cancelled)
    return c.redirect(peoplePaths.security, 303)
  })
  return app
}

function passkeyLine(c: Ctx, passkey: Passkey): Html {
  const t = c.get('m').people.security
  const day = (instant: Date) => formatShortDay(c.get('language'), instant)
  const used = passkey.lastUsedAt ? t.passkeyUsed(day(passkey.lastUsedAt)) : t.passkeyUnused
  return html`<li><a class="t" href="${securityPaths.passkey(passkey.id)}">${passkey.name}</a><span class="soft">${t.passkeyCreated(day(passkey.createdAt))}, ${used}</span></li>`
}

async function overview(c: Ctx): Promise<Response> {
  const t = c.get('m').people.security
  const person = await personById(c.get('db'), actorOf(c).personId)
  const passkeys = await passkeysOf(c.get('db'), person.id)
  const left = await recoveryCodesLeft(c.get('db'), person.id)
  const on = person.totpSecret !== null
  const passkeyPart = section({
    title: t.passkeysTitle,
    content: html`<p class="soft">${t.passkeysLead}</p>${
      passkeys.length === 0 ? html`<p>${t.passkeysNone}</p>` : html`<ul class="list s">${passkeys.map((passkey) => passkeyLine(c, passkey))}</ul>`
    }<div class="actions">${linkButton({ href: securityPaths.newPasskey, label: t.passkeyAdd, icon: 'key-round' })}</div>`,
  })
  const passwordPart = section({
    title: t.passwordTitle,
    content: html`<p class="soft">${person.passwordHash === null ? t.passwordNone : t.passwordLead}</p><div class="actions">${linkButton({
      href: securityPaths.password,
      label: person.passwordHash === null ? t.passwordChoose : t.passwordSubmit,
    })}</div>`,
  })
  const totpPart = section({
    title: t.totpTitle,
    link: stateMark(on ? 'ok' : 'zz', on ? t.totpOn : t.totpOff),
    content: html`<p class="soft">${t.totpLead}</p><div class="actions">${linkButton({ href: securityPaths.totp, label: on ? t.totpReplace : t.totpBegin })}${
      on ? linkButton({ href: securityPaths.totpOff, label: t.totpTurnOff }) : ''
    }</div>`,
  })
  const codesPart = on
    ? section({
        title: t.codesTitle,
        link: left < 3 ? stateMark('warn', t.codesLeft(left)) : '',
        content: html`<p class="soft">${t.codesLead} ${left < 3 ? '' : t.codesLeft(left)}</p><div class="actions">${linkButton({ href: securityPaths.codes, label: t.codesRenew })}</div>`,
      })
    : ''
  return accountPage(c, 'security', { lead: t.lead, content: html`<div class="stack l narrow">${passkeyPart}${passwordPart}${totpPart}${codesPart}</div>` })
}

async function passwordPage(c: Ctx, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const { passwordHash } = await personById(c.get('db'), actorOf(c).personId)
  const title = passwordHash === null ? t.security.passwordChoose : t.security.passwordSubmit
  const edit = form(
    c,
    { action: securityPaths.password },
    html`${state.above('password')}${newPasswordField(c, actorOf(c).email, state)}<div class="actions">${button({
      label: passwordHash === null ? t.security.passwordSet : t.security.passwordSubmit,
      kind: 'main',
    })}${linkButton({ href: peoplePaths.security, label: t.cancel })}</div>`,
  )
  return accountStep(c, 'security', { title, lead: t.security.passwordLead, status: state.status, content: edit })
}
