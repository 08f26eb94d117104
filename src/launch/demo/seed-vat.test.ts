/** A year of the fictional cooperative: whatever its demonstration wrote, invoices, books, returns and hledger say the same. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { hledgerAgrees, withoutJudge } from '#cooperative/finance/ledger/test-hledger.ts'
import { verifyBooks } from '#cooperative/finance/ledger/verify-books.ts'
import { draftReturn, filedReturns } from '#cooperative/finance/vat/file-return.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, testClock } from '#lib/clock.ts'
import { addMonths, dayOf, startOfMonth } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { demoActor } from './demo-actor.ts'
import { seedBank } from './seed-bank.ts'
import { seedBilling } from './seed-billing.ts'
import { seedBooks } from './seed-books.ts'
import { seedDunning } from './seed-dunning.ts'
import { seedPeople } from './seed-people.ts'
import { seedPurchases } from './seed-purchases.ts'
import { seedSepa } from './seed-sepa.ts'
import { seedShares } from './seed-shares.ts'
import { seedVat } from './seed-vat.ts'
import { storyOf } from './story.ts'
import type { StoryName } from './story.ts'

const from = { cooperativeName: 'Les Toits', panelOrigin: 'http://panel.test' }

/** As `onyva up` fills an instance. */
async function demo(name: StoryName, now: string) {
  const { db } = await testDatabase()
  const [clock, story] = [testClock(new Date(now)), storyOf(name)]
  await inTransaction(db, async (tx) => {
    await seedPeople(tx, clock)
    await seedBooks(tx, clock, story)
    await seedShares(tx, clock, story)
  })
  const [other, treasurer] = [await demoActor(db, 0, clock), await demoActor(db, 1, clock)]
  assert.ok(other && treasurer)
  const startedMs = elapsedMs()
  await inTransaction(db, (tx) => seedPurchases(tx, { treasurer, other }, from, clock))
  await seedBilling(db, treasurer, { usageOf: async () => new Map() }, clock, story)
  await inTransaction(db, (tx) => seedSepa(tx, { treasurer, other }, from, clock))
  await inTransaction(db, (tx) => seedDunning(tx, { treasurer, other }, from, clock))
  await inTransaction(db, (tx) => seedVat(tx, clock))
  await inTransaction(db, (tx) => seedBank(tx, treasurer, from, clock))
  console.log(`# ${name} on ${now.slice(0, 10)} in ${Math.round(elapsedMs() - startedMs)} ms after its books`)
  return { db, today: dayOf(clock.now()) }
}

const cases: readonly (readonly [StoryName, string])[] = [['healthy', '2026-11-26T10:00:00Z'], ['trouble', '2027-01-01T10:00:00Z']]
for (const [name, now] of cases)
  test(`a year of « ${name} » up to ${now.slice(0, 10)}, billed and declared: invoices, books, returns and hledger agree`, { skip: withoutJudge }, async () => {
    const { db, today } = await demo(name, now)
    const returns = await filedReturns(db)
    assert.equal(returns.length, today.slice(8) < '18' ? 11 : 12)
    assert.equal(returns.at(-1)?.period.from, addMonths(startOfMonth(today), -12))
    for (const { period, boxes, dueCents } of returns) {
      // asked again, each says what was declared: nothing came into its months afterwards
      const again = await draftReturn(db, period)
      assert.deepEqual([again.collected.differenceCents, again.dueCents, again.collected.settledByHand.length], [0n, dueCents, 0], period.from)
      assert.deepEqual(again.boxes, boxes)
      assert.equal(await balanceOf(db, '44571', period.to), 0n, 'collected tax is settled by the end of its month')
    }
    const last = returns[0]!.period
    // tax of all documents: declared, waiting for its payment, or paid since the last return
    const { rows } = await sql<{ documents: number; declared: number; since: number; waits: number; hand: number }>`select
      (select coalesce(sum(case when kind = 'invoice' then vat_cents else -vat_cents end), 0)::bigint from sales_invoice) as documents,
      (select coalesce(sum(t.vat_cents), 0)::bigint from due_payment p join due_payment_vat t on t.payment_id = p.id where p.kind <> 'loss' and p.undone_entry is null and p.paid_on <= ${last.to}) as declared,
      (select coalesce(sum(t.vat_cents), 0)::bigint from due_payment p join due_payment_vat t on t.payment_id = p.id where p.kind <> 'loss' and p.undone_entry is null and p.paid_on > ${last.to}) as since,
      (select coalesce(sum(credit_cents - debit_cents), 0)::bigint from entry_line where account = '44574' and number > 0) as waits,
      (select coalesce(sum(l.credit_cents), 0)::bigint from entry_line l join journal_entry e on e.id = l.entry_id where l.account = '44571' and e.label like 'Abonnements %' and l.day between ${returns.at(-1)!.period.from} and ${last.to}) as hand`.execute(db)
    const found = rows[0]!
    assert.equal(found.documents, found.declared + found.since + found.waits)
    assert.equal(sumCents(returns.map(({ boxes }) => boxes.get('16')?.vat ?? 0n)), BigInt(found.declared + found.hand), 'the returns hold the tax of what was paid, and of what was written by hand')
    assert.ok(found.declared > 0 && found.waits > 0)
    const owed = async (direction: 'in' | 'out') => sumCents((await openDues(db, { direction, limit: 10_000 })).map(({ remainingCents }) => remainingCents))
    const { rows: parties } = await sql<{ cents: number }>`select coalesce(sum(debit_cents - credit_cents), 0)::bigint as cents from entry_line l join customer c on c.id = l.party_id where l.account like '411%' and l.number is not null`.execute(db)
    assert.equal(BigInt(parties[0]?.cents ?? 0), (await owed('in')) - (await owed('out')), 'what customers owe')
    const { rows: twice } = await sql`select from billed_span a join billed_span b on a.subscription_id = b.subscription_id and a.kind = b.kind and a.ctid < b.ctid and a.days && b.days where a.freed_by is null and b.freed_by is null`.execute(db)
    assert.equal(twice.length, 0)
    assert.ok((await db.selectFrom('sales_invoice').select('id').execute()).length > 90)
    assert.ok((await hledgerAgrees(db)) > 200)
    assert.deepEqual((await verifyBooks(db)).faults, [])
  })
