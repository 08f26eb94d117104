import { html } from 'hono/html'
import { section } from '#web/components/layout-parts.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { invoiceTable, salesTexts, todayOf } from './sales-frame.ts'
import { invoicePaths } from './sales-paths.ts'
import { searchInvoices } from './sales-store.ts'

const latest = 5

/** A member's latest invoices, for the page of what it owes; nothing before the first. */
export async function myInvoicesCard(c: Ctx, memberId: string): Promise<Html | ''> {
  const t = salesTexts(c).mine
  const { invoices } = await searchInvoices(c.get('db'), { memberId, today: todayOf(c), page: 1, pageSize: latest })
  if (invoices.length === 0) return ''
  return section({ title: t.card, link: html`<a href="${invoicePaths.of(memberId)}">${t.all}</a>`, content: invoiceTable(c, invoices, { caption: t.card, href: ({ id }) => invoicePaths.one(memberId, id), who: false }) })
}
