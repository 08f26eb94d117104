/** Books with an account at a bank, for tests. */
import { day } from '#lib/day.ts'
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
  take(content: Uint8Array, more?: ImportChoices & { acceptGap?: boolean }): ReturnType<typeof importBankFile>
  /** A statement of one day, or of the days of its movements. */
  statement(id: string, openingCents: bigint, movements: readonly WrittenMovement[], on?: string): Buffer
}

export async function testBank(): Promise<TestBank> {
  const books = await testBooks()
  const { id: accountId } = await books.act((tx) => addBankAccount(tx, tester, { name: 'Compte courant', iban: testIban, account: '512' }, books.clock))
  return {
    ...books,
    accountId,
    take: (content, { acceptGap = false, ...choices } = {}) => books.act((tx) => importBankFile(tx, tester, { name: 'releve.xml', content, acceptGap, ...choices }, books.clock)),
    statement: (id, openingCents, movements, on = '2026-03-02') => {
      const days = [on, ...movements.map((one) => day(one.day))].sort()
      return writeCamt([{ id, iban: testIban, from: days[0] ?? on, to: days.at(-1) ?? on, openingCents, movements }])
    },
  }
}
