/** What the pages of purchases have in common. */
import { html } from 'hono/html'
import { UserError } from '#lib/errors.ts'
import { parseRate, wholeRate } from '#lib/rate.ts'
import type { Fields } from '#people/pages/form.ts'
import { state as stateMark } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { searchAccounts } from '../ledger/account-store.ts'
import { allMoney, number, shortDay } from '../ledger/pages/ledger-frame.ts'
import type { InvoiceStanding, InvoiceSummary } from './invoice-store.ts'
import { purchasePaths } from './purchase-paths.ts'

export const purchaseTexts = (c: Ctx) => c.get('m').cooperative.purchases

const marks: Readonly<Record<InvoiceStanding, StateKind>> = { draft: 'run', submitted: 'warn', refused: 'bad', toPay: 'warn', paid: 'ok', cancelled: 'zz' }
export const standingMark = (c: Ctx, standing: InvoiceStanding): Html => stateMark(marks[standing], purchaseTexts(c).standings[standing])

/** An amount of an invoice; a credit note is less than nothing. */
export const signed = (c: Ctx, invoice: Pick<InvoiceSummary, 'kind'>, cents: bigint): string => allMoney(c, invoice.kind === 'invoice' ? cents : -cents)

/** Invoices as a table, each leading to its page. */
export function invoiceTable(c: Ctx, invoices: readonly InvoiceSummary[], caption: string): Html {
  const t = purchaseTexts(c)
  return table({
    even: true,
    caption,
    columns: [{ label: t.invoice }, { label: t.state, folded: 'first' }, { label: t.due, labelled: true }, { label: t.total, numeric: true, labelled: true }, { label: t.left, numeric: true, labelled: true }],
    rows: invoices.map((one) => ({
      header: html`<a href="${purchasePaths.invoice(one.id)}">${one.supplier.name}, ${one.reference}</a><small>${one.kind === 'credit-note' ? html`${t.kinds[one.kind]}, ` : ''}${one.label}, ${t.number(number(c, one.number))}</small>`,
      cells: [standingMark(c, one.standing), shortDay(c, one.dueDay), signed(c, one, one.totalCents), one.standing === 'toPay' ? signed(c, one, one.totalCents - one.paidCents) : ''],
    })),
  })
}

/** Open accounts that begin with one of these figures, to choose from as one types. */
export async function accountList(c: Ctx, id: string, begins: readonly string[]): Promise<Html> {
  const accounts = (await searchAccounts(c.get('db'))).filter(({ code, open }) => open && begins.some((figure) => code.startsWith(figure)))
  return html`<datalist id="${id}">${accounts.map(({ code, label }) => html`<option value="${code} ${label}"></option>`)}</datalist>`
}

/** An account as typed: « 6135 » or, chosen from the list, « 6135 Locations mobilières ». */
export const codeOf = (typed: string): string => (typed.trim().split(/\s/)[0] ?? '').toUpperCase()

/** A rate as typed, « 20 », « 5,5 », in hundredths of a per cent. @throws {UserError} `invoiceRate`. */
export function rateOf(typed: string, line: number): number {
  const rate = parseRate(typed)
  if (rate === null || rate === wholeRate) throw new UserError('invoiceRate', { line }, { field: `rate${line}` })
  return rate
}

export const versionIn = (given: Fields): number | undefined => (/^\d{1,9}$/.test(given('version')) ? Number(given('version')) : undefined)
