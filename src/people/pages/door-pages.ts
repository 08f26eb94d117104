/** Pages at the door: signing in and out. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { UserError } from '#lib/errors.ts'
import { signInWithPassword } from '#people/sessions/sign-in-with-password.ts'
import { setSessionCookie } from '#people/sessions/session-cookie.ts'
import { visitorOf } from '#people/visitor.ts'
import { everyone } from '#web/guard.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { page } from '#web/page.ts'
import { paths, safeNext, withNext } from '#web/paths.ts'
import { orAgain, readForm, statusOf } from './form.ts'

/** Pages under `/sign-in` and `/sign-out`. */
export function makeDoorPages(): App {
  const app = new Hono<Env>()
  app.get(paths.signIn, everyone, async (c) => {
    if (c.get('actor')) return c.redirect(safeNext(c.req.query('next'), paths.home), 303)
    return signInPage(c, '', safeNext(c.req.query('next'), ''))
  })
  app.post(paths.signIn, everyone, async (c) => {
    const field = await readForm(c)
    const next = safeNext(field('next'), '')
    return orAgain(
      async () => {
        const done = await signInWithPassword(c.get('db'), visitorOf(c), { email: field('email'), password: field('password') }, c.get('clock'))
        setSessionCookie(c, done.session)
        return c.redirect(done.pending ? withNext(secondFactorPath, next) : next || paths.home, 303)
      },
      (error) => signInPage(c, field('email'), next, error),
    )
  })
  return app
}

export const secondFactorPath = '/sign-in/second-factor'

function signInPage(c: Ctx, email: string, next: string, error?: UserError): Promise<Response> {
  const m = c.get('m')
  const t = m.people.signIn
  const code = error?.code as keyof typeof m.errors
  const words = m.errors[code]
  const sentence = error && (typeof words === 'function' ? words(error.params) : words)
  const body = html`<div class="stack">
      <h1>${t.heading}</h1>
      <p class="soft">${t.lead}</p>
    </div>
    <form class="stack m" method="post" action="${paths.signIn}">
      <input type="hidden" name="_csrf" value="${c.get('csrf')}" /><input type="hidden" name="next" value="${next}" />
      <div class="field"><label for="em">${t.email}</label><input class="in" id="em" type="email" name="email" value="${email}" autocomplete="username webauthn" required /></div>
      <div class="field">
        <div class="bar-h"><label for="pw"><b class="s">${t.password}</b></label><a class="s" href="/forgotten-password">${t.forgotten}</a></div>
        <input class="in" id="pw" type="password" name="password" autocomplete="current-password" required ${error ? html`aria-invalid="true" aria-describedby="pw-e"` : ''} />
        ${sentence ? html`<p class="err" id="pw-e">${sentence}</p>` : ''}
      </div>
      <button class="btn">${t.submit}</button>
    </form>`
  return page(c, { title: t.title, body, frame: 'door', status: statusOf(error) })
}
