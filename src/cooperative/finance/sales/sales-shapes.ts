/** Shapes of invoices, customers and who invoices, in the API. */
import { z } from '@hono/zod-openapi'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { cents, dayShape, id } from '#web/api/shapes.ts'
import type { Due, DuePayment } from '../dues/due-store.ts'
import type { ComputedInvoice, InvoiceAmounts, InvoiceInput } from './compute-invoice.ts'
import type { Customer } from './customer.ts'
import { standingOf } from './sales-frame.ts'
import type { SalesInvoice, WholeInvoice } from './sales-store.ts'
import type { Seller } from './seller.ts'
import { vatLevels } from './vat-rules.ts'

const kinds = ['invoice', 'credit-note'] as const
const standings = ['open', 'partly', 'late', 'paid', 'credited', 'disputed', 'settled', 'owed'] as const
const period = z.object({ from: z.string(), to: z.string() }).nullable()
const vatCategory = z.enum(['S', 'E', 'AE', 'O', 'K', 'G', 'Z']).openapi({ description: 'UNTDID 5305: S taxed, E exempt, AE reverse charge, O outside the field of the tax.' })

export const summaryShape = z
  .object({ id: z.string(), kind: z.enum(kinds), number: z.string(), customer: z.object({ id: z.string(), name: z.string() }), issuedOn: z.string(), dueOn: z.string(), label: z.string(), netCents: cents, vatCents: cents, totalCents: cents, leftCents: cents.openapi({ description: 'Neither paid, set off nor given up.' }), standing: z.enum(standings) })
  .openapi('InvoiceSummary')

const lineShape = z.object({ label: z.string(), account: z.string(), quantityMilli: z.int().openapi({ description: 'Thousandths of a unit.' }), unit: z.string(), unitPrice: z.int().openapi({ description: 'Ten-thousandths of a euro, net.' }), netCents: cents, vatCategory, vatRate: z.int().openapi({ description: 'Hundredths of a per cent.' }), vatCountry: z.string(), period })
const amountFields = {
  lines: z.array(lineShape),
  taxes: z.array(z.object({ category: vatCategory, rate: z.int(), country: z.string(), baseCents: cents, vatCents: cents, exemption: z.string().openapi({ description: 'Code of the list VATEX, or empty.' }) })),
}
export const amountsShape = z.object({ customer: z.string(), label: z.string(), netCents: cents, vatCents: cents, totalCents: cents, ...amountFields }).openapi('InvoiceAmounts')

export const invoiceShape = summaryShape
  .extend({
    from: z.string(),
    to: z.string(),
    reason: z.string(),
    corrects: z.object({ id: z.string(), number: z.string() }).nullable(),
    correctedBy: z.array(z.object({ id: z.string(), number: z.string(), totalCents: cents })),
    vatDue: z.enum(['receipt', 'invoice']),
    entry: z.string(),
    run: z.string().nullable(),
    paper: z.boolean().openapi({ description: 'Whether its PDF is made.' }),
    sentAt: z.iso.datetime().nullable(),
    ...amountFields,
    dues: z.array(z.object({ id: z.string(), dueOn: z.string(), cents, leftCents: cents })),
    payments: z.array(z.object({ id: z.string(), kind: z.enum(['bank', 'debit', 'offset', 'other', 'loss']), cents, paidOn: z.string(), entry: z.string(), undoneOn: z.string().nullable() })),
  })
  .openapi('Invoice')

export const newInvoiceShape = z
  .strictObject({
    customer: id.openapi({ description: 'Its id.' }),
    label: z.string().min(1).max(300),
    issuedOn: dayShape,
    dueOn: dayShape.optional().openapi({ description: 'After the seller’s terms when absent.' }),
    from: dayShape.openapi({ description: 'First day of the service.' }),
    to: dayShape,
    lines: z
      .array(
        z.strictObject({
          label: z.string().min(1).max(300),
          account: z.string().max(12).optional().openapi({ description: 'Of class 70; 706 when absent.' }),
          quantityMilli: z.int().min(1).max(1_000_000_000).default(1000).openapi({ description: 'Thousandths of a unit.' }),
          unit: z.string().max(3).default('C62').openapi({ description: 'UN/ECE recommendation 20: C62 a piece, MON a month, ANN a year, E34 a gigabyte.' }),
          unitPrice: z.int().min(-10_000_000_000).max(10_000_000_000).openapi({ description: 'Ten-thousandths of a euro, net; less than nothing for a discount.' }),
          level: z.enum(vatLevels).default('standard'),
          period: z.strictObject({ from: dayShape, to: dayShape }).optional(),
        }),
      )
      .min(1)
      .max(500),
  })
  .openapi('NewInvoice')

