/** What the pages of sales have in common: states, tables of invoices, how prices and quantities are written and read. */
import { html } from 'hono/html'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { FormatLanguage } from '#lib/format.ts'
import { decimalSign } from '#lib/format.ts'
import type { Fields } from '#people/pages/form.ts'
import { state as stateMark } from '#web/components/state.ts'
import type { StateKind } from '#web/components/state.ts'
import { table } from '#web/components/table.ts'
import type { Ctx } from '#web/environment.ts'
import type { Html } from '#web/page.ts'
import { allMoney, shortDay } from '../ledger/pages/ledger-frame.ts'
import type { SalesInvoice } from './sales-store.ts'

export const salesTexts = (c: Ctx) => c.get('m').cooperative.sales
export const todayOf = (c: Ctx): Day => dayOf(c.get('clock').now())
export const invoiceName = (c: Ctx, invoice: Pick<SalesInvoice, 'kind' | 'number'>): string => salesTexts(c).named(salesTexts(c).kinds[invoice.kind], invoice.number)
export const leftOf = (invoice: Pick<SalesInvoice, 'totalCents' | 'paidCents'>): bigint => invoice.totalCents - invoice.paidCents

/** Until when what is left of it is to be paid: as printed, or as a payment plan says. */
export const dueNext = (invoice: Pick<SalesInvoice, 'dueOn' | 'nextDueOn'>): Day => invoice.nextDueOn ?? invoice.dueOn

type Standing = keyof Ctx['var']['m']['cooperative']['sales']['states']

/** Where an invoice stands on a day, from what is due and paid. */
export function standingOf(invoice: SalesInvoice, today: Day): Standing {
  const left = leftOf(invoice)
  if (invoice.kind === 'credit-note') return left === 0n ? 'settled' : 'owed'
  if (left === 0n) return invoice.creditedCents === invoice.totalCents ? 'credited' : 'paid'
  if (invoice.disputed) return 'disputed'
  if (dueNext(invoice) < today) return 'late'
  return invoice.paidCents > 0n ? 'partly' : 'open'
}
const marks: Readonly<Record<Standing, StateKind>> = { open: 'run', partly: 'run', late: 'warn', paid: 'ok', credited: 'zz', disputed: 'warn', settled: 'ok', owed: 'run' }
export const standingMark = (c: Ctx, invoice: SalesInvoice): Html => {
  const standing = standingOf(invoice, todayOf(c))
  return stateMark(marks[standing], salesTexts(c).states[standing])
}

/** An amount of it; a credit note is less than nothing. */
export const signed = (c: Ctx, invoice: Pick<SalesInvoice, 'kind'>, cents: bigint): string => allMoney(c, invoice.kind === 'invoice' ? cents : -cents)

/** Invoices as a table, each leading to its page; `who` shows whom they are for. */
export function invoiceTable(c: Ctx, invoices: readonly SalesInvoice[], { caption, href, who }: { caption: string; href: (invoice: SalesInvoice) => string; who: boolean }): Html {
  const t = salesTexts(c)
  return table({
    caption,
    columns: [{ label: t.invoice }, { label: t.state, folded: 'first' }, { label: t.issued, labelled: true }, { label: t.due, labelled: true }, { label: t.total, numeric: true, labelled: true }, { label: t.left, numeric: true, labelled: true }],
    rows: invoices.map((one) => {
      const left = leftOf(one)
      return {
        header: html`<a href="${href(one)}">${who ? html`${one.number}, ${one.buyerName}` : invoiceName(c, one)}</a><small>${who && one.kind === 'credit-note' ? `${t.kinds[one.kind]}, ` : ''}${one.label}</small>`,
        cells: [standingMark(c, one), shortDay(c, one.issuedOn), one.kind === 'invoice' ? shortDay(c, dueNext(one)) : '', signed(c, one, one.totalCents), left === 0n ? '' : signed(c, one, left)],
      }
    }),
  })
}

/** A decimal number as typed, « 1 234,5 », in units of its last place. @throws {UserError} `code` beside the field. */
export function readDecimal(typed: string, places: number, what: { code: string; field: string; signed?: boolean }): bigint {
  const bare = typed.replaceAll(/[\s\u00a0\u202f€]/g, '').replace(',', '.').replace(/^\u2212/, '-')
  const match = new RegExp(`^(-?)(\\d{1,9})(?:\\.(\\d{1,${places}}))?$`).exec(bare)
  if (!match || (match[1] === '-' && !what.signed)) throw new UserError(what.code, {}, { field: what.field })
  const [, sign, whole = '', part = ''] = match
  const value = BigInt(`${whole}${part.padEnd(places, '0')}`)
  return sign === '-' ? -value : value
}

/** The same the other way round, for the value of a field. */
export function plainDecimal(value: bigint, places: number, language: FormatLanguage): string {
  const digits = String(value < 0n ? -value : value).padStart(places + 1, '0')
  const part = digits.slice(-places).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -places)}${part === '' ? '' : `${decimalSign(language)}${part}`}`
}

export const versionIn = (given: Fields): number | undefined => (/^\d{1,9}$/.test(given('version')) ? Number(given('version')) : undefined)
