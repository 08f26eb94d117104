/** What a supplier's invoice is made of, the checks that give a person a sentence, and the entry that it becomes. */
import type { Tx } from '#db/open-database.ts'
import type { InvoiceKind } from '#db/purchase-tables.ts'
import { addDays, endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { largestCents, sumCents } from '#lib/money.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import type { LineInput } from '../ledger/entry.ts'
import { checkPurchaseAccount } from './save-supplier.ts'

export const mostInvoiceLines = 100
export const longestReason = 300
const longestText = 150
/** Papers round each line or their sum: what the tax of a line may be off by. */
const vatToleranceCents = 5n
const longestPeriodDays = 3660

export interface InvoiceLine {
  account: string
  label: string
  /** Less than nothing: a discount. */
  netCents: bigint
  /** Hundredths of a per cent: 2000 is 20 %. */
  vatRate: number
  vatCents: bigint
  /** When what it pays for is done, both days in; null: on the day of the invoice. */
  period: { from: Day; to: Day } | null
}

export interface InvoiceInput {
  kind: InvoiceKind
  supplierId: string
  /** The supplier's own number. */
  reference: string
  day: Day
  /** By the supplier's terms when absent. */
  dueDay?: Day | null | undefined
  label: string
  /** As the supplier's setting when absent. */
  reverseCharge?: boolean | undefined
  /** What the paper says to pay. */
  totalCents: bigint
  /** Why there is no paper; empty when one is attached. */
  noFileReason?: string | undefined
  lines: readonly InvoiceLine[]
}

/** When an invoice of a day is to be paid: so many days later, or after the end of its month. */
export const dueDayOf = (day: Day, terms: { termsDays: number; termsMonthEnd: boolean }): Day => addDays(terms.termsMonthEnd ? endOfMonth(day) : day, terms.termsDays)

/** Tax of an amount at a rate in hundredths of a per cent, rounded to the cent, halves away from nothing. */
export function vatOf(netCents: bigint, rate: number): bigint {
  const size = netCents < 0n ? -netCents : netCents
  const cents = (size * BigInt(rate) + 5000n) / 10_000n
  return netCents < 0n ? -cents : cents
}

/** What is to be paid: tax that the buyer owes is not on the paper. */
const toPay = (invoice: { reverseCharge: boolean; lines: readonly Pick<InvoiceLine, 'netCents' | 'vatCents'>[] }): bigint =>
  sumCents(invoice.lines.map((line) => line.netCents + (invoice.reverseCharge ? 0n : line.vatCents)))

export type CheckedInvoice = Omit<InvoiceInput, 'dueDay' | 'reverseCharge' | 'noFileReason'> & { dueDay: Day; reverseCharge: boolean; noFileReason: string }

/**
 * Cleans texts and checks everything but whether a paper is there.
 * @throws {UserError} `supplierNone`, `supplierArchived`, `invoiceReference`, `invoiceLabel`, `invoiceDue`, `invoiceLinesNone`,
 * `invoiceLinesMany`, `purchaseAccount`, `invoiceLine`, `invoiceVat` (with what it should be), `invoicePeriod`, `invoiceTotal` (with both sums).
 */
export async function checkInvoice(tx: Tx, input: InvoiceInput): Promise<CheckedInvoice> {
  const supplier = await tx.selectFrom('supplier').selectAll().where('id', '=', input.supplierId).forUpdate().executeTakeFirst()
  if (!supplier) throw new UserError('supplierUnknown', {}, { field: 'supplier' })
  if (supplier.archived_at) throw new UserError('supplierArchived', { name: supplier.name }, { field: 'supplier' })
  const reference = cleanLabel(input.reference, 100)
  if (reference === undefined) throw new UserError('invoiceReference', { most: 100 }, { field: 'reference' })
  const label = cleanLabel(input.label, longestText)
  if (label === undefined) throw new UserError('invoiceLabel', { most: longestText }, { field: 'label' })
  const dueDay = input.dueDay ?? dueDayOf(input.day, { termsDays: supplier.terms_days, termsMonthEnd: supplier.terms_month_end })
  if (dueDay < input.day || dueDay > addDays(input.day, 730)) throw new UserError('invoiceDue', { day: input.day }, { field: 'dueDay' })
  if (input.lines.length === 0) throw new UserError('invoiceLinesNone', {}, { field: 'account1' })
  if (input.lines.length > mostInvoiceLines) throw new UserError('invoiceLinesMany', { most: mostInvoiceLines })
  const lines: InvoiceLine[] = []
  for (const [index, line] of input.lines.entries()) lines.push(await checkLine(tx, line, index + 1, label))
  const invoice = { ...input, reference, label, dueDay, reverseCharge: input.reverseCharge ?? supplier.reverse_charge, noFileReason: input.noFileReason?.trim() ? (cleanLabel(input.noFileReason, longestReason) ?? '') : '', lines }
  const sum = toPay(invoice)
  if (input.totalCents <= 0n || sum !== input.totalCents) throw new UserError('invoiceTotal', { totalCents: Number(input.totalCents), linesCents: Number(sum) }, { field: 'total' })
  return invoice
}

async function checkLine(tx: Tx, line: InvoiceLine, place: number, whole: string): Promise<InvoiceLine> {
  const account = line.account.trim().toUpperCase()
  await checkPurchaseAccount(tx, account, `account${place}`)
  const label = line.label.trim() === '' ? whole : cleanLabel(line.label, longestText)
  if (label === undefined || line.netCents === 0n || line.netCents > largestCents || line.netCents < -largestCents) throw new UserError('invoiceLine', { line: place }, { field: `net${place}` })
  const wanted = vatOf(line.netCents, line.vatRate)
  const off = line.vatCents > wanted ? line.vatCents - wanted : wanted - line.vatCents
  if (!Number.isInteger(line.vatRate) || line.vatRate < 0 || line.vatRate > 3000 || (line.vatRate === 0 && off !== 0n) || off > vatToleranceCents) throw new UserError('invoiceVat', { line: place, cents: Number(wanted) }, { field: `vat${place}` })
  if (line.period && (line.period.to < line.period.from || line.period.to > addDays(line.period.from, longestPeriodDays))) throw new UserError('invoicePeriod', { line: place }, { field: `to${place}` })
  return { ...line, account, label }
}

const isAsset = (account: string): boolean => account.startsWith('2')

/** Suppliers of what lasts stand on 404, others on 401 (general chart, class 40): an invoice is one or the other, 404 when all of it lasts. */
export const owedAccountOf = (lines: readonly Pick<InvoiceLine, 'account'>[]): '401' | '404' => (lines.every(({ account }) => isAsset(account)) ? '404' : '401')

/** A line that moves an account by so much: debit when positive. */
const lineOf = (account: string, cents: bigint, more: { label?: string; party?: string } = {}): LineInput => ({ account, debitCents: cents > 0n ? cents : 0n, creditCents: cents < 0n ? -cents : 0n, ...more })

/**
 * The entry's lines: costs, then tax by account, what is owed last. Tax that is not deducted is part of the cost of its
 * line. Tax that the buyer owes (CGI art. 283-2) stands on 4452, and on 445662 or 44562 as far as it is deducted.
 * A credit note is the contrary.
 */
export function entryLinesOf(invoice: Pick<CheckedInvoice, 'kind' | 'reverseCharge' | 'lines'>, vatDeducted: boolean, partyId: string): LineInput[] {
  const sign = invoice.kind === 'invoice' ? 1n : -1n
  const costs = invoice.lines.map((line) => lineOf(line.account, sign * (line.netCents + (vatDeducted ? 0n : line.vatCents)), { label: line.label }))
  const taxes = new Map<string, bigint>()
  const add = (account: string, cents: bigint) => taxes.set(account, (taxes.get(account) ?? 0n) + cents)
  for (const line of invoice.lines) {
    if (vatDeducted) add(isAsset(line.account) ? '44562' : invoice.reverseCharge ? '445662' : '44566', line.vatCents)
    if (invoice.reverseCharge) add('4452', -line.vatCents)
  }
  const taxLines = [...taxes].filter(([, cents]) => cents !== 0n).map(([account, cents]) => lineOf(account, sign * cents))
  return [...costs.filter(({ debitCents, creditCents }) => debitCents !== creditCents), ...taxLines, lineOf(owedAccountOf(invoice.lines), -sign * toPay(invoice), { party: partyId })]
}
