import { enterEstimate } from '#cooperative/finance/cutoff/estimate-cutoff.ts'
import { approveInvoice, submitInvoice } from '#cooperative/finance/purchases/approve-invoice.ts'
import { payInvoice } from '#cooperative/finance/purchases/pay-invoice.ts'
import { attachPaper, enterInvoice } from '#cooperative/finance/purchases/save-invoice.ts'
import { addSupplier } from '#cooperative/finance/purchases/save-supplier.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import { hostileName } from './hostile-words.ts'

/** A supplier, an invoice approved and paid in part, its paper, an estimate. */
export async function addPurchase(tx: Tx, of: { actor: Actor; approver: Actor; year: string }, clock: Clock): Promise<Record<'supplier' | 'invoice' | 'paper' | 'settlement' | 'kind' | 'estimate', string>> {
  const words = hostileName.slice(0, 100).replaceAll(/\p{C}/gu, ' ')
  const { id: supplier } = await addSupplier(tx, of.actor, { name: words, siren: '', vatNumber: '', iban: '', account: '626', termsDays: 30, termsMonthEnd: false, reverseCharge: false }, clock)
  const lines = [{ account: '626', label: words, netCents: 1000n, vatRate: 2000, vatCents: 200n, period: { from: day('2026-12-01'), to: day('2027-01-31') } }]
  const { id: invoice } = await enterInvoice(tx, of.actor, { kind: 'invoice', supplierId: supplier, reference: words, day: day('2026-03-01'), label: words, totalCents: 1200n, lines }, clock)
  const { id: paper } = await attachPaper(tx, of.actor, { invoiceId: invoice, name: `${words}.pdf`, content: Buffer.from('%PDF-1.7') }, clock)
  await submitInvoice(tx, of.actor, { invoiceId: invoice, from: { cooperativeName: '', panelOrigin: '' } }, clock)
  await approveInvoice(tx, of.approver, { invoiceId: invoice }, clock)
  const { id: settlement } = await payInvoice(tx, of.actor, { invoiceId: invoice, cents: 500n, day: day('2026-03-02'), account: '512' }, clock)
  const { id: estimate } = await enterEstimate(tx, of.actor, { yearId: of.year, kind: '408', label: words, reason: words, account: '626', supplierId: supplier, cents: 100n, vatCents: 20n }, clock)
  return { supplier, invoice, paper, settlement, kind: '486', estimate }
}
