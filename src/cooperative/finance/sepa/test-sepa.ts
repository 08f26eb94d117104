/** Debits for tests: books, who invoices with an account, settings, two of the treasury, a member who signs, invoices that are told and due. */
import { createMember } from '#cooperative/members/create-member.ts'
import { inTransaction } from '#db/transaction.ts'
import { addDays, dayOf, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { Actor } from '#people/actor.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor } from '#web/test-app.ts'
import { saveCustomer } from '../sales/customer.ts'
import { enterSeller, hosting, issueTo } from '../sales/test-sales.ts'
import { testBooks, tester } from '../ledger/test-books.ts'
import type { TestBooks } from '../ledger/test-books.ts'
import { giveNotices } from './give-notices.ts'
import { prepareDebits } from './prepare-debits.ts'
import { releaseDebits } from './release-debits.ts'
import { saveSepaSettings } from './sepa-settings.ts'
import { enterPaidDebits, markPaid, markSent } from './settle-debits.ts'
import { signMandate } from './sign-mandate.ts'
import { targetDayFrom } from './target-day.ts'

/** Accounts of banks' own documentation: they check, nobody is behind them. */
export const testIbans = ['FR7630006000011234567890189', 'DE89370400440532013000', 'BE68539007547034', 'NL91ABNA0417164300', 'ES9121000418450200051332'] as const
export const testSettings = { creditorId: 'FR72ZZZ123456', noticeDays: 14, debitLimitCents: 50_000n, batchLimitCents: 500_000n, transferLimitCents: 500_000n }
export const testLetterhead = { cooperativeName: 'Les Toits Communs', panelOrigin: 'https://panel.toits.example' }

interface TestSepa extends TestBooks {
  first: Actor
  second: Actor
  /** A member with a person who acts for it; `sign` false: without a mandate. */
  addMember(name: string, options?: { iban?: string; sign?: boolean }): Promise<{ memberId: string; customerId: string; actor: Actor; mandateId: string }>
  /** Issues an invoice of so many months at 10 € net, due today. @returns its amount due and its number. */
  invoice(customerId: string, months?: number): Promise<{ dueId: string; number: string; totalCents: bigint }>
  tell(): Promise<number>
  /** A day on which everything told may be debited. */
  collectOn: Day
  prepare(dueIds?: readonly string[]): Promise<string>
  /** Prepared by the first, released by the second, handed to the bank, paid and entered. */
  collect(dueIds?: readonly string[]): Promise<string>
  today(): Day
  goTo(day: Day): void
}

export async function testSepa(): Promise<TestSepa> {
  const books = await testBooks(['2026-01-01/2026-12-31', '2027-01-01/2027-12-31'])
  const { db, clock, act } = books
  await enterSeller(db, clock)
  await db.insertInto('vat_regime').values({ from_day: '2020-01-01', kind: 'liable', due: 'receipt', entered_by: null, entered_at: clock.now() }).execute()
  const someone = async (name: string, more: Partial<Actor> = {}) => {
    const email = `${name.toLowerCase().replaceAll(/[^a-z]/g, '-')}@toits.example`
    return buildActor({ personId: await inTransaction(db, (tx) => createPerson(tx, { email, name, language: 'fr' }, clock)), name, email, roles: ['treasurer'], ...more })
  }
  const [first, second] = [await someone('Une'), await someone('Deux')]
  await act((tx) => saveSepaSettings(tx, first, testSettings, clock))
  const today = () => dayOf(clock.now())
  const collectOn = targetDayFrom(addDays(today(), 14))
  let ibans = 0
  const scene: TestSepa = {
    ...books,
    first,
    second,
    collectOn,
    today,
    goTo: (on) => clock.set(noonOf(on)),
    addMember: async (name, { iban = testIbans[ibans++ % testIbans.length] ?? '', sign = true } = {}) => {
      const member = await act((tx) => createMember(tx, tester, { name, kind: 'natural', status: 'admitted' }, clock))
      const actor = await someone(name, { roles: [], members: [{ id: member.id, number: member.number, name, status: 'admitted' }] })
      const signed = await act((tx) => signMandate(tx, actor, { memberId: member.id, holder: name, iban: sign ? iban : testIbans[0], consent: true, language: 'fr' }, clock))
      const customerId = `member-${member.id}`
      await act((tx) => saveCustomer(tx, tester, { customerId, customer: { email: actor.email } }, clock))
      if (!sign) await db.updateTable('sepa_mandate').set({ revoked_at: clock.now(), revoke_reason: 'never' }).where('id', '=', signed.mandateId).execute()
      return { memberId: member.id, customerId, actor, mandateId: signed.mandateId }
    },
    invoice: async (customerId, months = 1) => {
      const { dueId, number, totalCents } = await act((tx) => issueTo(tx, customerId, clock, { dueOn: today(), lines: [hosting(months, 10)] }))
      return { dueId, number, totalCents }
    },
    tell: async () => (await act((tx) => giveNotices(tx, first, { dueBy: addDays(today(), 45), from: testLetterhead }, clock))).told,
    prepare: async (dueIds) => (await act((tx) => prepareDebits(tx, first, { collectOn, dueIds }, clock))).id,
    collect: async (dueIds) => {
      const batchId = await scene.prepare(dueIds)
      await act((tx) => releaseDebits(tx, second, { batchId }, clock))
      await act((tx) => markSent(tx, first, { batchId, day: today() }, clock))
      if (today() < collectOn) scene.goTo(collectOn)
      await act((tx) => markPaid(tx, first, { batchId, day: today(), account: '512' }, clock))
      while ((await act((tx) => enterPaidDebits(tx, first, batchId, clock))) > 0);
      return batchId
    },
  }
  return scene
}
