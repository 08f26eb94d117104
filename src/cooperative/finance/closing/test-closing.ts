/** Books with two persons of the treasury, for tests of closings and of what follows them. */
import { inTransaction } from '#db/transaction.ts'
import type { Actor } from '#people/actor.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor } from '#web/test-app.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import { testBooks } from '../ledger/test-books.ts'
import type { TestBooks } from '../ledger/test-books.ts'
import type { Chart } from '../ledger/set-up-ledger.ts'
import { bankAccounts } from './closing-checklist.ts'
import { prepareClosing } from './prepare-closing.ts'
import { beginRelease, runRelease } from './release-closing.ts'

export interface TestClosing extends TestBooks {
  first: Actor
  second: Actor
  /** Prepares the closing of the oldest open year as the first person, every bank as the books have it. @returns the year's id. */
  prepare(): Promise<string>
  /** Releases it as the second. */
  release(yearId: string): Promise<void>
  /** Both. */
  close(): Promise<string>
}

export const testClosing = async (years?: readonly string[], chart?: Chart): Promise<TestClosing> => withClosing(await testBooks(years, chart))

/** Two persons of the treasury for books that are there. */
export async function withClosing<B extends Pick<TestBooks, 'db' | 'clock' | 'act'>>(books: B): Promise<B & Omit<TestClosing, keyof TestBooks>> {
  const persons = await inTransaction(books.db, async (tx) => [
    await createPerson(tx, { email: 'une@tresor.example', name: 'Une', language: 'fr' }, books.clock),
    await createPerson(tx, { email: 'deux@tresor.example', name: 'Deux', language: 'fr' }, books.clock),
  ])
  const actor = (personId = '') => buildActor({ personId, roles: ['treasurer'] })
  const [first, second] = [actor(persons[0]), actor(persons[1])]
  const prepare = async () => {
    const yearId = (await fiscalYears(books.db)).find(({ state }) => state === 'open')?.id ?? ''
    const banks = (await bankAccounts(books.db, yearId)).map(({ account, bookCents }) => ({ account, statementCents: bookCents, explanation: '' }))
    await books.act((tx) => prepareClosing(tx, first, { yearId, cutOff: 'Rien à reporter', depreciation: 'Rien à amortir', banks }, books.clock))
    return yearId
  }
  const release = async (yearId: string) => {
    const closing = await books.act((tx) => beginRelease(tx, second, { yearId }, books.clock))
    await runRelease(books.db, second, closing, books.clock)
  }
  return {
    ...books,
    first,
    second,
    prepare,
    release,
    close: async () => {
      const yearId = await prepare()
      await release(yearId)
      return yearId
    },
  }
}
