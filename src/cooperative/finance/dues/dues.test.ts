import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { UserError } from '#lib/errors.ts'
import { addDays, dayOf } from '#lib/day.ts'
import { effort } from '#lib/test-effort.ts'
import { creditInvoice } from '../sales/credit-invoice.ts'
import { addCustomer } from '../sales/customer.ts'
import { enterSeller, hosting, issueTo, owedBy } from '../sales/test-sales.ts'
import { balanceOf } from '../ledger/balance.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { testBooks, tester } from '../ledger/test-books.ts'
import { dueById, duePayments, openDues } from './due-store.ts'
import { offsetDues } from './offset-dues.ts'
import { recordOverpayment, recordPayments, undoPayment } from './record-payment.ts'
import { splitDue, writeOffDue } from './split-due.ts'

async function scene(due: 'receipt' | 'invoice' = 'receipt') {
  const books = await testBooks()
  await enterSeller(books.db, books.clock)
  await books.db.insertInto('vat_regime').values({ from_day: '2020-01-01', kind: 'liable', due, entered_by: null, entered_at: books.clock.now() }).execute()
  const { id: customerId } = await books.act((tx) => addCustomer(tx, tester, { customer: { name: 'Association du Quai' } }, books.clock))
  const today = dayOf(books.clock.now())
  const pay = (dueId: string, cents: bigint) => books.act((tx) => recordPayments(tx, tester, { account: '512', day: today, label: 'Virement', payments: [{ dueId, cents, kind: 'bank', source: 'line-1' }] }, books.clock))
  const balance = (account: string) => balanceOf(books.db, account, today)
  return { ...books, customerId, today, pay, balance }
}

test('tax of a service falls due with each payment, in proportion, to the cent', async () => {
  const { db, act, clock, customerId, today, pay, balance } = await scene()
  const { dueId, id } = await act((tx) => issueTo(tx, customerId, clock, { lines: [hosting(1, 33.33), hosting(1, 10, { level: 'reduced' })] }))
  assert.deepEqual([await balance('44574'), await balance('44571')], [-722n, 0n])
  await pay(dueId, 1000n)
  assert.deepEqual([await balance('44574'), await balance('44571')], [-579n, -143n])
  await assert.rejects(pay(dueId, 4056n), { code: 'dueAmount' })
  await assert.rejects(pay(dueId, 0n), { code: 'dueAmount' })
  const { payments, entryId } = await pay(dueId, 4055n)
  assert.deepEqual([await balance('44574'), await balance('44571'), await balance('411')], [0n, -722n, 0n])
  assert.equal((await db.selectFrom('lettering').selectAll().execute()).length, 1)
  await act((tx) => undoPayment(tx, tester, { paymentId: payments[0]?.id ?? '', day: today, account: '512', label: 'Rejet AM04' }, clock))
  assert.deepEqual([await balance('44574'), await balance('44571'), await balance('411'), await balance('512')], [-579n, -143n, 4055n, 1000n])
  await assert.rejects(act((tx) => undoPayment(tx, tester, { paymentId: payments[0]?.id ?? '', day: today, account: '512', label: 'x' }, clock)), { code: 'paymentUndone' })
  await assert.rejects(act((tx) => reverseEntry(tx, tester, { entryId, day: today, label: 'x' }, clock)), { code: 'entryPartlyUndone' })
  await pay(dueId, 4055n)
  assert.deepEqual((await duePayments(db, { invoiceId: id })).map(({ cents, undoneOn }) => [cents, undoneOn !== null]).sort(), [[1000n, false], [4055n, false], [4055n, true]].sort())
})

test('tax due on invoice does not move with payments', async () => {
  const { act, clock, customerId, pay, balance } = await scene('invoice')
  const { dueId } = await act((tx) => issueTo(tx, customerId, clock))
  assert.deepEqual([await balance('44574'), await balance('44571')], [0n, -200n])
  await pay(dueId, 1200n)
  assert.deepEqual([await balance('44574'), await balance('44571'), await balance('411')], [0n, -200n, 0n])
})

