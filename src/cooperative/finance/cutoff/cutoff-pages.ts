/** Cut-off of a fiscal year: what is proposed and why, what was written, estimates. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Tx } from '#db/open-database.ts'
import type { CutoffKind } from '#db/purchase-tables.ts'
import { inTransaction } from '#db/transaction.ts'
import { dayOf } from '#lib/day.ts'
import { notFound } from '#lib/errors.ts'
import { formatShortDay } from '#lib/format.ts'
import { parseMoney, sumCents } from '#lib/money.ts'
import { notRefused, orAgain, readForm } from '#people/pages/form.ts'
import type { Fields, FormState } from '#people/pages/form.ts'
import { button } from '#web/components/button.ts'
import { chips } from '#web/components/links.ts'
import { field, selectField } from '#web/components/field.ts'
import { form, postButton } from '#web/components/form.ts'
import { section } from '#web/components/layout-parts.ts'
import { empty, note } from '#web/components/note.ts'
import { table } from '#web/components/table.ts'
import { actorOf } from '#web/environment.ts'
import type { App, Ctx, Env } from '#web/environment.ts'
import { flash } from '#web/flash.ts'
import type { Html } from '#web/page.ts'
import { closingPaths } from '../closing/closing-paths.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'
import type { FiscalYear } from '../ledger/fiscal-year.ts'
import { allMoney, ledgerPage, mayWrite, number, shortDay, yearIn, yearName } from '../ledger/pages/ledger-frame.ts'
import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'
import { accountList, codeOf } from '../purchases/purchase-frame.ts'
import { purchasePaths } from '../purchases/purchase-paths.ts'
import { suppliersToChoose } from '../purchases/supplier-store.ts'
import { cutoffKinds } from './cutoff.ts'
import type { CutoffItem } from './cutoff.ts'
import { cutoffPaths } from './cutoff-paths.ts'
import { cutoffReaders, cutoffWriters } from './cutoff-policy.ts'
import { proposeCutoff, unapprovedOf } from './cutoff-sources.ts'
import { writtenCutoffs } from './cutoff-store.ts'
import type { WrittenCutoff } from './cutoff-store.ts'
import { enterEstimate, longestEstimateReason, removeEstimate } from './estimate-cutoff.ts'
import { cancelCutoff, returnCutoffs, writeCutoff } from './write-cutoff.ts'

const cutoffTexts = (c: Ctx) => c.get('m').cooperative.cutoff
const yearIdIn = (c: Ctx): string => (c.req.param('year') ?? '').slice(0, 40)

/** @throws 404 for a kind that is none. */
function kindIn(c: Ctx): CutoffKind {
  const kind = cutoffKinds.find((one) => one === c.req.param('kind'))
  if (!kind) throw notFound()
  return kind
}

/** `/administration/finance/cutoff` and below. */
export function makeCutoffPages(): App {
  const app = new Hono<Env>()
  app.get(cutoffPaths.home, cutoffReaders, async (c) => {
    const { year } = await yearIn(c)
    const t = cutoffTexts(c)
    if (year) return c.redirect(cutoffPaths.year(year.id), 303)
    return ledgerPage(c, { title: t.title, above: [{ label: c.get('m').cooperative.closing.title, href: closingPaths.home }], content: empty({ title: t.noBooks, text: t.noBooksText }) })
  })
  app.get(cutoffPaths.year(':year'), cutoffReaders, async (c) => yearPage(c, await fiscalYearById(c.get('db'), yearIdIn(c)), () => '', notRefused))
  const act = (path: string, run: (tx: Tx, c: Ctx, given: Fields) => Promise<string>) =>
    app.post(path, cutoffWriters, async (c) => {
      const given = await readForm(c)
      return orAgain(
        c,
        async () => {
          flash(c, await inTransaction(c.get('db'), (tx) => run(tx, c, given)))
          return c.redirect(cutoffPaths.year(yearIdIn(c)), 303)
        },
        async (refused) => yearPage(c, await fiscalYearById(c.get('db'), yearIdIn(c)), given, refused),
      )
    })
  act(cutoffPaths.write(':year', ':kind'), async (tx, c) => {
    await writeCutoff(tx, actorOf(c), { yearId: yearIdIn(c), kind: kindIn(c) }, c.get('clock'))
    return cutoffTexts(c).written(kindIn(c))
  })
  act(cutoffPaths.cancel(':year', ':kind'), async (tx, c) => {
    await cancelCutoff(tx, actorOf(c), { yearId: yearIdIn(c), kind: kindIn(c) }, c.get('clock'))
    return cutoffTexts(c).cancelled(kindIn(c))
  })
  act(cutoffPaths.takeBack(':year'), async (tx, c) => cutoffTexts(c).returned(await returnCutoffs(tx, actorOf(c), await fiscalYearById(tx, yearIdIn(c)), c.get('clock'))))
  act(cutoffPaths.estimates(':year'), async (tx, c, given) => {
    const money = (name: string) => parseMoney(given(name), { language: c.get('language'), field: name })
    const kind = cutoffKinds.find((one) => one === given('kind')) ?? '408'
    await enterEstimate(tx, actorOf(c), { yearId: yearIdIn(c), kind, label: given('label'), reason: given('reason'), account: codeOf(given('account')), supplierId: given('supplier') || null, cents: money('amount'), vatCents: given('vat').trim() === '' ? 0n : money('vat') }, c.get('clock'))
    return cutoffTexts(c).added
  })
  act(cutoffPaths.removeEstimate(':year', ':estimate'), async (tx, c) => {
    await removeEstimate(tx, actorOf(c), { yearId: yearIdIn(c), estimateId: c.req.param('estimate') ?? '' }, c.get('clock'))
    return cutoffTexts(c).removed
  })
  return app
}

