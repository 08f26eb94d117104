/** What an invoice comes to: its lines, taxes by rate rounded once each, totals. Nothing is written. */
import type { DbOrTx } from '#db/open-database.ts'
import type { VatDue } from '#db/sales-tables.ts'
import type { Day } from '#lib/day.ts'
import { UserError, assert } from '#lib/errors.ts'
import { largestCents, sumCents } from '#lib/money.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { vatOf } from '../purchases/invoice.ts'
import { customersById } from './customer.ts'
import type { Customer } from './customer.ts'
import { netOfLine } from './vat-rules.ts'
import type { VatChoice, VatLevel } from './vat-rules.ts'
import { SharedReads } from './shared-reads.ts'
import { vatFor } from './vat-store.ts'

export interface InvoiceLineInput {
  label: string
  /** Of class 70; 706 when absent. */
  account?: string | undefined
  /** Thousandths of a unit. */
  quantityMilli: bigint
  /** UN/ECE recommendation 20: C62 a piece, MON a month, ANN a year, E34 a gigabyte… */
  unit: string
  /** Ten-thousandths of a euro, net; less than nothing: a discount. */
  unitPrice: bigint
  /** The standard rate when absent. */
  level?: VatLevel | undefined
  period?: { from: Day; to: Day } | undefined
  /** What it stands for, lasting: `subscription-<id>-<day>`. */
  source?: string | undefined
}

export interface InvoiceInput {
  /** Chosen by a form, so that the same form sent twice issues one invoice. Drawn when absent. */
  id?: string | undefined
  customerId: string
  label: string
  issuedOn: Day
  /** After the terms of the seller when absent. */
  dueOn?: Day | undefined
  fromDay: Day
  toDay: Day
  runId?: string | undefined
  lines: readonly InvoiceLineInput[]
}

export interface ComputedLine {
  label: string
  account: string
  quantityMilli: bigint
  unit: string
  unitPrice: bigint
  netCents: bigint
  vat: VatChoice
  period: { from: Day; to: Day } | null
  source: string | null
}

export interface TaxOfInvoice extends VatChoice {
  baseCents: bigint
  vatCents: bigint
}

export interface InvoiceAmounts {
  lines: ComputedLine[]
  taxes: TaxOfInvoice[]
  netCents: bigint
  vatCents: bigint
  totalCents: bigint
}

export interface ComputedInvoice extends InvoiceAmounts {
  customer: Customer
  vatDue: VatDue
  label: string
}

const longestLabel = 150
const mostLines = 500

/** Taxes of lines by category, rate and country, in that order, each rounded once. */
export function taxesOf(lines: readonly { netCents: bigint; vat: VatChoice }[]): TaxOfInvoice[] {
  const taxes = new Map<string, TaxOfInvoice>()
  for (const { netCents, vat } of lines) {
    const key = `${vat.category} ${vat.rate} ${vat.country}`
    const tax = taxes.get(key) ?? { ...vat, baseCents: 0n, vatCents: 0n }
    taxes.set(key, { ...tax, baseCents: tax.baseCents + netCents })
  }
  return [...taxes.values()].map((tax) => ({ ...tax, vatCents: vatOf(tax.baseCents, tax.rate) })).sort((a, b) => b.rate - a.rate || a.category.localeCompare(b.category) || a.country.localeCompare(b.country))
}

/** Sums of lines: tax is worked out on the sum of each rate, not line by line (EN 16931, BR-CO-17). */
export function amountsOf(lines: readonly ComputedLine[]): InvoiceAmounts {
  const taxes = taxesOf(lines)
  const [netCents, vatCents] = [sumCents(lines.map((line) => line.netCents)), sumCents(taxes.map((tax) => tax.vatCents))]
  return { lines: [...lines], taxes, netCents, vatCents, totalCents: netCents + vatCents }
}

/**
 * Reads an invoice that is to be. Its tax is that of the day it is issued on.
 * @throws {UserError} `customerNone` (404), `salesLabel`, `salesLinesNone`, `salesLinesMany`, `salesLine` (with the line), `salesAccount` (with the
 * account), `salesPeriod`, `salesTotal` (nothing or less: a credit note is made from the invoice it corrects).
 */
export async function computeInvoice(db: DbOrTx, input: InvoiceInput): Promise<ComputedInvoice> {
  const [computed] = await computeInvoices(db, [input], new SharedReads(db))
  assert(computed, 'an invoice that was computed')
  return computed
}

/** The same of many that follow one another: what they share is read once. */
export async function computeInvoices(db: DbOrTx, inputs: readonly InvoiceInput[], shared: SharedReads): Promise<ComputedInvoice[]> {
  const customers = await customersById(db, inputs.map(({ customerId }) => customerId))
  const computed: ComputedInvoice[] = []
  for (const input of inputs) {
    const customer = customers.get(input.customerId)
    if (!customer) throw new UserError('customerNone', {}, { status: 404 })
    const invoice = await computeFor(db, customer, input, shared)
    shared.countInvoice(customer, input.issuedOn, invoice.netCents)
    computed.push(invoice)
  }
  return computed
}

async function computeFor(db: DbOrTx, customer: Customer, input: InvoiceInput, shared: SharedReads): Promise<ComputedInvoice> {
  const label = cleanLabel(input.label, longestLabel)
  if (label === undefined) throw new UserError('salesLabel', { most: longestLabel }, { field: 'label' })
  if (input.toDay < input.fromDay) throw new UserError('salesPeriod', {}, { field: 'toDay' })
  if (input.lines.length === 0) throw new UserError('salesLinesNone', {}, { field: 'label1' })
  if (input.lines.length > mostLines) throw new UserError('salesLinesMany', { most: mostLines })
  const [open, regime] = await Promise.all([shared.accounts(), shared.regime(input.issuedOn)])
  const choices = new Map<VatLevel, VatChoice>()
  const lines: ComputedLine[] = []
  for (const [index, line] of input.lines.entries()) {
    const place = index + 1
    const own = cleanLabel(line.label, 200)
    const account = line.account ?? '706'
    if (!open.has(account)) throw new UserError('salesAccount', { code: account.slice(0, 20), line: place }, { field: `account${place}` })
    const netCents = netOfLine(line.quantityMilli, line.unitPrice)
    if (own === undefined || line.quantityMilli <= 0n || !/^[A-Z0-9]{2,3}$/.test(line.unit) || netCents > largestCents || netCents < -largestCents) throw new UserError('salesLine', { line: place }, { field: `label${place}` })
    if (line.period && line.period.to < line.period.from) throw new UserError('salesLine', { line: place }, { field: `to${place}` })
    const level = line.level ?? 'standard'
    const vat = choices.get(level) ?? (await vatFor(db, { day: input.issuedOn, customer, level, regime: regime.kind, isAbove: () => shared.isAboveThreshold(input.issuedOn) }))
    choices.set(level, vat)
    lines.push({ label: own, account, quantityMilli: line.quantityMilli, unit: line.unit, unitPrice: line.unitPrice, netCents, vat, period: line.period ?? null, source: line.source ?? null })
  }
  const amounts = amountsOf(lines)
  if (amounts.totalCents <= 0n || amounts.totalCents > largestCents) throw new UserError('salesTotal', { cents: Number(amounts.totalCents) }, { field: 'price1' })
  return { ...amounts, customer, vatDue: regime.due, label }
}
