/** What is killed goes on by itself: telling debtors, entering what the bank paid. What comes back after the member left. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import test from 'node:test'
import { sql } from 'kysely'
import { addDays, day } from '#lib/day.ts'
import { until } from '#lib/test-until.ts'
import { splitDue } from '../dues/split-due.ts'
import { balanceOf } from '../ledger/balance.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { debitBatchById, debitsOfBatch } from './debit-batch-store.ts'
import { beginNotices, goOnTelling } from './give-notices.ts'
import { releaseDebits } from './release-debits.ts'
import { saveSepaSettings, tellingUntil } from './sepa-settings.ts'
import { enterPaidDebits, goOnEntering, markPaid, markSent } from './settle-debits.ts'
import { testLetterhead, testSepa, testSettings } from './test-sepa.ts'

const people = 105
const parts = 4

/** 105 debtors with four instalments each: more than one transaction tells, or enters. */
async function manyDebtors() {
  const it = await testSepa()
  await it.act((tx) => saveSepaSettings(tx, it.first, { ...testSettings, batchLimitCents: 50_000_000n }, it.clock))
  for (let index = 0; index < people; index++) {
    const { customerId } = await it.addMember(`Membre ${String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26))}`)
    const { dueId, totalCents } = await it.invoice(customerId, parts)
    await it.act((tx) => splitDue(tx, it.first, { dueId, parts: Array.from({ length: parts }, (_, part) => ({ dueOn: addDays(it.today(), part), cents: totalCents / BigInt(parts) })) }, it.clock))
  }
  return it
}

/** A process of timed work, which is at its end when its output closes. */
async function worker(url: string, now: Date): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'test-debit-worker.ts'), url, now.toISOString()], { stdio: ['ignore', 'pipe', 'inherit'], env: process.env })
  await once(child.stdout!, 'data')
  return child
}

test('killed between two transactions, and its connection cut: telling and entering go on by timed work, nothing twice', async () => {
  const it = await manyDebtors()
  const { db, act, clock, url } = it
  const begun = await act((tx) => beginNotices(tx, it.first, { dueBy: addDays(it.today(), 45), from: testLetterhead }, clock))
  assert.deepEqual(begun, { told: 100, left: 5 })
  assert.equal(await tellingUntil(db), addDays(it.today(), 45))
  const telling = await worker(url, clock.now())
  await until('all are told', async () => (await tellingUntil(db)) === null)
  telling.kill('SIGKILL')
  await once(telling, 'exit')
  assert.equal(await goOnTelling(db, 'again', testLetterhead, clock), false)
  const letters = await db.selectFrom('outgoing_message').select('to_address').where('subject', 'like', '%seront prélevés%').execute()
  assert.deepEqual([letters.length, new Set(letters.map((one) => one.to_address)).size], [people, people], 'one letter each')

  const batchId = await it.prepare()
  await act((tx) => releaseDebits(tx, it.second, { batchId }, clock))
  await act((tx) => markSent(tx, it.first, { batchId, day: it.today() }, clock))
  it.goTo(it.collectOn)
  const waiting = async () => (await debitBatchById(db, batchId)).waiting
  assert.equal(await act((tx) => markPaid(tx, it.first, { batchId, day: it.today(), account: '512' }, clock)), people * parts - 200)
  // a process that is killed while a transaction is open
  const first = await worker(url, clock.now())
  await until('it is at work', async () => (await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and xact_start is not null`.execute(db)).rows[0]!.count > 0 || (await waiting()) < people * parts - 200)
  first.kill('SIGKILL')
  await once(first, 'exit')
  const left = await waiting()
  assert.ok(left > 0, 'it was killed before its end')
  // another goes on; its connections are cut on the way
  const second = await worker(url, clock.now())
  await until('its connections are cut', async () => (await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query ilike '%debit%'`.execute(db)).rows.length > 0)
  await until('all is entered', async () => (await debitBatchById(db, batchId)).state === 'paid', 60_000)
  second.kill('SIGKILL')
  await once(second, 'exit')
  assert.equal(await goOnEntering(db, 'again', clock), false)
  const batch = await debitBatchById(db, batchId)
  const paid = BigInt(people * parts) * 1200n
  assert.deepEqual([batch.waiting, batch.cents], [0, paid])
  assert.deepEqual([await balanceOf(db, '512', it.today()), await balanceOf(db, '411', it.today()), await balanceOf(db, '44574', it.today()), await balanceOf(db, '44571', it.today())], [paid, 0n, 0n, -paid / 6n])
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from due_payment where source like 'debit-%'`.execute(db)
  assert.equal(rows[0]?.count, people * parts)
  // done by who said that the bank paid
  const { rows: by } = await sql<{ person_id: string | null }>`select distinct person_id from audit_event where action = 'due.debit'`.execute(db)
  assert.deepEqual(by, [{ person_id: it.first.personId }])
  assert.deepEqual((await verifyBooks(db)).faults, [])
})

test('a batch that is refused does not hold the others up; said for a day that the books do not take, nothing is said', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const batches: string[] = []
  for (const name of ['Ada', 'Bo']) {
    const { customerId } = await it.addMember(name)
    const due = await it.invoice(customerId)
    await it.tell()
    const batchId = await it.prepare([due.dueId])
    await act((tx) => releaseDebits(tx, it.second, { batchId }, clock))
    await act((tx) => markSent(tx, it.first, { batchId, day: it.today() }, clock))
    batches.push(batchId)
  }
  const [one = '', two = ''] = batches
  it.goTo(day('2028-01-03'))
  await assert.rejects(act((tx) => markPaid(tx, it.first, { batchId: one, day: it.today(), account: '512' }, clock)), { code: 'entryYearNone' })
  assert.equal((await debitBatchById(db, one)).state, 'sent')
  it.goTo(it.collectOn)
  // as a kill right after the first transaction would leave them; of one the account was closed since
  await sql`update debit_batch set paid_on = ${it.today()}, paid_account = case id when ${one} then '5112' else '512' end, paid_by = ${it.first.personId} where id = any(${batches}::text[])`.execute(db)
  await sql`update ledger_account set closed_at = ${clock.now()} where code = '5112'`.execute(db)
  await assert.rejects(goOnEntering(db, 'work', clock), { code: 'accountClosed' })
  assert.deepEqual([(await debitBatchById(db, one)).state, (await debitBatchById(db, two)).state], ['entering', 'paid'])
  await sql`update ledger_account set closed_at = null where code = '5112'`.execute(db)
  assert.equal(await goOnEntering(db, 'work', clock), false)
  assert.deepEqual((await debitsOfBatch(db, one)).map(({ state }) => state), ['paid'])
  assert.equal(await act((tx) => enterPaidDebits(tx, it.first, one, clock)), 0)
})