async function yearPage(c: Ctx, year: FiscalYear, given: Fields, state: FormState): Promise<Response> {
  const t = cutoffTexts(c)
  const db = c.get('db')
  const isOpen = year.state === 'open'
  const [written, unapproved, { years }] = await Promise.all([writtenCutoffs(db, year.id), unapprovedOf(db, year), yearIn(c)])
  const parts: Html[] = []
  for (const kind of cutoffKinds) parts.push(kindPart(c, year, kind, written.get(kind), isOpen ? await proposeCutoff(db, kind, year) : []))
  const notes = html`${isOpen ? '' : note({ text: t.closed })}${isOpen && unapproved.count > 0 ? note({ kind: 'warn', text: html`<p>${t.unapproved(t.invoices(unapproved.count), allMoney(c, unapproved.cents))} <a href="${purchasePaths.home}?state=submitted">${t.seeInvoices}</a></p>` }) : ''}${isOpen && dayOf(c.get('clock').now()) <= year.endDay ? note({ text: t.onceOver }) : ''}`
  const waiting = [...written.values()].some(({ returnId }) => returnId === null)
  return ledgerPage(c, {
    title: t.yearTitle(yearName(c, year)),
    lead: t.lead,
    above: [{ label: c.get('m').cooperative.closing.title, href: closingPaths.home }],
    ...(waiting && mayWrite(c) ? { actions: postButton(c, { label: t.returnNow, action: cutoffPaths.takeBack(year.id) }) } : {}),
    status: state.status,
    content: html`${state.above('label', 'reason', 'account', 'amount', 'vat', 'supplier')}${chips(c.get('m').cooperative.ledger.year, [...years].reverse().map((one) => ({ label: yearName(c, one), href: cutoffPaths.year(one.id), current: one.id === year.id })))}${notes}${parts}${isOpen && mayWrite(c) ? await estimateForm(c, year, given, state) : ''}`,
  })
}

function reasonOf(c: Ctx, item: CutoffItem): string {
  const t = cutoffTexts(c).reasons
  const { reason, period } = item
  if (reason.name === 'estimate') return t.estimate(reason.words)
  const span = period ? [shortDay(c, period.from), shortDay(c, period.to)] as const : ['', ''] as const
  if (reason.name === 'ahead') return t.ahead(number(c, reason.days), number(c, reason.of), ...span)
  return `${t.later(number(c, reason.days), number(c, reason.of), ...span)}${reason.day === null ? ` ${t.laterWaits}` : ''}`
}

const estimateOf = (source: string): string | null => (source.startsWith('estimate-') ? source.slice('estimate-'.length) : null)