export const customerOutShape = z
  .object({ id: z.string(), code: z.string(), member: z.string().nullable(), name: z.string(), street: z.string(), postalCode: z.string(), city: z.string(), country: z.string(), business: z.boolean(), siren: z.string().nullable(), vatNumber: z.string().nullable(), email: z.string(), language: z.enum(['fr', 'en']), version: z.int(), archived: z.boolean() })
  .openapi('Customer')
export const sellerOutShape = z
  .object({ name: z.string(), legalForm: z.string(), street: z.string(), postalCode: z.string(), city: z.string(), country: z.string(), siren: z.string().nullable(), register: z.string(), vatNumber: z.string().nullable(), email: z.string(), phone: z.string(), iban: z.string().nullable(), bic: z.string().nullable(), termsDays: z.int(), lateRate: z.int().openapi({ description: 'Hundredths of a per cent a year.' }), version: z.int() })
  .openapi('Seller')

const shownAmounts = ({ lines, taxes }: InvoiceAmounts) => ({
  lines: lines.map(({ label, account, quantityMilli, unit, unitPrice, netCents, vat, period: span }) => ({ label, account, quantityMilli: Number(quantityMilli), unit, unitPrice: Number(unitPrice), netCents: Number(netCents), vatCategory: vat.category, vatRate: vat.rate, vatCountry: vat.country, period: span })),
  taxes: taxes.map(({ category, rate, country, baseCents, vatCents, exemption }) => ({ category, rate, country, baseCents: Number(baseCents), vatCents: Number(vatCents), exemption })),
})

export const shownSummary = (one: SalesInvoice, today: Day) => ({
  id: one.id, kind: one.kind, number: one.number, customer: { id: one.customerId, name: one.buyerName }, issuedOn: one.issuedOn, dueOn: one.dueOn, label: one.label,
  netCents: Number(one.netCents), vatCents: Number(one.vatCents), totalCents: Number(one.totalCents), leftCents: Number(one.totalCents - one.paidCents), standing: standingOf(one, today),
})

export const shownInvoice = (one: WholeInvoice, dues: readonly Due[], payments: readonly DuePayment[], today: Day) => ({
  ...shownSummary(one, today), ...shownAmounts(one), from: one.fromDay, to: one.toDay, reason: one.reason, corrects: one.corrects ? { id: one.corrects.id, number: one.corrects.number } : null,
  correctedBy: one.correctedBy.map((credit) => ({ ...credit, totalCents: Number(credit.totalCents) })), vatDue: one.vatDue, entry: one.entryId, run: one.runId, paper: one.hasPaper, sentAt: one.sentAt?.toISOString() ?? null,
  dues: dues.map((due) => ({ id: due.id, dueOn: due.dueOn, cents: Number(due.cents), leftCents: Number(due.remainingCents) })),
  payments: payments.map((payment) => ({ id: payment.id, kind: payment.kind, cents: Number(payment.cents), paidOn: payment.paidOn, entry: payment.entryId, undoneOn: payment.undoneOn })),
})

export const shownComputed = (one: ComputedInvoice) => ({ customer: one.customer.id, label: one.label, netCents: Number(one.netCents), vatCents: Number(one.vatCents), totalCents: Number(one.totalCents), ...shownAmounts(one) })
export const shownCustomer = ({ memberId, ...one }: Customer) => ({ ...one, member: memberId })
export const shownSeller = (one: Seller) => ({ ...one })

/** What a new invoice says, as the commands take it. */
export const invoiceInputOf = ({ customer, issuedOn, dueOn, from, to, lines, label }: z.infer<typeof newInvoiceShape>): InvoiceInput => ({
  customerId: customer, label, issuedOn: day(issuedOn), dueOn: dueOn === undefined ? undefined : day(dueOn), fromDay: day(from), toDay: day(to),
  lines: lines.map(({ quantityMilli, unitPrice, period: span, ...line }) => ({ ...line, quantityMilli: BigInt(quantityMilli), unitPrice: BigInt(unitPrice), period: span ? { from: day(span.from), to: day(span.to) } : undefined })),
})
