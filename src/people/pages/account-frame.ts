/** The frame of the pages of one's own account. */
import { html } from 'hono/html'
import { formatDateTime } from '#lib/format.ts'
import { waitingLostFactor } from '#people/second-factor/lost-factor.ts'
import { postButton } from '#web/components/form.ts'
import type { Content } from '#web/components/content.ts'
import { head } from '#web/components/layout-parts.ts'
import { crumbs, tabs } from '#web/components/links.ts'
import { note } from '#web/components/note.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import { page } from '#web/page.ts'
import type { Html, Page } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { peoplePaths } from './people-paths.ts'

type AccountTab = 'profile' | 'security' | 'sessions' | 'access' | 'activity' | 'data'
const tabPaths: Record<AccountTab, string> = { profile: paths.account, security: peoplePaths.security, sessions: paths.sessions, access: peoplePaths.access, activity: paths.activity, data: peoplePaths.data }
export const cancelLostFactorPath = `${peoplePaths.security}/cancel-lost-factor`

/** A request to remove the second factor is told on every page of the account, with a button that stops it. */
async function alarm(c: Ctx): Promise<Html | ''> {
  const waiting = await waitingLostFactor(c.get('db'), actorOf(c).personId, c.get('clock'))
  if (!waiting) return ''
  const t = c.get('m').people.lostFactor
  const stop = postButton(c, { action: cancelLostFactorPath, label: t.cancel, kind: 'bad', small: true })
  return note({ kind: 'bad', text: html`<p>${t.banner(formatDateTime(c.get('language'), waiting.usableFrom))}</p><div class="actions">${stop}</div>` })
}

/** A tab of the account. */
export async function accountPage(c: Ctx, tab: AccountTab, what: { lead: string; content: Content; status?: NonNullable<Page['status']> }): Promise<Response> {
  const t = c.get('m').people.account
  const names = Object.keys(tabPaths) as AccountTab[]
  return page(c, {
    title: tab === 'profile' ? t.title : `${t.tabs[tab]} · ${t.title}`,
    status: what.status ?? 200,
    section: null,
    body: html`${head({ title: t.title, lead: what.lead })}${tabs(
      t.title,
      names.map((name) => ({ label: t.tabs[name], href: tabPaths[name], current: name === tab })),
    )}${await alarm(c)}${what.content}`,
  })
}

/** A page below a tab: one thing to do, and the way back. */
export const accountStep = (c: Ctx, tab: AccountTab, what: { title: string; lead?: Content; content: Content; status?: NonNullable<Page['status']> }): Promise<Response> => {
  const t = c.get('m').people.account
  const path = crumbs(c, [{ label: t.title, href: paths.account }, ...(tab === 'profile' ? [] : [{ label: t.tabs[tab], href: tabPaths[tab] }]), { label: what.title }])
  return page(c, {
    title: what.title,
    status: what.status ?? 200,
    section: null,
    body: html`${head({ title: what.title, lead: what.lead, crumbs: path })}<div class="stack m narrow">${what.content}</div>`,
  })
}
