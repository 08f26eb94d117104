/** Forgotten passwords. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { readLink } from '#people/links/one-time-link.ts'
import { hashPassword } from '#people/passwords/hash-password.ts'
import { checkNewPassword } from '#people/passwords/password-rules.ts'
import { requestReset } from '#people/passwords/request-reset.ts'
import { resetPassword } from '#people/passwords/set-password.ts'
import { personById } from '#people/persons/person-store.ts'
import { clearSessionCookie } from '#people/sessions/session-cookie.ts'
import { visitorOf } from '#people/visitor.ts'
import { button, linkButton } from '#web/components/button.ts'
import { field } from '#web/components/field.ts'
import { form } from '#web/components/form.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import { everyone } from '#web/guard.ts'
import { paths } from '#web/paths.ts'
import { deadLinkPage, doorPage } from './door-page.ts'
import { notRefused, orAgain, readForm } from './form.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { addLinkPage } from './link-page.ts'
import { linkField } from './link-secret.ts'
import { newPasswordField } from './password-field.ts'
import { peoplePaths } from './people-paths.ts'

/** Pages that ask for a link and use it. */
export function makePasswordPages(): App {
  const app = new Hono<Env>()
  app.get(peoplePaths.forgotten, everyone, (c) => forgottenPage(c, '', notRefused))
  app.post(peoplePaths.forgotten, everyone, async (c) => {
    const given = await readForm(c)
    return orAgain(
      c,
      async () => {
        await requestReset(c.get('db'), visitorOf(c), { email: given('email'), from: letterheadOf(c) }, c.get('clock'))
        const t = c.get('m').people.forgotten
        return doorPage(c, { title: t.title, heading: t.sentHeading, lead: t.sent, content: html`<div class="actions">${linkButton({ href: paths.signIn, label: t.back })}</div>` })
      },
      (refused) => forgottenPage(c, given('email'), refused),
    )
  })
  addLinkPage(app, peoplePaths.reset, {
    page: resetPage,
    act: async (c, link, given) => {
      const person = await personOfLink(c, link)
      checkNewPassword(given('password'), [person.name, person.email])
      const passwordHash = await hashPassword(given('password'))
      await inTransaction(c.get('db'), (tx) => resetPassword(tx, visitorOf(c), { link, passwordHash, from: letterheadOf(c) }, c.get('clock')))
      clearSessionCookie(c)
      flash(c, c.get('m').people.reset.done)
      return c.redirect(paths.signIn, 303)
    },
    dead: (c) => deadLinkPage(c, { href: peoplePaths.forgotten, label: c.get('m').people.linkDead.newLink }),
  })
  return app
}

const personOfLink = async (c: Ctx, link: string) => personById(c.get('db'), (await readLink(c.get('db'), ['reset'], link, c.get('clock'))).personId)

function forgottenPage(c: Ctx, email: string, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const fields = html`${state.above('email')}${field({
    name: 'email',
    label: t.email,
    type: 'email',
    value: email,
    autocomplete: 'username',
    required: true,
    maxLength: 254,
    error: state.beside('email'),
  })}${button({ label: t.forgotten.submit, kind: 'main' })}`
  return doorPage(c, {
    title: t.forgotten.title,
    heading: t.forgotten.heading,
    lead: t.forgotten.lead,
    status: state.status,
    content: html`${form(c, { action: peoplePaths.forgotten }, fields)}<p class="s"><a href="${paths.signIn}">${t.forgotten.back}</a></p>`,
  })
}

async function resetPage(c: Ctx, link: string, state: FormState): Promise<Response> {
  const t = c.get('m').people
  const person = await personOfLink(c, link)
  return doorPage(c, {
    title: t.reset.title,
    heading: t.reset.heading,
    lead: t.reset.lead(person.email),
    status: state.status,
    content: form(c, { action: peoplePaths.reset }, html`${state.above('password')}${linkField(link)}${newPasswordField(c, person.email, state)}${button({ label: t.reset.submit, kind: 'main' })}`),
  })
}
