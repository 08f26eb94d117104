/** A debit that comes back after the member has left: the amount is due again, letters find who can still be reached, nobody's sites are suspended. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { recordEvent } from '#cooperative/members/register/record-event.ts'
import { dunningPorts } from '#dunning-ports.ts'
import { addDays } from '#lib/day.ts'
import { endRepresentation, represent } from '#people/persons/represent.ts'
import { dueById } from '../dues/due-store.ts'
import { changeDunning, dunningSetting } from '../dunning/dunning-setting.ts'
import { suspendUnpaid } from '../dunning/suspend-unpaid.ts'
import { sendDueReminders, writeReminder } from '../dunning/write-reminder.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { saveCustomer } from '../sales/customer.ts'
import { tester } from '../ledger/test-books.ts'
import { debitsOfBatch } from './debit-batch-store.ts'
import { debitProposals } from './debit-proposals.ts'
import { duesUnderWay } from './under-way.ts'
import { returnDebit } from './return-debit.ts'
import { testLetterhead, testSepa } from './test-sepa.ts'

/** What is known of them when the bank gives the debit back. */
const leavers = [
  { name: 'Ada', left: 'withdrawn', cause: 'withdrawal', reached: 'acts still' },
  { name: 'Bo', left: 'excluded', cause: 'exclusion', reached: 'nobody acts any more' },
  { name: 'Cy', left: 'struck-off', cause: 'lapse', reached: 'address for invoices' },
  { name: 'Di', left: 'withdrawn', cause: 'withdrawal', reached: 'erased' },
] as const

test('a debit returned after the member left: due again, told and reminded at the last address, no suspension of nobody', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const house = { ports: { ...dunningPorts, underWay: (tx: typeof db, dueIds: readonly string[]) => duesUnderWay(tx, dueIds, clock) }, from: testLetterhead }
  const { levels, leastCents, noticeDays, lateDays } = await dunningSetting(db)
  await act((tx) => changeDunning(tx, it.first, { active: true, leastCents, noticeDays, lateDays, levels }, clock))
  const people = []
  for (const leaver of leavers) {
    const member = await it.addMember(leaver.name)
    await act((tx) => represent(tx, tester, { personId: member.actor.personId, memberId: member.memberId, capacity: 'self' }, clock))
    if (leaver.reached !== 'address for invoices') await act((tx) => saveCustomer(tx, tester, { customerId: member.customerId, customer: { email: '' } }, clock))
    people.push({ ...leaver, ...member, dueId: (await it.invoice(member.customerId)).dueId })
  }
  assert.equal(await it.tell(), leavers.length)
  const batchId = await it.collect()
  for (const one of people) {
    await act((tx) => recordEvent(tx, tester, { memberId: one.memberId, status: one.left, cause: one.cause, day: it.today() }, clock))
    if (one.reached !== 'acts still') await act((tx) => endRepresentation(tx, tester, { personId: one.actor.personId, memberId: one.memberId }, clock))
    if (one.reached === 'erased') await db.updateTable('person').set({ disabled_at: clock.now() }).where('id', '=', one.actor.personId).execute()
  }
  clock.advance(1000)
  const before = clock.now()
  for (const debit of await debitsOfBatch(db, batchId)) await act((tx) => returnDebit(tx, it.first, { debitId: debit.id, code: 'MD06', day: it.today(), feeCents: 0n, account: '512', from: testLetterhead }, clock))
  const written = async () => (await db.selectFrom('outgoing_message').select(['to_address', 'subject']).where('created_at', '>=', before).orderBy('created_at').execute()).map((one) => one.to_address).sort()
  const reachable = people.filter(({ reached }) => reached !== 'erased').map(({ actor }) => actor.email).sort()
  for (const one of people) assert.equal((await dueById(db, one.dueId)).remainingCents, 1200n, one.name)
  assert.deepEqual(await written(), reachable, 'told that it came back')
  // the mandate is as it was: MD06 is a refund, the next debit is told anew to whoever can be
  const standing = new Map((await debitProposals(db, { dueBy: it.today(), collectOn: addDays(it.today(), 20), debitLimitCents: 50_000n })).map((one) => [one.dueId, one.standing]))
  assert.deepEqual(people.map(({ dueId }) => standing.get(dueId)), ['toTell', 'toTell', 'toTell', 'noEmail'])
  // reminders leave for the same addresses; who has none gets a letter that is printed
  clock.advance((levels[0]?.days ?? 0) * 86_400_000 + 86_400_000)
  await sendDueReminders(db, 'work', house, clock)
  const reminders = await db.selectFrom('reminder').select(['customer_id', 'letters', 'words']).execute()
  assert.deepEqual(new Map(reminders.map((one) => [one.customer_id, one.letters])), new Map(people.map(({ customerId, reached }) => [customerId, reached === 'erased' ? 0 : 1])))
  assert.ok(reminders.every(({ words }) => /12,00/.test(words)))
  assert.deepEqual(await written(), [...reachable, ...reachable].sort())
  // every level, then the notice, then its days: there is nothing to suspend
  for (const level of levels.slice(1)) {
    clock.advance(level.days * 86_400_000)
    await sendDueReminders(db, 'work', house, clock)
  }
  for (const { customerId } of people) await act((tx) => writeReminder(tx, it.first, { customerId, kind: 'notice' }, house, clock))
  clock.advance((noticeDays + 1) * 86_400_000)
  for (const { customerId, name } of people) await assert.rejects(act((tx) => suspendUnpaid(tx, it.first, { customerId, reason: 'impayé' }, house, clock)), { code: 'suspendNobody', status: 409 }, name)
  assert.deepEqual(await db.selectFrom('unpaid_suspension').select('id').execute(), [])
  assert.deepEqual(await db.selectFrom('hosting_suspension').select('member_id').execute(), [])
  assert.deepEqual((await verifyBooks(db)).faults, [])
})