test('an amount due in parts, paid in parts, a loss, an overpayment set off', async () => {
  const { db, act, clock, customerId, today, pay, balance } = await scene()
  const { dueId, id } = await act((tx) => issueTo(tx, customerId, clock, { lines: [hosting(12, 10)] }))
  await pay(dueId, 1000n)
  const split = (parts: { dueOn: ReturnType<typeof dayOf>; cents: bigint }[]) => act((tx) => splitDue(tx, tester, { dueId, parts }, clock))
  await assert.rejects(split([{ dueOn: today, cents: 13_400n }]), { code: 'splitParts' })
  await assert.rejects(split([{ dueOn: today, cents: 1n }, { dueOn: addDays(today, 30), cents: 2n }]), { code: 'splitSum' })
  await assert.rejects(split([{ dueOn: today, cents: 400n }, { dueOn: today, cents: 13_000n }]), { code: 'splitDays' })
  const [first = '', second = '', third = ''] = await split([{ dueOn: today, cents: 4000n }, { dueOn: addDays(today, 30), cents: 4000n }, { dueOn: addDays(today, 60), cents: 5400n }])
  assert.equal(first, dueId)
  await pay(first, 4000n)
  await pay(second, 4000n)
  assert.equal(await owedBy(db, customerId), 5400n)
  const over = await act((tx) => recordOverpayment(tx, tester, { customerId, cents: 2000n, account: '512', day: today, label: 'Virement en double' }, clock))
  await act((tx) => offsetDues(tx, tester, { outDueId: over.dueId, inDueId: third, day: today }, clock))
  assert.equal((await dueById(db, third)).remainingCents, 3400n)
  await assert.rejects(act((tx) => writeOffDue(tx, tester, { dueId: third, day: today, reason: ' ' }, clock)), { code: 'writeOffReason' })
  await act((tx) => writeOffDue(tx, tester, { dueId: third, day: today, reason: 'Client disparu' }, clock))
  await assert.rejects(act((tx) => writeOffDue(tx, tester, { dueId: third, day: today, reason: 'x' }, clock)), { code: 'dueSettled' })
  assert.deepEqual([await balance('411'), await balance('44574'), await balance('44571'), await balance('6541')], [0n, 0n, -1833n, 2833n])
  assert.deepEqual(await openDues(db, { direction: 'in' }), [])
  const offset = (await duePayments(db, { invoiceId: id })).find(({ kind }) => kind === 'offset')
  await act((tx) => undoPayment(tx, tester, { paymentId: offset?.id ?? '', day: today, account: '512', label: 'Compensation reprise' }, clock))
  assert.deepEqual([(await openDues(db, { direction: 'in' })).length, (await openDues(db, { direction: 'out' })).length], [1, 1])
})

test('half is paid, then one of two rates is credited: what was declared is what is left of the invoice', async () => {
  const { act, clock, customerId, today, pay, balance } = await scene()
  const { dueId, id } = await act((tx) => issueTo(tx, customerId, clock, { lines: [hosting(1, 100), hosting(1, 100, { level: 'reduced' })] }))
  await pay(dueId, 10_550n)
  assert.equal(await balance('44571'), -1193n, '9.36 € of 20 €, 2.57 € of 5.50 €')
  await act((tx) => creditInvoice(tx, tester, { invoiceId: id, issuedOn: today, reason: 'Ligne en trop', lines: [{ place: 1, netCents: 10_000n }] }, clock))
  assert.deepEqual([await balance('411'), await balance('44574'), await balance('44571')], [0n, 0n, -550n])
})

test('the database holds it', async () => {
  const { act, clock, customerId, pay, today } = await scene()
  const { dueId } = await act((tx) => issueTo(tx, customerId, clock))
  const { entryId } = await pay(dueId, 500n)
  for (const attack of [
    sql`delete from due_payment`, sql`update due_payment set cents = 1`, sql`update amount_due set paid_cents = 1201`, sql`update amount_due set cents = 1201`, sql`update due_payment_vat set vat_cents = 0`, sql`truncate due_payment cascade`,
    sql`insert into due_payment select 'x', due_id, kind, cents, paid_on, entry_id, 1::smallint, source, null, recorded_at from due_payment`,
    sql`insert into due_payment select 'x', due_id, kind, 800, paid_on, entry_id, 3::smallint, source, null, recorded_at from due_payment`,
  ])
    await assert.rejects(act((tx) => attack.execute(tx)))
  await act((tx) => reverseEntry(tx, tester, { entryId, day: today, label: 'Erreur' }, clock))
  await pay(dueId, 1200n)
  await assert.rejects(pay(dueId, 1n), { code: 'dueAmount' })
})

test('two at once never pay more than is due', async () => {
  const { db, act, clock, customerId, pay } = await scene()
  const { dueId } = await act((tx) => issueTo(tx, customerId, clock))
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => pay(dueId, 500n)))
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 2)
  assert.equal((await dueById(db, dueId)).remainingCents, 200n)
})

