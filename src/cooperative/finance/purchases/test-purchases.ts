/** Books with a supplier and two persons, for tests of purchases and cut-off. */
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor } from '#web/test-app.ts'
import { testBooks } from '../ledger/test-books.ts'
import type { TestBooks } from '../ledger/test-books.ts'
import type { Chart } from '../ledger/set-up-ledger.ts'
import { approveInvoice, submitInvoice } from './approve-invoice.ts'
import { vatOf } from './invoice.ts'
import type { InvoiceInput, InvoiceLine } from './invoice.ts'
import { enterInvoice } from './save-invoice.ts'
import { addSupplier } from './save-supplier.ts'

export const letterhead = { cooperativeName: 'Vélo', panelOrigin: 'https://velo.example' }

export const supplierInput = { name: 'Baie du Canal', siren: '', vatNumber: '', iban: '', account: '6135', termsDays: 30, termsMonthEnd: false, reverseCharge: false }

/** A line at twenty per cent on 6135 unless something else is said. */
export function line(netCents: bigint, more: Partial<Omit<InvoiceLine, 'period'>> & { from?: string; to?: string } = {}): InvoiceLine {
  const { from, to, ...rest } = more
  const vatRate = rest.vatRate ?? 2000
  return { account: '6135', label: '', netCents, vatRate, vatCents: vatOf(netCents, vatRate), period: from && to ? { from: day(from), to: day(to) } : null, ...rest }
}

export interface TestPurchases extends TestBooks {
  first: Actor
  second: Actor
  supplierId: string
  /** Enters an invoice of one line as the first person. */
  enter(on: string, lines: readonly InvoiceLine[], more?: Partial<InvoiceInput>): Promise<string>
  /** Enters it, sends it, and approves it as the second. */
  book(on: string, lines: readonly InvoiceLine[], more?: Partial<InvoiceInput>): Promise<string>
}

export async function testPurchases(years?: readonly string[], chart?: Chart): Promise<TestPurchases> {
  const books = await testBooks(years, chart)
  const persons = await inTransaction(books.db, async (tx) => [
    await createPerson(tx, { email: 'une@velo.example', name: 'Une', language: 'fr' }, books.clock),
    await createPerson(tx, { email: 'deux@velo.example', name: 'Deux', language: 'fr' }, books.clock),
  ])
  const actor = (personId = '', name = '') => buildActor({ personId, name, roles: ['treasurer'] })
  const [first, second] = [actor(persons[0], 'Une'), actor(persons[1], 'Deux')]
  const supplier = await books.act((tx) => addSupplier(tx, first, supplierInput, books.clock))
  let count = 0
  const enter: TestPurchases['enter'] = async (on, lines, more = {}) => {
    const reverse = more.reverseCharge ?? false
    const totalCents = lines.reduce((sum, one) => sum + one.netCents + (reverse ? 0n : one.vatCents), 0n)
    const input = { kind: 'invoice' as const, supplierId: supplier.id, reference: `F-${++count}`, day: day(on), label: 'Baie', totalCents, noFileReason: 'Essai', lines, ...more }
    return (await books.act((tx) => enterInvoice(tx, first, input, books.clock))).id
  }
  return {
    ...books,
    first,
    second,
    supplierId: supplier.id,
    enter,
    book: async (on, lines, more) => {
      const invoiceId = await enter(on, lines, more)
      await books.act((tx) => submitInvoice(tx, first, { invoiceId, from: letterhead }, books.clock))
      await books.act((tx) => approveInvoice(tx, second, { invoiceId }, books.clock))
      return invoiceId
    },
  }
}
