/** Some suppliers' invoices for the fictional cooperative, at every stage of their life: what a treasurer finds on a Monday. */
import { approveInvoice, refuseInvoice, submitInvoice } from '#cooperative/finance/purchases/approve-invoice.ts'
import { vatOf } from '#cooperative/finance/purchases/invoice.ts'
import { payInvoice } from '#cooperative/finance/purchases/pay-invoice.ts'
import { enterInvoice } from '#cooperative/finance/purchases/save-invoice.ts'
import { addSupplier } from '#cooperative/finance/purchases/save-supplier.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'

// account numbers of the documentation of ISO 13616: their check digits fit, no bank pays to them
const suppliers = [
  { key: 'insurer', name: 'Mutuelle des Toits', account: '616', termsDays: 30, iban: 'FR7630006000011234567890189' },
  { key: 'care', name: 'Atelier Disque et Cie', account: '6156', termsDays: 30, iban: '' },
  { key: 'power', name: 'Énergie des Crêtes', account: '6061', termsDays: 15, iban: '' },
  { key: 'audit', name: 'Cabinet Bilan Clair', account: '6226', termsDays: 45, iban: '' },
] as const
type Key = (typeof suppliers)[number]['key']

interface Bill {
  of: Key
  reference: string
  label: string
  netCents: bigint
  /** Days before today. */
  ago: number
  /** Months that it pays for, from its day on; 0: none said. */
  months: number
  until: 'paid' | 'approved' | 'submitted' | 'refused' | 'draft'
}

const bills: readonly Bill[] = [
  { of: 'insurer', reference: 'MT-4471', label: 'Assurance des serveurs, un an', netCents: 24_000n, ago: 75, months: 12, until: 'paid' },
  { of: 'care', reference: '2043', label: 'Maintenance des baies, un an', netCents: 18_000n, ago: 40, months: 12, until: 'paid' },
  { of: 'power', reference: 'EC-118', label: 'Électricité du bureau', netCents: 4_230n, ago: 24, months: 0, until: 'approved' },
  { of: 'audit', reference: 'H-77', label: 'Révision des comptes, acompte', netCents: 30_000n, ago: 12, months: 0, until: 'approved' },
  { of: 'care', reference: '2061', label: 'Disques de rechange', netCents: 11_800n, ago: 6, months: 0, until: 'submitted' },
  { of: 'power', reference: 'EC-131', label: 'Électricité du bureau', netCents: 4_510n, ago: 4, months: 0, until: 'refused' },
  { of: 'insurer', reference: 'MT-4502', label: 'Responsabilité civile, un an', netCents: 19_000n, ago: 1, months: 12, until: 'draft' },
]

/** Enters them as the one person and approves them as the other; what waits for approval was entered by the second. */
export async function seedPurchases(tx: Tx, actors: { treasurer: Actor; other: Actor }, from: Letterhead, clock: Clock): Promise<void> {
  const today = dayOf(clock.now())
  const { treasurer, other } = actors
  const ids = new Map<Key, string>()
  for (const { key, ...one } of suppliers) ids.set(key, (await addSupplier(tx, treasurer, { ...one, siren: '', vatNumber: '', termsMonthEnd: false, reverseCharge: false }, clock)).id)
  for (const bill of bills) {
    const day = addDays(today, -bill.ago)
    const at = (on: Day): Clock => ({ now: () => noonOf(on) })
    const writer = bill.until === 'submitted' ? other : treasurer
    const vatCents = vatOf(bill.netCents, 2000)
    const account = suppliers.find(({ key }) => key === bill.of)?.account ?? '6068'
    const { id: invoiceId } = await enterInvoice(
      tx,
      writer,
      {
        kind: 'invoice',
        supplierId: ids.get(bill.of) ?? '',
        reference: bill.reference,
        day,
        label: bill.label,
        totalCents: bill.netCents + vatCents,
        noFileReason: 'Pièce fictive de la démonstration',
        lines: [{ account, label: '', netCents: bill.netCents, vatRate: 2000, vatCents, period: bill.months === 0 ? null : { from: day, to: addDays(addMonths(day, bill.months), -1) } }],
      },
      at(day),
    )
    if (bill.until === 'draft') continue
    await submitInvoice(tx, writer, { invoiceId, from }, at(day))
    if (bill.until === 'submitted') continue
    if (bill.until === 'refused') {
      await refuseInvoice(tx, other, { invoiceId, reason: 'Le compteur relevé n’est pas le nôtre : demandez une facture rectifiée.', from }, at(day))
      continue
    }
    await approveInvoice(tx, other, { invoiceId }, at(addDays(day, 1)))
    if (bill.until === 'paid') await payInvoice(tx, treasurer, { invoiceId, cents: bill.netCents + vatCents, day: addDays(day, 20), account: '512' }, at(addDays(day, 20)))
  }
}
