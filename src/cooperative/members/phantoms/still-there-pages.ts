/** What the link of a reminder leads to: one press says that the member is there, without a sign-in. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { UserError } from '#lib/errors.ts'
import { hashSecret } from '#lib/ids.ts'
import { doorPage } from '#people/pages/door-page.ts'
import { addLinkPage } from '#people/pages/link-page.ts'
import { linkField } from '#people/pages/link-secret.ts'
import { visitorOf } from '#people/visitor.ts'
import { button, linkButton } from '#web/components/button.ts'
import { form } from '#web/components/form.ts'
import type { App, Env } from '#web/environment.ts'
import { paths } from '#web/paths.ts'
import { joinPaths } from '../member-paths.ts'
import { reminderByHash } from './phantom-store.ts'
import { answerReminder } from './remind-phantoms.ts'

/** Page `/still-there`. */
export function makeStillTherePages(): App {
  const app = new Hono<Env>()
  addLinkPage(app, joinPaths.stillThere, {
    page: async (c, link, state) => {
      const t = c.get('m').cooperative.phantoms.still
      const found = await reminderByHash(c.get('db'), hashSecret(link))
      if (!found || found.status !== 'admitted') throw new UserError('linkDead', {}, { status: 404 })
      const signIn = html`<p class="s soft">${t.leave}</p><div class="actions">${linkButton({ href: paths.signIn, label: t.signIn, small: true })}</div>`
      if (found.answeredAt) return doorPage(c, { title: t.title, heading: t.thanks, lead: t.thanksText })
      return doorPage(c, {
        title: t.title,
        heading: t.heading(found.name),
        lead: t.lead(c.get('config').cooperative.name),
        status: state.status,
        content: html`${state.above()}${form(c, { action: joinPaths.stillThere }, html`${linkField(link)}<div class="actions">${button({ label: t.yes, kind: 'main' })}</div>`)}${signIn}`,
      })
    },
    act: async (c, link) => {
      await inTransaction(c.get('db'), (tx) => answerReminder(tx, visitorOf(c), { link }, c.get('clock')))
      const t = c.get('m').cooperative.phantoms.still
      return doorPage(c, { title: t.title, heading: t.thanks, lead: t.thanksText })
    },
  })
  return app
}
