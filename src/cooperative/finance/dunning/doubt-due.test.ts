/** An amount due that becomes doubtful stays one: paid, returned, given up or sure again, 411, 416, 491 and what is due say the same. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { addDays } from '#lib/day.ts'
import { debtById } from '../doubtful-debts/debt-store.ts'
import { doubtDebt, undoubtDebt } from '../doubtful-debts/move-debt.ts'
import { payDebt, proposeWriteOff, provideDebt } from '../doubtful-debts/settle-debt.ts'
import { dueById, duePayments } from '../dues/due-store.ts'
import { undoPayment } from '../dues/record-payment.ts'
import { splitDue } from '../dues/split-due.ts'
import { balanceOf } from '../ledger/balance.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import { hledgerAgrees, withoutJudge } from '../ledger/test-hledger.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { dunningPaths } from './dunning-paths.ts'
import { doubtDue } from './doubt-due.ts'
import { giveUpDue, proposeGivingUp } from './give-up-due.ts'
import { sendDueReminders } from './write-reminder.ts'
import { dunningScene } from './test-dunning.ts'

type Scene = Awaited<ReturnType<typeof dunningScene>>
const refused = (code: string) => ({ code, status: 409 })
const doubt = (it: Scene, dueId: string, reason = 'Trois relances sans réponse') => it.act((tx) => doubtDue(tx, it.first, { dueId, day: it.today(), reason }, it.clock))
const standing = async (it: Scene, ...accounts: string[]) => Promise.all(accounts.map((account) => balanceOf(it.db, account, it.today())))
/** Lines of an account that nothing answers. */
const openOn = async (it: Scene, account: string) => (await sql`select from entry_line l where l.account = ${account} and l.number > 0 and not exists (select from lettering_line t where t.entry_id = l.entry_id and t.place = l.place)`.execute(it.db)).rows.length

test('one act, one entry, and back as it was', async () => {
  const it = await dunningScene()
  const { dueId } = await it.issue(100, 1)
  it.wait(60)
  for (const [reason, code] of [[' ', 'debtReason'], ['x'.repeat(301), 'debtReason']] as const) await assert.rejects(doubt(it, dueId, reason), { code })
  const { id } = await doubt(it, dueId)
  await assert.rejects(doubt(it, dueId), refused('dueDoubtful'))
  assert.deepEqual(await standing(it, '411', '416', '44574'), [0n, 12_000n, -2000n])
  assert.deepEqual([await openOn(it, '411'), await openOn(it, '416')], [0, 1])
  const debt = await debtById(it.db, id)
  assert.deepEqual([debt.cents, debt.vatCents, debt.leftCents, debt.due?.id], [12_000n, 2000n, 12_000n, dueId])
  // still owed, nobody is reminded of it, and no plan is about it
  assert.equal((await dueById(it.db, dueId)).remainingCents, 12_000n)
  await it.db.updateTable('dunning_setting').set({ active: true }).execute()
  await sendDueReminders(it.db, 'work', it.house, it.clock)
  assert.deepEqual(await it.db.selectFrom('reminder').select('id').execute(), [])
  await assert.rejects(it.act((tx) => splitDue(tx, it.first, { dueId, parts: [{ dueOn: it.today(), cents: 1n }, { dueOn: addDays(it.today(), 1), cents: 11_999n }] }, it.clock)), refused('dueDoubtful'))
  // paid and given up where it is due, not beside
  await assert.rejects(it.act((tx) => payDebt(tx, it.first, { debtId: id, day: it.today(), cents: 1n, account: '512' }, it.clock)), refused('debtOfDue'))
  await assert.rejects(it.act((tx) => proposeWriteOff(tx, it.first, { debtId: id, reason: 'x', vatBack: false }, it.clock)), refused('debtOfDue'))
  await it.act((tx) => undoubtDebt(tx, it.first, { debtId: id }, it.clock))
  assert.deepEqual(await standing(it, '411', '416'), [12_000n, 0n])
  assert.equal((await dueById(it.db, dueId)).account, '411')
  assert.equal(await openOn(it, '416'), 0)
  // its own lines are not moved beside it
  const line = await it.db.selectFrom('sales_invoice').select(['entry_id', 'entry_place']).executeTakeFirstOrThrow()
  await assert.rejects(it.act((tx) => doubtDebt(tx, it.first, { lines: [{ entryId: line.entry_id, place: line.entry_place }], day: it.today(), reason: 'x', vatRate: 2000 }, it.clock)), refused('debtOfInvoice'))
  await doubt(it, dueId)
  await it.pay(dueId, 12_000n)
  await assert.rejects(doubt(it, dueId), refused('dueSettled'))
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
})

