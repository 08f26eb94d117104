/** Invoices: the list with what waits, what is due, the setting of the tax. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { inTransaction } from '#db/transaction.ts'
import { addDays, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { pageOf, toFirstPage } from '#people/pages/administration-frame.ts'
import { readForm } from '#people/pages/form.ts'
import { button, linkButton } from '#web/components/button.ts'
import { checkField } from '#web/components/field.ts'
import { key, plot } from '#web/components/figures.ts'
import { form } from '#web/components/form.ts'
import { section, stats } from '#web/components/layout-parts.ts'
import { chips, search } from '#web/components/links.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { hereWith } from '#web/preferences.ts'
import { allMoney, ledgerPage, ledgerPager, linesPerPage, mayWrite, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import { invoiceStandings, openInvoices, searchInvoices, waitingInvoices } from './invoice-store.ts'
import type { InvoiceSummary } from './invoice-store.ts'
import { invoiceTable, purchaseTexts } from './purchase-frame.ts'
import { purchasePaths } from './purchase-paths.ts'
import { purchaseReaders, purchaseWriters } from './purchase-policy.ts'
import { hasRegime, isVatLiable, setVatLiable } from './vat-setting.ts'

/** `/administration/finance/purchases`, `…/due`, `…/settings`. */
export function makeInvoiceListPages(): App {
  const app = new Hono<Env>()
  app.get(purchasePaths.home, purchaseReaders, (c) => listPage(c))
  app.get(purchasePaths.due, purchaseReaders, (c) => duePage(c))
  app.post(purchasePaths.settings, purchaseWriters, async (c) => {
    const given = await readForm(c)
    await inTransaction(c.get('db'), (tx) => setVatLiable(tx, actorOf(c), { vatLiable: given('vatLiable') === 'yes' }, c.get('clock')))
    flash(c, purchaseTexts(c).saved)
    return c.redirect(purchasePaths.home, 303)
  })
  return app
}

/** One line for each thing that waits: approvals, what is overdue, what is due within seven days. Nothing where nothing does. */
export async function purchasesWaiting(c: Ctx): Promise<Html | ''> {
  const t = purchaseTexts(c)
  const { submitted, late, lateCents, due, dueCents } = await waitingInvoices(c.get('db'), dayOf(c.get('clock').now()))
  if (submitted === 0 && late === 0 && due === 0) return ''
  return note({
    kind: 'warn',
    text: html`${submitted > 0 ? html`<p>${t.waits(submitted)} <a href="${purchasePaths.home}?state=submitted">${t.see}</a></p>` : ''}${late > 0 ? html`<p>${t.waitsLate(late, allMoney(c, lateCents))} <a href="${purchasePaths.due}">${t.see}</a></p>` : ''}${due > 0 ? html`<p>${t.waitsDue(due, allMoney(c, dueCents))} <a href="${purchasePaths.due}">${t.see}</a></p>` : ''}`,
  })
}

async function listPage(c: Ctx): Promise<Response> {
  const t = purchaseTexts(c)
  const wanted = { standing: invoiceStandings.find((one) => one === c.req.query('state')) ?? null, supplierId: null, text: (c.req.query('q') ?? '').slice(0, 100), page: pageOf(c), pageSize: linesPerPage }
  const { invoices, total } = await searchInvoices(c.get('db'), wanted)
  if (invoices.length === 0 && total > 0) return toFirstPage(c)
  const isFiltered = wanted.standing !== null || wanted.text.trim() !== ''
  const filters = html`${search({ label: t.searchLabel, button: t.search, value: wanted.text, placeholder: t.searchLabel, kept: wanted.standing ? { state: wanted.standing } : {} })}${chips(t.views, [
    { label: t.all, href: hereWith(c, { state: null, page: null }), current: wanted.standing === null },
    ...invoiceStandings.map((one) => ({ label: t.standingsMany[one], href: hereWith(c, { state: one, page: null }), current: wanted.standing === one })),
  ])}`
  const isEmpty = total === 0 && !isFiltered
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    tab: 'purchases',
    actions: html`${mayWrite(c) ? linkButton({ href: purchasePaths.newInvoice, label: t.add, icon: 'plus', kind: 'main' }) : ''}${linkButton({ href: purchasePaths.suppliers, label: t.suppliersLink })}${linkButton({ href: purchasePaths.due, label: t.dueLink })}`,
    content: html`<div class="stack m">${isFiltered ? '' : await purchasesWaiting(c)}${isEmpty ? '' : filters}${
      isEmpty ? empty({ title: t.nothing, text: t.nothingText }) : total === 0 ? empty({ title: t.none, text: t.noneText }) : html`${invoiceTable(c, invoices, t.caption)}${ledgerPager(c, total)}`
    }${mayWrite(c) ? await settings(c) : ''}</div>`,
  })
}

