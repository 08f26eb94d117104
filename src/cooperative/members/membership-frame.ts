/** The frame of the pages of one's own membership. */
import { html } from 'hono/html'
import { formatNumber } from '#lib/format.ts'
import type { Content } from '#web/components/content.ts'
import { head } from '#web/components/layout-parts.ts'
import { crumbs } from '#web/components/links.ts'
import type { Ctx } from '#web/environment.ts'
import { page } from '#web/page.ts'
import type { Page } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import type { Member } from './member.ts'

/** A page below `/membership/:member`; without a title the member's own. */
export function membershipPage(c: Ctx, member: Pick<Member, 'id' | 'name' | 'number'>, what: { title?: string; lead?: Content; actions?: Content; content: Content; status?: NonNullable<Page['status']> }): Promise<Response> {
  const t = c.get('m').cooperative.departures.membership
  const number = t.number(formatNumber(c.get('language'), member.number))
  const path = [{ label: c.get('m').people.account.title, href: paths.account }, ...(what.title ? [{ label: member.name, href: paths.membership(member.id) }, { label: what.title }] : [{ label: member.name }])]
  return page(c, {
    title: what.title ?? member.name,
    section: null,
    status: what.status ?? 200,
    body: html`${head({ title: what.title ?? member.name, lead: what.lead ?? number, actions: what.actions, crumbs: crumbs(c, path) })}${what.content}`,
  })
}