test('paid in part before and after, written down, a payment returned, the rest given up by two', { skip: withoutJudge }, async () => {
  const it = await dunningScene()
  const { dueId } = await it.issue(100, 1)
  await it.pay(dueId, 2000n)
  it.wait(60)
  const { id } = await doubt(it, dueId)
  assert.deepEqual(await standing(it, '411', '416'), [0n, 10_000n])
  assert.equal(await openOn(it, '411'), 0, 'invoice, payment and what was moved answer each other')
  await it.act((tx) => provideDebt(tx, it.first, { debtId: id, day: it.today(), percent: 60 }, it.clock))
  const written = (await debtById(it.db, id)).provisionCents
  assert.equal(await balanceOf(it.db, '491', it.today()), -written)
  await assert.rejects(it.act((tx) => undoubtDebt(tx, it.first, { debtId: id }, it.clock)), refused('debtUsed'))
  // half comes: the tax of it falls due, half of what was written down is taken back
  await it.pay(dueId, 5000n)
  assert.deepEqual(await standing(it, '416', '491', '44574'), [5000n, -written / 2n, -833n])
  assert.deepEqual((await debtById(it.db, id)).steps.map(({ kind }) => kind), ['provision', 'payment', 'provision'])
  const moved = (await debtById(it.db, id)).movedEntryId
  await assert.rejects(it.act((tx) => reverseEntry(tx, it.first, { entryId: moved, day: it.today(), label: 'x' }, it.clock)), refused('debtUsed'))
  // the payment from before the doubt comes back: it is doubtful too, and 411 stays as it is
  const first = (await duePayments(it.db, { dueId })).find(({ cents }) => cents === 2000n)
  await it.act((tx) => undoPayment(tx, it.first, { paymentId: first?.id ?? '', day: it.today(), account: '512', label: 'Chèque impayé' }, it.clock))
  assert.deepEqual([...(await standing(it, '411', '416')), await openOn(it, '411')], [0n, 7000n, 0])
  assert.deepEqual([(await dueById(it.db, dueId)).remainingCents, (await debtById(it.db, id)).leftCents], [7000n, 7000n])
  await it.act((tx) => proposeGivingUp(tx, it.first, { dueId, reason: 'Liquidation close' }, it.clock))
  await it.act((tx) => giveUpDue(tx, it.second, { dueId, day: it.today() }, it.clock))
  assert.deepEqual(await standing(it, '411', '416', '491', '44574'), [0n, 0n, 0n, 0n])
  const debt = await debtById(it.db, id)
  assert.deepEqual([debt.leftCents, debt.provisionCents, debt.writtenOffBy?.reason], [0n, 0n, 'Liquidation close'])
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
  assert.ok((await hledgerAgrees(it.db)) > 5)
})

test('on the pages: set apart from what is unpaid, undone, seen from both sides', async () => {
  const it = await dunningScene()
  const { dueId } = await it.issue(100, 1)
  it.wait(60)
  const [treasurer, board] = [await it.signedIn(it.treasurer), await it.signedIn(it.board)]
  const page = dunningPaths.one(it.customerId)
  assert.match((await treasurer.get(page)).text, /Mettre une somme en créance douteuse/)
  assert.doesNotMatch((await board.get(page)).text, /name="reason" id="doubt-reason"/)
  const path = dunningPaths.doubt(it.customerId)
  assert.equal((await board.post(path, { due: dueId, day: it.today(), reason: 'x' })).status, 403)
  const without = await treasurer.post(path, { due: dueId, day: it.today(), reason: '' })
  assert.deepEqual([without.status, /Dites pourquoi/.test(without.text)], [422, true])
  assert.equal((await treasurer.post(path, { due: 'none', day: it.today(), reason: 'Disparu' })).status, 404)
  assert.equal((await treasurer.post(path, { due: dueId, day: it.today(), reason: 'Disparu' })).status, 303)
  const after = (await treasurer.get(page)).text
  assert.match(after, /créance douteuse<\/a>/)
  assert.doesNotMatch(after, /Mettre une somme en créance douteuse|Proposer un échéancier/)
})
