/** What the pages of the register of shares have in common. */
import { html } from 'hono/html'
import { administrationPage } from '#people/pages/administration-frame.ts'
import type { Content } from '#web/components/content.ts'
import { linkButton } from '#web/components/button.ts'
import { tabs } from '#web/components/links.ts'
import { hasRole } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { sharePaths } from '../cooperative-paths.ts'
import { shareWordsOf } from './share-words.ts'

type RegisterTab = 'movements' | 'subscriptions' | 'redemptions'

/** One of the three parts of the register, under its tabs. */
export function registerPage(c: Ctx, tab: RegisterTab, lead: string, content: Html, status: 200 | 409 | 422 | 429 | 503 = 200): Promise<Response> {
  const { t } = shareWordsOf(c)
  const keeps = hasRole(actorOf(c), 'administrator', 'board')
  return administrationPage(c, {
    title: t.register.title,
    lead,
    status,
    actions: html`${linkButton({ href: sharePaths.extract, label: t.register.extract, icon: 'download' })}${keeps ? linkButton({ href: sharePaths.transfer, label: t.register.transfer }) : ''}`,
    content: html`${tabs(
      t.register.tabsLabel,
      (['movements', 'subscriptions', 'redemptions'] as const).map((name) => ({ label: t.register.tabs[name], href: sharePaths[name], current: name === tab })),
    )}<div class="stack m">${content}</div>`,
  })
}

/** A page below the register. */
export const belowRegister = (c: Ctx, what: { title: string; lead?: Content; above?: { label: string; href: string }; content: Html; status?: 200 | 409 | 422 | 429 | 503 }): Promise<Response> =>
  administrationPage(c, {
    title: what.title,
    lead: what.lead,
    above: [{ label: c.get('m').cooperative.shares.register.title, href: sharePaths.movements }, ...(what.above ? [what.above] : [])],
    status: what.status ?? 200,
    content: what.content,
  })

/** A number of the address: a movement's, a request's; -1 when it is none. */
export const numberIn = (c: Ctx, name: string): number => {
  const text = c.req.param(name) ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : -1
}