const settings = async (c: Ctx): Promise<Html> => {
  const t = purchaseTexts(c)
  // once the regime is said, purchases follow it
  if (await hasRegime(c.get('db'))) return html``
  return html`<details class="fig"><summary>${t.settings}</summary>${form(c, { action: purchasePaths.settings }, html`${checkField({ name: 'vatLiable', label: t.vatLiable, hint: t.vatLiableHint, checked: await isVatLiable(c.get('db'), dayOf(c.get('clock').now())) })}<div class="actions">${button({ label: t.save })}</div>`)}</details>`
}

const weeks = 8
const owed = (one: InvoiceSummary): bigint => one.totalCents - one.paidCents
const sumOf = (some: readonly InvoiceSummary[]): bigint => sumCents(some.map(owed))

async function duePage(c: Ctx): Promise<Response> {
  const t = purchaseTexts(c).duePage
  const today = dayOf(c.get('clock').now())
  const open = await openInvoices(c.get('db'))
  const bills = open.filter(({ kind }) => kind === 'invoice')
  const [week, month] = [addDays(today, 7), addDays(today, 31)]
  const parts = [
    { title: t.late, list: bills.filter(({ dueDay }) => dueDay < today) },
    { title: t.week, list: bills.filter(({ dueDay }) => dueDay >= today && dueDay <= week) },
    { title: t.month, list: bills.filter(({ dueDay }) => dueDay > week && dueDay <= month) },
    { title: t.later, list: bills.filter(({ dueDay }) => dueDay > month) },
    { title: t.credits, list: open.filter(({ kind }) => kind === 'credit-note') },
  ]
  return ledgerPage(c, {
    title: t.title,
    lead: t.lead,
    above: [{ label: purchaseTexts(c).title, href: purchasePaths.home }],
    content:
      open.length === 0
        ? empty({ title: t.none, text: t.noneText })
        : html`${stats(parts.slice(0, 3).map(({ title, list }) => ({ term: title, value: allMoney(c, sumOf(list)) })))}${weekPlot(c, bills, today)}${parts.filter(({ list }) => list.length > 0).map(({ title, list }) => section({ title, content: invoiceTable(c, list, title) }))}`,
  })
}

/** What is to be paid in each of the next weeks; what is late first, in another tone. */
function weekPlot(c: Ctx, bills: readonly InvoiceSummary[], today: Day): Html {
  const t = purchaseTexts(c).duePage
  const euros = (cents: bigint) => Number(cents) / 100
  const late = sumOf(bills.filter(({ dueDay }) => dueDay < today))
  const coming = Array.from({ length: weeks }, (_, index) => {
    const [from, to] = [addDays(today, index * 7), addDays(today, index * 7 + 6)]
    return { from, cents: sumOf(bills.filter(({ dueDay }) => dueDay >= from && dueDay <= to)) }
  })
  const tallest = Math.max(1, euros(late), ...coming.map(({ cents }) => euros(cents)))
  const step = 10 ** Math.floor(Math.log10(tallest))
  const top = Math.ceil(tallest / step) * step
  const all = late + sumCents(coming.map(({ cents }) => cents))
  return section({
    title: t.byWeek,
    content: html`${key([{ tone: 'cbad', words: t.lateBar }, { tone: 'c1', words: t.coming }])}${plot({
      label: t.byWeekLabel(allMoney(c, all)),
      columns: [[euros(late), 0], ...coming.map(({ cents }) => [0, euros(cents)])],
      tones: ['cbad', 'c1'],
      // every third week: more dates do not fit a phone
      x: ['', ...coming.map(({ from }, index) => (index % 3 === 0 ? shortDay(c, from).replace(/\s\d{4}$/, '') : ''))],
      y: ['0', number(c, top / 2), number(c, top)],
      top,
    })}<details class="fig"><summary>${t.figures}</summary>${table({
      caption: t.byWeek,
      fold: false,
      columns: [{ label: t.weekOf }, { label: purchaseTexts(c).left, numeric: true }],
      rows: [{ header: t.late, cells: [allMoney(c, late)] }, ...coming.map(({ from, cents }) => ({ header: shortDay(c, from), cells: [allMoney(c, cents)] }))],
    })}</details>`,
  })
}
