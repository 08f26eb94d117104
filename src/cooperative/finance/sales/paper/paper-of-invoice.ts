import type { WholeInvoice } from '../sales-store.ts'
import type { InvoicePaper } from './invoice-paper.ts'

/** What the paper of an issued invoice says: what stood on it that day, never what is known since. */
export function paperOfInvoice(invoice: WholeInvoice): InvoicePaper {
  const { buyer } = invoice
  return {
    language: buyer.language,
    kind: invoice.kind,
    number: invoice.number,
    issuedOn: invoice.issuedOn,
    dueOn: invoice.dueOn,
    period: { from: invoice.fromDay, to: invoice.toDay },
    label: invoice.label,
    corrects: invoice.corrects,
    reason: invoice.reason,
    vatDue: invoice.vatDue,
    seller: invoice.seller,
    buyer: { code: buyer.code, name: buyer.name, street: buyer.street, postalCode: buyer.postalCode, city: buyer.city, country: buyer.country, isBusiness: buyer.business, siren: buyer.siren, vatNumber: buyer.vatNumber, email: buyer.email },
    lines: invoice.lines.map((line) => ({ label: line.label, quantityMilli: line.quantityMilli, unit: line.unit, unitPrice: line.unitPrice, netCents: line.netCents, category: line.vat.category, rate: line.vat.rate, period: line.period })),
    taxes: invoice.taxes,
    netCents: invoice.netCents,
    vatCents: invoice.vatCents,
    totalCents: invoice.totalCents,
  }
}
