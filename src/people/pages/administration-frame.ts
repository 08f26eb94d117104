/** What the pages of the administration have in common. */
import { html } from 'hono/html'
import { formatNumber } from '#lib/format.ts'
import type { Content } from '#web/components/content.ts'
import { head } from '#web/components/layout-parts.ts'
import { crumbs, pager } from '#web/components/links.ts'
import type { Crumb } from '#web/components/links.ts'
import type { Ctx } from '#web/environment.ts'
import { page } from '#web/page.ts'
import type { Html, Page } from '#web/page.ts'
import { paths } from '#web/paths.ts'
import { hereWith } from '#web/preferences.ts'

export interface AdministrationPage {
  title: string
  lead?: Content | undefined
  actions?: Content | undefined
  facts?: Content
  /** Between « Administration » and this page. */
  above?: readonly Crumb[]
  content: Content
  status?: NonNullable<Page['status']>
}

/** A page of the administration, with the path that leads to it. */
export const administrationPage = (c: Ctx, what: AdministrationPage): Promise<Response> =>
  page(c, {
    title: what.title,
    section: 'administration',
    status: what.status ?? 200,
    body: html`${head({
      title: what.title,
      lead: what.lead,
      actions: what.actions,
      ...(what.facts ? { facts: what.facts } : {}),
      crumbs: crumbs(c, [{ label: c.get('m').people.administration.title, href: paths.administration }, ...(what.above ?? []), { label: what.title }]),
    })}${what.content}`,
  })

export const linesPerPage = 25

/** The page asked for by `?page=`, from 1. */
export function pageOf(c: Ctx): number {
  const given = Number(c.req.query('page'))
  return Number.isSafeInteger(given) && given >= 1 && given <= 100_000 ? given : 1
}

/** Answers an address of a page that is no longer there: a filter was added, lines went. */
export const toFirstPage = (c: Ctx): Response => c.redirect(hereWith(c, { page: null }), 303)

/** The pager of a list whose state is in the address. */
export function listPager(c: Ctx, total: number, perPage = linesPerPage): Html {
  const number = (value: number) => formatNumber(c.get('language'), value)
  const now = pageOf(c)
  const first = Math.min((now - 1) * perPage + 1, total)
  const summary = c.get('m').people.administration.members.shown(number(first), number(Math.min(now * perPage, total)), number(total))
  return pager(c, { page: now, pages: Math.max(1, Math.ceil(total / perPage)), href: (wanted) => hereWith(c, { page: wanted === 1 ? null : String(wanted) }), summary })
}
