/** One page at the door: a title, what it is about, what to do. */
import { html } from 'hono/html'
import type { Content } from '#web/components/content.ts'
import { linkButton } from '#web/components/button.ts'
import type { Ctx } from '#web/environment.ts'
import { page } from '#web/page.ts'
import type { Page } from '#web/page.ts'
import { paths } from '#web/paths.ts'

interface DoorPage {
  title: string
  heading: string
  lead?: Content
  content?: Content
  status?: NonNullable<Page['status']>
}

/** Renders it in the door's frame. */
export const doorPage = (c: Ctx, what: DoorPage): Promise<Response> =>
  page(c, {
    title: what.title,
    frame: 'door',
    status: what.status ?? 200,
    body: html`<div class="stack"><h1>${what.heading}</h1>${what.lead ? html`<p class="soft">${what.lead}</p>` : ''}</div>${what.content ?? ''}`,
  })

/** The page for a one-time link that no longer works. */
export function deadLinkPage(c: Ctx, again?: { href: string; label: string }): Promise<Response> {
  const t = c.get('m').people.linkDead
  const known = c.get('actor') !== null
  return doorPage(c, {
    title: t.title,
    heading: t.heading,
    lead: t.text,
    status: 404,
    content: html`<div class="actions">${again ? linkButton({ ...again, kind: 'main' }) : ''}${linkButton({ href: known ? paths.account : paths.signIn, label: known ? c.get('m').people.account.title : t.signIn })}</div>`,
  })
}