test('random histories: what customers owe is 411, tax that waits is 44574, tax told of payments is 44571', async () => {
  const { db, act, clock, customerId, today, balance } = await scene()
  const cents = fc.bigInt({ min: 1n, max: 5000n })
  const deed = fc.oneof(
    fc.record({ do: fc.constant('issue' as const), lines: fc.array(fc.record({ euros: fc.integer({ min: 1, max: 9999 }), level: fc.constantFrom('standard' as const, 'intermediate' as const, 'reduced' as const) }), { minLength: 1, maxLength: 4 }) }),
    fc.record({ do: fc.constantFrom('pay' as const, 'repay' as const, 'offset' as const, 'over' as const, 'split' as const), pick: fc.nat(20), cents }),
    fc.record({ do: fc.constantFrom('undo' as const, 'credit' as const, 'lose' as const), pick: fc.nat(20), part: fc.integer({ min: 1, max: 100 }) }),
  )
  const pickOf = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)]
  const run = async (one: typeof deed extends fc.Arbitrary<infer Deed> ? Deed : never) => {
    if (one.do === 'issue') return act((tx) => issueTo(tx, customerId, clock, { lines: one.lines.map(({ euros, level }) => hosting(1, euros / 100, { level })) }))
    const [owed, owing] = [await openDues(db, { direction: 'in' }), await openDues(db, { direction: 'out' })]
    const [due, back] = [pickOf(owed, one.pick), pickOf(owing, one.pick)]
    if (one.do === 'pay' || one.do === 'repay') {
      const of = one.do === 'pay' ? due : back
      return of && act((tx) => recordPayments(tx, tester, { account: '512', day: today, label: 'Virement', payments: [{ dueId: of.id, cents: one.cents < of.remainingCents ? one.cents : of.remainingCents, kind: 'bank' }] }, clock))
    }
    if (one.do === 'offset') return due && back && act((tx) => offsetDues(tx, tester, { outDueId: back.id, inDueId: due.id, day: today }, clock))
    if (one.do === 'over') return act((tx) => recordOverpayment(tx, tester, { customerId, cents: one.cents, account: '512', day: today, label: 'Trop' }, clock))
    if (one.do === 'split') return due && due.remainingCents > 1n && act((tx) => splitDue(tx, tester, { dueId: due.id, parts: [{ dueOn: today, cents: due.remainingCents / 2n }, { dueOn: addDays(today, 30), cents: due.remainingCents - due.remainingCents / 2n }] }, clock))
    if (one.do === 'lose') return due && act((tx) => writeOffDue(tx, tester, { dueId: due.id, day: today, reason: 'Perdu' }, clock))
    if (one.do === 'undo') {
      const payment = pickOf((await duePayments(db, { customerId })).filter(({ undoneOn }) => undoneOn === null), one.pick)
      return payment && act((tx) => undoPayment(tx, tester, { paymentId: payment.id, day: today, account: '512', label: 'Rejet' }, clock))
    }
    if (one.do !== 'credit') return
    const invoices = await db.selectFrom('sales_invoice').select('id').where('kind', '=', 'invoice').orderBy('sequence').execute()
    const invoice = pickOf(invoices, one.pick)
    if (!invoice) return
    const line = await db.selectFrom('sales_invoice_line').select('net_cents').where('invoice_id', '=', invoice.id).where('place', '=', 1).executeTakeFirstOrThrow()
    return act((tx) => creditInvoice(tx, tester, { invoiceId: invoice.id, issuedOn: today, reason: 'Geste', lines: one.part > 60 ? undefined : [{ place: 1, netCents: BigInt(Math.max(1, Math.floor((line.net_cents * one.part) / 100))) }] }, clock))
  }
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 3, maxLength: 12 }), async (deeds) => {
      for (const one of deeds)
        await run(one).catch((error: unknown) => {
          if (!(error instanceof UserError)) throw error
        })
      const sum = async (direction: 'in' | 'out') => (await openDues(db, { direction, limit: 100_000 })).reduce((all, due) => all + due.remainingCents, 0n)
      assert.equal(await balance('411'), (await sum('in')) - (await sum('out')))
      const { rows } = await sql<{ told: number; lost: number; all: number }>`select coalesce(sum(t.vat_cents) filter (where p.kind <> 'loss'), 0)::bigint as told, coalesce(sum(t.vat_cents) filter (where p.kind = 'loss'), 0)::bigint as lost,
        (select coalesce(sum(case when kind = 'invoice' then vat_cents else -vat_cents end), 0)::bigint from sales_invoice) as all from due_payment_vat t join due_payment p on p.id = t.payment_id where p.undone_entry is null`.execute(db)
      const { told = 0, lost = 0, all = 0 } = rows[0] ?? {}
      assert.equal(await balance('44571'), -BigInt(told))
      assert.equal(await balance('44574'), BigInt(told) + BigInt(lost) - BigInt(all))
      const { rows: settled } = await sql`select i.number from sales_invoice i where not exists (select from amount_due where invoice_id = i.id and paid_cents < cents)
        and i.vat_cents <> (select coalesce(sum(case when a.direction = 'in' then t.vat_cents else -t.vat_cents end), 0) from due_payment_vat t join due_payment p on p.id = t.payment_id and p.undone_entry is null join amount_due a on a.id = p.due_id where a.invoice_id = i.id)`.execute(db)
      assert.deepEqual(settled, [], 'the last payment takes the rest of the tax')
    }),
    { numRuns: 16 * effort },
  )
})
