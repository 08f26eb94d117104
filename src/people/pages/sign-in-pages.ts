/** Signing in by passkey or password. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { relyingParty } from '#people/passkeys/relying-party.ts'
import { signInWithPasskey } from '#people/passkeys/sign-in-with-passkey.ts'
import { assertionOptions } from '#people/passkeys/verify-passkey.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import { setSessionCookie } from '#people/sessions/session-cookie.ts'
import { signInWithPassword } from '#people/sessions/sign-in-with-password.ts'
import { visitorOf } from '#people/visitor.ts'
import { button } from '#web/components/button.ts'
import { attributes } from '#web/components/content.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import { passkeyForm } from '#web/components/passkey.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { everyone } from '#web/guard.ts'
import { paths, safeNext, withNext } from '#web/paths.ts'
import { doorPage } from './door-page.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { readPasskeyRequest } from './passkey-request.ts'
import { peoplePaths } from './people-paths.ts'

const passkeyOptionsPath = `${paths.signIn}/passkey/options`
const passkeyPath = `${paths.signIn}/passkey`

/** Pages under `/sign-in`. */
export function makeSignInPages(): App {
  const app = new Hono<Env>()
  app.get(paths.signIn, everyone, async (c) => {
    const next = safeNext(c.req.query('next'), '')
    if (c.get('actor')) return c.redirect(next || paths.home, 303)
    return signInPage(c, { email: '', next }, notRefused)
  })
  app.post(paths.signIn, everyone, async (c) => {
    const given = await readForm(c)
    const next = safeNext(given('next'), '')
    return orAgain(
      c,
      async () => {
        const done = await signInWithPassword(c.get('db'), visitorOf(c), { email: given('email'), password: given('password') }, c.get('clock'))
        setSessionCookie(c, done.session)
        return c.redirect(done.pending ? withNext(peoplePaths.secondFactor, next) : next || paths.home, 303)
      },
      (refused) => signInPage(c, { email: given('email'), next }, refused),
    )
  })
  app.post(passkeyOptionsPath, everyone, async (c) => {
    await countTry(c.get('db'), limits.challengeSource, c.get('source'), c.get('clock'))
    return c.json(await assertionOptions(c.get('db'), 'sign-in', null, relyingParty(c.get('config')), c.get('clock')))
  })
  app.post(passkeyPath, everyone, async (c) => {
    const given = await readPasskeyRequest(c)
    const input = { answer: given.credential, party: relyingParty(c.get('config')) }
    setSessionCookie(c, await signInWithPasskey(c.get('db'), visitorOf(c), input, c.get('clock')))
    return c.json({ next: safeNext(given.field('next'), paths.home) })
  })
  return app
}

function signInPage(c: Ctx, kept: { email: string; next: string }, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const nextField = html`<input type="hidden" name="next"${attributes({ value: kept.next })}>`
  const fields = html`${state.above('password')}${nextField}${field({
    name: 'email',
    label: t.email,
    type: 'email',
    value: kept.email,
    // `webauthn` last: passkeys are offered in this field (WebAuthn Level 3 §5.1.4)
    autocomplete: 'username webauthn',
    required: true,
    maxLength: 254,
  })}${field({
    name: 'password',
    label: t.password,
    type: 'password',
    autocomplete: 'current-password',
    required: true,
    error: state.beside('password'),
    aside: html`<a${attributes({ href: peoplePaths.forgotten })}>${t.signIn.forgotten}</a>`,
  })}${button({ label: t.signIn.submit })}`
  return doorPage(c, {
    title: t.signIn.title,
    heading: t.signIn.heading,
    status: state.status,
    content: html`${passkeyForm(c, {
      does: 'sign-in',
      options: passkeyOptionsPath,
      verify: passkeyPath,
      label: t.signIn.passkey,
      autofill: true,
      fields: html`<p class="soft">${t.signIn.lead}</p>${nextField}`,
    })}<p class="or">${t.or}</p>${form(c, { action: paths.signIn }, fields)}<p class="s soft">${t.signIn.notYet} <a${attributes({ href: paths.front })}>${t.signIn.howToJoin}</a></p>`,
  })
}
