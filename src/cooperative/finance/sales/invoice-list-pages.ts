/** Invoices and credit notes: the list, with what they come to. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { linkButton } from '#web/components/button.ts'
import { stats } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { hereWith } from '#web/preferences.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, number } from '../ledger/pages/ledger-frame.ts'
import { invoiceTable, salesTexts, todayOf } from './sales-frame.ts'
import { salesPaths } from './sales-paths.ts'
import { salesReaders } from './sales-policy.ts'
import { invoiceViews, searchInvoices } from './sales-store.ts'
import { sellerIdentity } from './seller.ts'

/** `/administration/finance/sales`. */
export function makeInvoiceListPages(): App {
  const app = new Hono<Env>()
  app.get(salesPaths.home, salesReaders, (c) => listPage(c))
  return app
}

async function listPage(c: Ctx): Promise<Response> {
  const t = salesTexts(c)
  const view = invoiceViews.find((one) => one === c.req.query('view')) ?? 'all'
  const wanted = { view, text: (c.req.query('q') ?? '').slice(0, 100), runId: c.req.query('run')?.slice(0, 40), today: todayOf(c), page: pageOf(c), pageSize: linesPerPage }
  const [{ invoices, total, totalCents, openCents }, seller] = await Promise.all([searchInvoices(c.get('db'), wanted), sellerIdentity(c.get('db'))])
  if (invoices.length === 0 && total > 0) return toFirstPage(c)
  const isEmpty = total === 0 && view === 'all' && wanted.text.trim() === '' && wanted.runId === undefined
  const missing = seller ? '' : note({ kind: 'warn', text: html`<p>${t.noSeller} ${mayWrite(c) ? html`<a href="${salesPaths.seller}">${t.fillSeller}</a>` : ''}</p>` })
  const kept = { ...(view === 'all' ? {} : { view }), ...(wanted.runId === undefined ? {} : { run: wanted.runId }) }
  const filters = html`${search({ label: t.searchLabel, button: t.search, value: wanted.text, placeholder: t.searchLabel, kept })}${chips(t.views, invoiceViews.map((one) => ({ label: t.view[one], href: hereWith(c, { view: one === 'all' ? null : one, page: null }), current: view === one })))}`
  const found = html`${stats([
    { term: t.sums.count, value: number(c, total) },
    { term: t.sums.total, value: allMoney(c, totalCents) },
    { term: t.sums.open, value: allMoney(c, openCents) },
  ])}${invoiceTable(c, invoices, { caption: t.caption, href: ({ id }) => salesPaths.invoice(id), who: true })}${ledgerPager(c, total)}`
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    tab: 'sales',
    actions: html`${mayWrite(c) && seller ? linkButton({ href: salesPaths.newInvoice, label: t.add, icon: 'plus', kind: 'main' }) : ''}${linkButton({ href: salesPaths.customers, label: t.customersLink })}${linkButton({ href: salesPaths.seller, label: t.sellerLink })}`,
    content: html`<div class="stack m">${missing}${isEmpty ? empty({ title: t.nothing, text: t.nothingText }) : html`${filters}${total === 0 ? empty({ title: t.none, text: t.noneText }) : found}`}</div>`,
  })
}
