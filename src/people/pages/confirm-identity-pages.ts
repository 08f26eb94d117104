/** « C’est bien vous ? »: where `recently` sends to, and signing out. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { passkeysOf } from '#people/passkeys/passkey-store.ts'
import { relyingParty } from '#people/passkeys/relying-party.ts'
import { assertionOptions } from '#people/passkeys/verify-passkey.ts'
import { personById } from '#people/persons/person-store.ts'
import { confirmWithPasskey, confirmWithPassword } from '#people/sessions/confirm-identity.ts'
import { signOut } from '#people/sessions/end-session.ts'
import { clearSessionCookie, setSessionCookie } from '#people/sessions/session-cookie.ts'
import { button, linkButton } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { passkeyForm } from '#web/components/passkey.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { everyone, signedIn } from '#web/guard.ts'
import { paths, safeNext } from '#web/paths.ts'
import { doorPage } from './door-page.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { readPasskeyRequest } from './passkey-request.ts'

const optionsPath = `${paths.confirmIdentity}/passkey/options`
const verifyPath = `${paths.confirmIdentity}/passkey`

/** Pages under `/confirm-identity`, and `/sign-out`. */
export function makeConfirmIdentityPages(): App {
  const app = new Hono<Env>()
  app.get(paths.confirmIdentity, signedIn, (c) => confirmPage(c, safeNext(c.req.query('next'), paths.account), notRefused))
  app.post(paths.confirmIdentity, signedIn, async (c) => {
    const given = await readForm(c)
    const next = safeNext(given('next'), paths.account)
    return orAgain(
      c,
      async () => {
        setSessionCookie(c, await confirmWithPassword(c.get('db'), actorOf(c), { password: given('password'), code: given('code') }, c.get('clock')))
        return c.redirect(next, 303)
      },
      (refused) => confirmPage(c, next, refused),
    )
  })
  app.post(optionsPath, signedIn, async (c) => c.json(await assertionOptions(c.get('db'), 'confirm', actorOf(c).personId, relyingParty(c.get('config')), c.get('clock'))))
  app.post(verifyPath, signedIn, async (c) => {
    const given = await readPasskeyRequest(c)
    const input = { answer: given.credential, party: relyingParty(c.get('config')) }
    setSessionCookie(c, await confirmWithPasskey(c.get('db'), actorOf(c), input, c.get('clock')))
    return c.json({ next: safeNext(given.field('next'), paths.account) })
  })
  app.get(paths.signOut, signedIn, (c) => {
    const t = c.get('m').people
    const actions = html`<div class="actions">${button({ label: t.signOut.submit, kind: 'main' })}${linkButton({ label: t.back, href: paths.home })}</div>`
    return doorPage(c, { title: t.signOut.title, heading: t.signOut.heading, content: form(c, { action: paths.signOut }, actions) })
  })
  // `everyone`: signing out twice, or with a session that is over, is not worth an error.
  app.post(paths.signOut, everyone, async (c) => {
    const actor = c.get('actor')
    if (actor) await inTransaction(c.get('db'), (tx) => signOut(tx, actor, c.get('clock')))
    clearSessionCookie(c)
    flash(c, c.get('m').people.signIn.bye)
    return c.redirect(paths.signIn, 303)
  })
  return app
}

async function confirmPage(c: Ctx, next: string, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const person = await personById(c.get('db'), actorOf(c).personId)
  const hasPasskey = (await passkeysOf(c.get('db'), person.id)).length > 0
  const nextField = html`<input type="hidden" name="next"${attributes({ value: next })}>`
  const passkey = passkeyForm(c, { does: 'confirm', options: optionsPath, verify: verifyPath, label: t.confirm.passkey, fields: nextField })
  const fields = html`${state.above('password', 'code')}${nextField}<input type="text" name="username" autocomplete="username" hidden${attributes({ value: person.email })}>${field({
    name: 'password',
    label: t.password,
    type: 'password',
    autocomplete: 'current-password',
    required: true,
    error: state.beside('password'),
  })}${
    person.totpSecret === null ? '' : field({ name: 'code', label: t.confirm.code, autocomplete: 'one-time-code', required: true, maxLength: 40, error: state.beside('code') })
  }`
  const submit = button({ label: t.confirm.submit, ...(hasPasskey ? {} : { kind: 'main' as const }) })
  return doorPage(c, {
    title: t.confirm.title,
    heading: t.confirm.heading,
    lead: t.confirm.lead,
    status: state.status,
    content: html`${hasPasskey ? passkey : ''}${hasPasskey && person.passwordHash !== null ? html`<p class="or">${t.or}</p>` : ''}${
      person.passwordHash === null ? html`<noscript><p>${t.passkeyScript.needed}</p></noscript>` : form(c, { action: paths.confirmIdentity }, html`${fields}${submit}`)
    }<p class="s"><a${attributes({ href: paths.account })}>${t.cancel}</a></p>`,
  })
}
