/** Both addresses of a change confirm here. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { confirmEmailChange } from '#people/email/change-email.ts'
import { readLink } from '#people/links/one-time-link.ts'
import { visitorOf } from '#people/visitor.ts'
import { button, linkButton } from '#web/components/button.ts'
import { form } from '#web/components/form.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { paths } from '#web/paths.ts'
import { doorPage } from './door-page.ts'
import type { FormState } from './form.ts'
import { letterheadOf } from './letterhead-of.ts'
import { addLinkPage } from './link-page.ts'
import { linkField } from './link-secret.ts'
import { peoplePaths } from './people-paths.ts'

const addressIn = async (c: Ctx, link: string): Promise<string> =>
  String((await readLink(c.get('db'), ['email-old', 'email-new'], link, c.get('clock'))).payload['email'])

/** The page that a link of a change of address leads to. */
export function makeConfirmEmailPages(): App {
  const app = new Hono<Env>()
  addLinkPage(app, peoplePaths.confirmEmail, {
    page: askPage,
    act: async (c, link) => {
      const email = await addressIn(c, link)
      const done = await inTransaction(c.get('db'), (tx) => confirmEmailChange(tx, visitorOf(c), { link, from: letterheadOf(c) }, c.get('clock')))
      const t = c.get('m').people.confirmEmail
      const content = html`<div class="actions">${linkButton({ href: paths.account, label: t.account })}</div>`
      return doorPage(c, { title: t.title, heading: done ? t.doneHeading : t.waitingHeading, lead: done ? t.done(email) : t.waiting, content })
    },
  })
  return app
}

async function askPage(c: Ctx, link: string, state: FormState): Promise<Response> {
  const t = c.get('m').people.confirmEmail
  return doorPage(c, {
    title: t.title,
    heading: t.heading,
    lead: t.text(await addressIn(c, link)),
    status: state.status,
    content: form(c, { action: peoplePaths.confirmEmail }, html`${state.above()}${linkField(link)}${button({ label: t.submit, kind: 'main' })}`),
  })
}