function kindPart(c: Ctx, year: FiscalYear, kind: CutoffKind, written: WrittenCutoff | undefined, proposed: readonly CutoffItem[]): Html {
  const t = cutoffTexts(c)
  const hasEstimate = !written && mayWrite(c) && proposed.some(({ source }) => estimateOf(source) !== null)
  const columns = [{ label: t.what }, { label: t.account, labelled: true }, { label: t.amount, numeric: true, folded: 'first' as const }, ...(hasEstimate ? [{ label: t.remove, hidden: true }] : [])]
  const amount = (cents: bigint, vatCents: bigint) => html`${allMoney(c, cents)}${vatCents === 0n ? '' : html` <span class="soft">${t.vat(allMoney(c, vatCents))}</span>`}`
  const sum = (cents: bigint) => ({ header: t.total, cells: ['', allMoney(c, cents), ...(hasEstimate ? [''] : [])], kind: 'sum' as const })
  const isOpen = year.state === 'open'
  const total = sumCents(proposed.map(({ cents }) => cents))
  if (written) {
    const rows = [...written.items.map((item) => ({ header: item.label, cells: [item.account, amount(item.cents, item.vatCents)] })), sum(written.cents)]
    return section({
      title: t.kinds[kind].title,
      content: html`<p class="s soft">${t.standsSince(written.writtenBy ?? '', formatShortDay(c.get('language'), written.writtenAt))} <a href="${ledgerPaths.entry(written.entryId)}">${t.entry}</a>, ${written.returnId ? html`<a href="${ledgerPaths.entry(written.returnId)}">${t.returnEntry}</a>` : t.returnWaits}</p>${table({ caption: t.caption(kind), columns, rows })}${isOpen && total !== written.cents ? note({ kind: 'warn', text: t.changed(allMoney(c, total)) }) : ''}${isOpen && mayWrite(c) ? html`<div class="actions">${postButton(c, { label: t.cancel, action: cutoffPaths.cancel(year.id, kind) })}</div>` : ''}`,
    })
  }
  const rows = proposed.map((item) => {
    const estimate = estimateOf(item.source)
    return { header: html`${item.label}<small>${reasonOf(c, item)}</small>`, cells: [item.account, amount(item.cents, item.vatCents), ...(hasEstimate ? [estimate ? postButton(c, { label: t.remove, small: true, action: cutoffPaths.removeEstimate(year.id, estimate) }) : ''] : [])] }
  })
  return section({
    title: t.kinds[kind].title,
    content: html`<p class="s soft">${t.kinds[kind].text}</p>${rows.length === 0 ? html`<p class="soft">${t.kinds[kind].none}</p>` : html`${table({ caption: t.caption(kind), columns, rows: [...rows, sum(total)] })}${mayWrite(c) ? html`<div class="actions">${postButton(c, { label: t.write(kind), kind: 'main', action: cutoffPaths.write(year.id, kind) })}</div>` : ''}`}`,
  })
}

async function estimateForm(c: Ctx, year: FiscalYear, given: Fields, state: FormState): Promise<Html> {
  const t = cutoffTexts(c)
  const suppliers = await suppliersToChoose(c.get('db'))
  const isRefused = state.status !== 200 && given('label') + given('amount') !== ''
  return html`<details class="fig"${isRefused ? ' open' : ''}><summary>${t.estimate}</summary><p class="s soft">${t.estimateText}</p>${await accountList(c, 'accounts', ['2', '6', '7'])}<div class="narrow">${form(
    c,
    { action: cutoffPaths.estimates(year.id) },
    html`${selectField({ name: 'kind', label: t.estimateKind, value: given('kind') || '408', options: cutoffKinds.map((kind) => ({ value: kind, label: t.kinds[kind].title })) })}${field({ name: 'label', label: t.label, hint: t.labelHint, value: given('label'), required: true, maxLength: 150, error: state.beside('label') })}${field({ name: 'reason', label: t.reason, hint: t.reasonHint, value: given('reason'), required: true, maxLength: longestEstimateReason, error: state.beside('reason') })}${field({ name: 'account', label: t.account, value: given('account'), required: true, maxLength: 170, error: state.beside('account'), attributes: { list: 'accounts', autocomplete: 'off' } })}<div class="pair">${field({ name: 'amount', label: t.net, value: given('amount'), required: true, maxLength: 20, error: state.beside('amount'), attributes: { inputmode: 'decimal' } })}${field({ name: 'vat', label: t.vatAmount, value: given('vat'), maxLength: 20, error: state.beside('vat'), attributes: { inputmode: 'decimal' } })}</div>${selectField({ name: 'supplier', label: t.supplier, value: given('supplier'), error: state.beside('supplier'), options: [{ value: '', label: t.noSupplier }, ...suppliers.map(({ id, name }) => ({ value: id, label: name }))] })}<div class="actions">${button({ label: t.add })}</div>`,
  )}</div></details>`
}
