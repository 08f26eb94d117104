/**
 * A year of a cooperative: billed by the month and by the year, by use too, debited, some of it returned, credited, given
 * up or never paid; every month its tax is declared. Whatever comes, what is owed, the books and the returns say the same,
 * and `hledger` adds the books up to what they say.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { addDays, addMonths, day, endOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { billingScene } from '../billing/test-billing.ts'
import { openDues } from '../dues/due-store.ts'
import { recordPayments } from '../dues/record-payment.ts'
import { writeOffDue } from '../dues/split-due.ts'
import { balanceOf } from '../ledger/balance.ts'
import { tester } from '../ledger/test-books.ts'
import { hledgerAgrees, withoutJudge } from '../ledger/test-hledger.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { creditInvoice } from '../sales/credit-invoice.ts'
import { debitsOfBatch } from '../sepa/debit-batch-store.ts'
import { prepareDebits } from '../sepa/prepare-debits.ts'
import { releaseDebits } from '../sepa/release-debits.ts'
import { returnDebit } from '../sepa/return-debit.ts'
import { enterPaidDebits, markPaid, markSent } from '../sepa/settle-debits.ts'
import { targetDayFrom } from '../sepa/target-day.ts'
import { testLetterhead, testSepa } from '../sepa/test-sepa.ts'
import { draftReturn, fileReturn, filedReturns } from './file-return.ts'

test('a year billed, debited and declared: invoices, books, returns and hledger agree to the cent', { skip: withoutJudge }, async () => {
  const sepa = await testSepa()
  const { db, clock, act, first, second, goTo, today } = sepa
  const scene = await billingScene(sepa)
  const start = day('2026-12-01')
  goTo(start)
  const monthly = await scene.plan('MOIS', 4.99, { months: 1 })
  const yearly = await scene.plan('AN', 72)
  const traffic = await scene.plan('TRAFIC', 12, { months: 1, billed: 'arrears', measure: 'traffic' }, { included: 10, overage: 0.35 })
  const members: Awaited<ReturnType<typeof sepa.addMember>>[] = []
  for (let index = 0; index < 15; index++) members.push(await sepa.addMember(`Membre ${String.fromCharCode(97 + index)}`, { sign: index % 5 !== 4 }))
  for (const [index, { customerId, memberId }] of members.entries()) {
    const planId = [monthly, yearly, traffic][index % 3] ?? monthly
    await scene.subscribe(customerId, planId, { startDay: addDays(start, index), months: planId === yearly ? 12 : 1 })
    scene.usage.say(memberId, start, addMonths(start, 13), 0.2 + index / 10)
  }
  let returned = 0
  for (let month = 0; month < 12; month++) {
    const from = addMonths(start, month)
    goTo(addDays(from, 1))
    const run = await scene.prepare(endOfMonth(from))
    await scene.issue(run)
    // debtors are told, a fortnight later debited; the bank returns one, and half of those without a mandate pay by transfer
    await sepa.tell()
    const collectOn = targetDayFrom(addDays(from, 24))
    goTo(addDays(collectOn, -4))
    const { id: batchId } = await act((tx) => prepareDebits(tx, first, { collectOn }, clock)).catch((error: unknown) => {
      if ((error as { code?: string }).code === 'debitNothing') return { id: '' }
      throw error
    })
    if (batchId !== '') {
      await act((tx) => releaseDebits(tx, second, { batchId }, clock))
      await act((tx) => markSent(tx, first, { batchId, day: today() }, clock))
      goTo(collectOn)
      await act((tx) => markPaid(tx, first, { batchId, day: today(), account: '512' }, clock))
      while ((await act((tx) => enterPaidDebits(tx, first, batchId, clock))) > 0);
      const [debit] = await debitsOfBatch(db, batchId, { state: 'paid' })
      if (debit && month % 3 === 1) {
        await act((tx) => returnDebit(tx, first, { debitId: debit.id, code: 'AM04', day: today(), feeCents: 250n, account: '512', from: testLetterhead }, clock))
        returned++
      }
    }
    const late = (await openDues(db, { direction: 'in', dueBy: today() })).filter(({ customerId }) => members.some((one, index) => index % 5 === 4 && one.customerId === customerId))
    for (const [index, due] of late.entries())
      if (index % 2 === 0) await act((tx) => recordPayments(tx, tester, { account: '512', day: today(), label: 'Virement', payments: [{ dueId: due.id, cents: index % 4 === 0 ? due.remainingCents : due.remainingCents / 2n + 1n, kind: 'bank' }] }, clock))
    if (month % 4 === 2) {
      const invoice = await db.selectFrom('sales_invoice').select('id').where('kind', '=', 'invoice').orderBy('sequence', 'desc').executeTakeFirstOrThrow()
      await act((tx) => creditInvoice(tx, tester, { invoiceId: invoice.id, issuedOn: today(), reason: 'Panne' }, clock))
    }
    const [lost] = late.filter((_, index) => index % 2 === 1)
    if (lost && month === 8) await act((tx) => writeOffDue(tx, tester, { dueId: lost.id, day: today(), reason: 'Introuvable' }, clock))
    const period: { from: Day; to: Day } = { from, to: endOfMonth(from) }
    goTo(addDays(period.to, 1))
    const draft = await draftReturn(db, period)
    assert.equal(draft.collected.differenceCents, 0n, period.from)
    await act((tx) => fileReturn(tx, tester, period, clock))
    assert.equal(await balanceOf(db, '44571', period.to), 0n)
    const owed = async (direction: 'in' | 'out') => sumCents((await openDues(db, { direction, limit: 100_000 })).map(({ remainingCents }) => remainingCents))
    assert.equal(await balanceOf(db, '411', today()), (await owed('in')) - (await owed('out')), `what is owed after ${period.to}`)
  }
  assert.ok(returned >= 3, 'some debits came back')
  // no day of a subscription was billed twice, and the tax of the year is in its returns or still waits for payment
  const { rows } = await sql<{ twice: number; vat: number; waits: number; lost: number; invoices: number; gaps: number }>`select
    (select count(*)::integer from billed_span a join billed_span b on a.subscription_id = b.subscription_id and a.kind = b.kind and a.ctid < b.ctid and a.days && b.days where a.freed_by is null and b.freed_by is null) as twice,
    (select sum(case when kind = 'invoice' then vat_cents else -vat_cents end)::bigint from sales_invoice) as vat,
    (select coalesce(sum(credit_cents - debit_cents), 0)::bigint from entry_line where account = '44574' and number > 0) as waits,
    (select coalesce(sum(v.vat_cents), 0)::bigint from due_payment p join due_payment_vat v on v.payment_id = p.id where p.kind = 'loss') as lost,
    (select count(*)::integer from sales_invoice) as invoices, (select (max(sequence) - count(*))::integer from sales_invoice where series = '2027') as gaps`.execute(db)
  const found = rows[0]
  assert.deepEqual([found?.twice, found?.gaps], [0, 0])
  const filed = await filedReturns(db)
  const told = sumCents(filed.map(({ boxes }) => boxes.get('16')?.vat ?? 0n))
  assert.equal(told + BigInt(found?.waits ?? 0) + BigInt(found?.lost ?? 0), BigInt(found?.vat ?? 0), 'declared, waiting and lost make the tax of all invoices')
  assert.deepEqual([filed.length, (found?.invoices ?? 0) > 100], [12, true])
  assert.ok((await hledgerAgrees(db)) > 60)
  assert.deepEqual((await verifyBooks(db)).faults, [])
})
