/** Sales for tests: books, who invoices, members and others who are invoiced. */
import { inTransaction } from '#db/transaction.ts'
import type { Db, Tx } from '#db/open-database.ts'
import type { TestClock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import { openDues } from '../dues/due-store.ts'
import { tester } from '../ledger/test-books.ts'
import type { InvoiceInput, InvoiceLineInput } from './compute-invoice.ts'
import { issueInvoice } from './issue-invoice.ts'
import type { Issued } from './issue-invoice.ts'
import { saveSeller } from './seller.ts'

export const testSeller = {
  name: 'Les Toits Communs', legalForm: 'SA coopérative à capital variable', street: '12 rue des Tanneurs', postalCode: '69007', city: 'Lyon', country: 'FR', siren: '732829320', register: 'RCS Lyon',
  vatNumber: 'FR44732829320', email: 'compta@lestoitscommuns.example', iban: 'FR7630006000011234567890189', bic: 'AGRIFRPPXXX',
}

/** A line of hosting: so many months at so many euros net. */
export const hosting = (months: number, euros: number, more: Partial<InvoiceLineInput> = {}): InvoiceLineInput => ({ label: 'Hébergement', quantityMilli: BigInt(months) * 1000n, unit: 'MON', unitPrice: BigInt(Math.round(euros * 10_000)), ...more })

export const enterSeller = (db: Db, clock: TestClock): Promise<void> => inTransaction(db, (tx) => saveSeller(tx, tester, { seller: testSeller }, clock))

/** Issues an invoice of today with one line of 10 € net, or what is given. */
export async function issueTo(tx: Tx, customerId: string, clock: TestClock, input: Partial<InvoiceInput> = {}): Promise<Issued> {
  const today = dayOf(clock.now())
  return issueInvoice(tx, tester, { customerId, label: 'Hébergement', issuedOn: today, fromDay: today, toDay: today, lines: [hosting(1, 10)], ...input }, clock)
}

/** What a customer owes still. */
export const owedBy = async (db: Db, customerId: string): Promise<bigint> => (await openDues(db, { direction: 'in', customerId })).reduce((sum, due) => sum + due.remainingCents, 0n)
