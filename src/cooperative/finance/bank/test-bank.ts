/** Books with an account at a bank, for tests. */
import { day } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor } from '#web/test-app.ts'
import { enterSeller, hosting } from '../sales/test-sales.ts'
import { addCustomer } from '../sales/customer.ts'
import { issueInvoice } from '../sales/issue-invoice.ts'
import type { Issued } from '../sales/issue-invoice.ts'
import { testBooks, tester } from '../ledger/test-books.ts'
import type { TestBooks } from '../ledger/test-books.ts'
import { writeCamt } from './camt/test-camt.ts'
import type { WrittenMovement } from './camt/test-camt.ts'
import { importBankFile } from './import-statement.ts'
import type { ImportChoices } from './plan-import.ts'
import { addBankAccount } from './save-bank-account.ts'

// of the documentation of ISO 13616: its check digits fit, no bank pays to it
export const testIban = 'FR7630006000011234567890189'

export interface TestBank extends TestBooks {
  accountId: string
  treasurer: Actor
  customer(name: string): Promise<string>
  /** An invoice of so many euros without tax, due a month later. */
  invoice(customerId: string, euros: number, on?: string): Promise<Issued>
  take(content: Uint8Array, more?: ImportChoices & { acceptGap?: boolean }): ReturnType<typeof importBankFile>
  /** A statement of one day, or of the days of its movements. */
  statement(id: string, openingCents: bigint, movements: readonly WrittenMovement[], on?: string): Buffer
}

export async function testBank(): Promise<TestBank> {
  const books = await testBooks()
  const { id: accountId } = await books.act((tx) => addBankAccount(tx, tester, { name: 'Compte courant', iban: testIban, account: '512' }, books.clock))
  const personId = await books.act((tx) => createPerson(tx, { email: 'une@velo.example', name: 'Une', language: 'fr' }, books.clock))
  await enterSeller(books.db, books.clock)
  await books.db.insertInto('vat_regime').values({ from_day: '2020-01-01', kind: 'outside', due: 'receipt', entered_by: null, entered_at: books.clock.now() }).execute()
  return {
    ...books,
    accountId,
    treasurer: buildActor({ personId, name: 'Une', roles: ['treasurer'] }),
    customer: async (name) => (await books.act((tx) => addCustomer(tx, tester, { customer: { name } }, books.clock))).id,
    invoice: (customerId, euros, on = '2026-02-01') =>
      books.act((tx) => issueInvoice(tx, tester, { customerId, label: 'Hébergement', issuedOn: day(on), fromDay: day(on), toDay: day(on), lines: [hosting(1, euros)] }, books.clock)),
    take: (content, { acceptGap = false, ...choices } = {}) => books.act((tx) => importBankFile(tx, tester, { name: 'releve.xml', content, acceptGap, ...choices }, books.clock)),
    statement: (id, openingCents, movements, on = '2026-03-02') => {
      const days = [on, ...movements.map((one) => day(one.day))].sort()
      return writeCamt([{ id, iban: testIban, from: days[0] ?? on, to: days.at(-1) ?? on, openingCents, movements }])
    },
  }
}
