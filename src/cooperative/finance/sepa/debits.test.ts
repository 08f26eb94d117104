import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { sql } from 'kysely'
import { run } from '#lib/exec.ts'
import { addDays, addMonths } from '#lib/day.ts'
import { balanceOf } from '../ledger/balance.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { dueById, openDues } from '../dues/due-store.ts'
import { recordPayments } from '../dues/record-payment.ts'
import { splitDue } from '../dues/split-due.ts'
import { debitBatchById, debitByEndToEnd, debitsOfBatch, debitsOfCustomer, debitsToCome } from './debit-batch-store.ts'
import { debitProposals } from './debit-proposals.ts'
import { giveNotices } from './give-notices.ts'
import { mandateById, searchMandates } from './mandate-store.ts'
import { cancelDebits, prepareDebits } from './prepare-debits.ts'
import { changedSince, debitFile, releaseDebits } from './release-debits.ts'
import { rejectDebit, returnDebit } from './return-debit.ts'
import { saveSepaSettings } from './sepa-settings.ts'
import { enterPaidDebits, markPaid, markSent } from './settle-debits.ts'
import { enterPaperMandate, revokeMandate, signMandate, unblockMandate } from './sign-mandate.ts'
import { testIbans, testLetterhead, testSepa, testSettings } from './test-sepa.ts'

const from = testLetterhead
const schema = join(import.meta.dirname, '../../../../test/data/iso20022/pain.008.001.08.xsd')
const standings = async (it: Awaited<ReturnType<typeof testSepa>>, customerId?: string) => (await debitProposals(it.db, { dueBy: addDays(it.today(), 60), collectOn: it.collectOn, debitLimitCents: 50_000n, customerId })).map(({ standing }) => standing)

test('from the signature to the money: told, prepared by one, released by another, paid, in the books', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const [a, b] = [await it.addMember('Éloïse Nuñez'), await it.addMember('Bo')]
  const [one, two] = [await it.invoice(a.customerId), await it.invoice(b.customerId, 3)]
  assert.deepEqual(await standings(it), ['toTell', 'toTell'])
  await assert.rejects(it.prepare(), { code: 'debitNothing' })
  assert.equal(await it.tell(), 2)
  assert.equal(await it.tell(), 0, 'nobody is told twice')
  const [letter] = await db.selectFrom('outgoing_message').selectAll().where('to_address', '=', b.actor.email).execute()
  assert.match(letter?.subject ?? '', /36,00\s€ seront prélevés le 7\sdécembre 2026/)
  assert.match(letter?.body_text ?? '', /OV-M\d{5}-1[^]*FR72ZZZ123456/)
  assert.doesNotMatch(letter?.body_text ?? '', /DE89370400440532013000/, 'no whole IBAN in a letter')
  assert.deepEqual(await standings(it), ['ready', 'ready'])
  assert.deepEqual((await debitsToCome(db, b.customerId)).map(({ cents, collectOn }) => [cents, collectOn]), [[3600n, '2026-12-07']])
  await assert.rejects(act((tx) => prepareDebits(tx, it.first, { collectOn: addDays(it.collectOn, -3) }, clock)), { code: 'debitNothing' }, 'not before the day that was told')
  const batchId = await it.prepare()
  await assert.rejects(it.prepare(), { code: 'debitNothing' }, 'each amount once')
  await assert.rejects(it.prepare([one.dueId]), { code: 'debitNotReady' })
  await assert.rejects(act((tx) => releaseDebits(tx, it.first, { batchId }, clock)), { code: 'fourEyes' })
  await assert.rejects(act((tx) => markSent(tx, it.first, { batchId, day: it.today() }, clock)), { code: 'batchNotReleased' })
  const released = await act((tx) => releaseDebits(tx, it.second, { batchId }, clock))
  assert.deepEqual([released.debits, released.cents, released.dropped], [2, 4800n, []])
  await assert.rejects(act((tx) => releaseDebits(tx, it.second, { batchId }, clock)), { code: 'batchReleased' })
  const file = (await debitFile(db, batchId)).content.toString()
  assert.equal((await run('/usr/bin/xmllint', ['--noout', '--nonet', '--schema', schema, '-'], { input: file })).code, 0)
  assert.match(file, /<CtrlSum>48\.00<\/CtrlSum>[^]*<Nm>Eloise Nunez<\/Nm>/)
  await assert.rejects(act((tx) => markPaid(tx, it.first, { batchId, day: it.today(), account: '512' }, clock)), { code: 'batchNotSent' })
  await act((tx) => markSent(tx, it.first, { batchId, day: it.today() }, clock))
  await assert.rejects(act((tx) => cancelDebits(tx, it.first, { batchId }, clock)), { code: 'batchSent' })
  await assert.rejects(act((tx) => markPaid(tx, it.first, { batchId, day: it.collectOn, account: '512' }, clock)), { code: 'paidDay' })
  it.goTo(it.collectOn)
  await act((tx) => markPaid(tx, it.first, { batchId, day: it.today(), account: '512' }, clock))
  await assert.rejects(act((tx) => markPaid(tx, it.first, { batchId, day: it.today(), account: '512' }, clock)), { code: 'batchPaid' })
  assert.equal(await act((tx) => enterPaidDebits(tx, it.first, batchId, clock)), 0, 'never again')
  assert.deepEqual([await balanceOf(db, '512', it.today()), await balanceOf(db, '411', it.today()), await balanceOf(db, '44571', it.today())], [4800n, 0n, -800n])
  const batch = await debitBatchById(db, batchId)
  assert.deepEqual([batch.state, batch.debits, batch.cents, batch.waiting], ['paid', 2, 4800n, 0])
  assert.equal((await dueById(db, two.dueId)).remainingCents, 0n)
  assert.equal((await mandateById(db, a.mandateId, it.today())).lastCollectedOn, it.collectOn)
  const [debit] = await debitsOfCustomer(db, a.customerId)
  assert.equal((await debitByEndToEnd(db, debit?.endToEnd ?? ''))?.id, debit?.id)
  assert.deepEqual((await verifyBooks(db)).faults, [])
})

test('a debit comes back: the amount is due again, the fee in the books, the mandate stopped where it must, told anew before the next', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const [a, b] = [await it.addMember('Ada'), await it.addMember('Bo')]
  const [one] = [await it.invoice(a.customerId), await it.invoice(b.customerId)]
  await it.tell()
  const batchId = await it.collect()
  const of = async (customerId: string) => (await debitsOfBatch(db, batchId)).find((one) => one.customerId === customerId)
  const [first, second] = [await of(a.customerId), await of(b.customerId)]
  assert.ok(first && second)
  const back = (debitId: string, code: string, more = {}) => act((tx) => returnDebit(tx, it.first, { debitId, code, day: it.today(), feeCents: 500n, account: '512', from, ...more }, clock))
  for (const [more, code] of [[{ code: 'nonsense' }, 'returnCode'], [{ feeCents: -1n }, 'returnFee'], [{ day: addDays(it.today(), 1) }, 'returnDay'], [{ account: '411' }, 'paymentAccount']] as const) await assert.rejects(back(first.id, 'AM04', more), { code })
  await back(first.id, 'am04')
  await assert.rejects(back(first.id, 'AM04'), { code: 'debitNotPaid' })
  assert.deepEqual([await balanceOf(db, '512', it.today()), await balanceOf(db, '627', it.today()), await balanceOf(db, '411', it.today()), await balanceOf(db, '44571', it.today())], [700n, 500n, 1200n, -200n])
  assert.equal((await dueById(db, one.dueId)).remainingCents, 1200n)
  assert.equal((await mandateById(db, a.mandateId, it.today())).standing, 'live')
  assert.match((await db.selectFrom('outgoing_message').selectAll().where('to_address', '=', a.actor.email).orderBy('created_at', 'desc').executeTakeFirstOrThrow()).body_text, /provision insuffisante \(AM04\)/)
  assert.deepEqual(await standings(it, a.customerId), ['toTell'])
  // an account that is closed stops the mandate until another account is signed for
  await back(second.id, 'AC04', { feeCents: 0n })
  assert.equal((await mandateById(db, b.mandateId, it.today())).standing, 'blocked')
  assert.deepEqual(await standings(it, b.customerId), ['blocked'])
  const signed = await act((tx) => signMandate(tx, b.actor, { memberId: b.memberId, holder: 'Bo', iban: testIbans[3], consent: true, language: 'fr' }, clock))
  assert.deepEqual([signed.place, (await mandateById(db, b.mandateId, it.today())).standing], [2, 'live'])
  assert.deepEqual((await debitsOfBatch(db, batchId)).map(({ state, returnCode }) => [state, returnCode]).sort(), [['returned', 'AC04'], ['returned', 'AM04']])
  // told anew, the next file says that the account changed
  const collectOn = addDays(it.today(), 14)
  assert.equal(await it.tell(), 2)
  const { id: next } = await act((tx) => prepareDebits(tx, it.first, { collectOn }, clock))
  await act((tx) => releaseDebits(tx, it.second, { batchId: next }, clock))
  const file = (await debitFile(db, next)).content.toString()
  assert.equal(file.match(/SMNDA/g)?.length, 1)
  assert.match(file, /NL91ABNA0417164300/)
  assert.deepEqual((await verifyBooks(db)).faults, [])
})

test('between preparation and release: revoked, lapsed, blocked, paid, contested, another account: left out, and told why', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const people = []
  for (const name of ['Ada', 'Bo', 'Cy', 'Di', 'Ed', 'Fay', 'Gus']) people.push(await it.addMember(name))
  const [a, b, c, d, e, f, g] = people
  assert.ok(a && b && c && d && e && f && g)
  const dues: { dueId: string }[] = []
  for (const { customerId } of people) dues.push(await it.invoice(customerId))
  await it.tell()
  const batchId = await it.prepare()
  await act((tx) => revokeMandate(tx, a.actor, { mandateId: a.mandateId, reason: 'Je change de banque' }, clock))
  await assert.rejects(act((tx) => revokeMandate(tx, a.actor, { mandateId: a.mandateId, reason: '' }, clock)), { code: 'mandateRevoked' })
  await act((tx) => signMandate(tx, b.actor, { memberId: b.memberId, holder: 'Bo', iban: testIbans[0], consent: true, language: 'fr' }, clock))
  await act((tx) => recordPayments(tx, it.first, { account: '512', day: it.today(), label: 'Virement', payments: [{ dueId: dues[2]?.dueId ?? '', cents: 1200n, kind: 'bank' }] }, clock))
  await db.updateTable('amount_due').set({ disputed_at: clock.now() }).where('id', '=', dues[3]?.dueId ?? '').execute()
  // 36 months without a debit by then; a bank that refused another debit
  await db.updateTable('sepa_mandate').set({ last_collected_on: addMonths(it.collectOn, -37) }).where('id', '=', f.mandateId).execute()
  await db.updateTable('sepa_mandate').set({ blocked_code: 'AC04', blocked_on: it.today() }).where('id', '=', g.mandateId).execute()
  assert.equal((await changedSince(db, await debitsOfBatch(db, batchId), it.collectOn)).size, 6)
  const released = await act((tx) => releaseDebits(tx, it.second, { batchId }, clock))
  assert.deepEqual([released.debits, released.cents, released.dropped.map(({ why }) => why).sort()], [1, 1200n, ['accountChanged', 'blocked', 'disputed', 'lapsed', 'paidMeanwhile', 'revoked']])
  const { content } = await debitFile(db, batchId)
  assert.deepEqual([content.toString().match(/<DrctDbtTxInf>/g)?.length, content.toString().includes('<Nm>Ed</Nm>')], [1, true])
  // a batch of which nothing is left is not released
  const it2 = await testSepa()
  const only = await it2.addMember('Seule')
  await it2.invoice(only.customerId)
  await it2.tell()
  const lonely = await it2.prepare()
  await it2.act((tx) => revokeMandate(tx, only.actor, { mandateId: only.mandateId, reason: '' }, it2.clock))
  await assert.rejects(it2.act((tx) => releaseDebits(tx, it2.second, { batchId: lonely }, it2.clock)), { code: 'debitNothing' })
})

test('paid by a transfer while the bank has the debit: what came twice is owed back, and goes back with the return', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const [a, b] = [await it.addMember('Ada'), await it.addMember('Bo')]
  const [one, two] = [await it.invoice(a.customerId), await it.invoice(b.customerId)]
  await it.tell()
  const batchId = await it.prepare()
  await act((tx) => releaseDebits(tx, it.second, { batchId }, clock))
  await act((tx) => markSent(tx, it.first, { batchId, day: it.today() }, clock))
  const pay = (dueId: string, cents: bigint) => act((tx) => recordPayments(tx, it.first, { account: '512', day: it.today(), label: 'Virement', payments: [{ dueId, cents, kind: 'bank' }] }, clock))
  await pay(one.dueId, 1200n)
  await pay(two.dueId, 500n)
  it.goTo(it.collectOn)
  await act((tx) => markPaid(tx, it.first, { batchId, day: it.today(), account: '512' }, clock))
  await act((tx) => enterPaidDebits(tx, it.first, batchId, clock))
  const owed = await openDues(db, { direction: 'out' })
  assert.deepEqual(owed.map(({ remainingCents }) => remainingCents).sort(), [1200n, 500n].sort())
  assert.deepEqual((await debitsOfBatch(db, batchId)).map(({ state }) => state), ['paid', 'paid'])
  assert.equal(await balanceOf(db, '512', it.today()), 2400n + 1700n)
  for (const debit of await debitsOfBatch(db, batchId)) await act((tx) => returnDebit(tx, it.first, { debitId: debit.id, code: 'MD06', day: it.today(), feeCents: 0n, account: '512', from }, clock))
  assert.equal(await balanceOf(db, '512', it.today()), 1700n)
  assert.deepEqual([(await dueById(db, one.dueId)).remainingCents, (await dueById(db, two.dueId)).remainingCents], [0n, 700n])
  assert.deepEqual((await debitsOfBatch(db, batchId)).map(({ state }) => state), ['returned', 'returned'])
  assert.deepEqual((await verifyBooks(db)).faults, [])
})

test('rejected before its day: never in the books, due as before', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const [a, b] = [await it.addMember('Ada'), await it.addMember('Bo')]
  await it.invoice(a.customerId)
  await it.invoice(b.customerId)
  await it.tell()
  const batchId = await it.prepare()
  const first = (await debitsOfBatch(db, batchId)).find((one) => one.customerId === a.customerId)
  const reject = () => act((tx) => rejectDebit(tx, it.first, { debitId: first?.id ?? '', code: 'MD07', from }, clock))
  await assert.rejects(reject(), { code: 'debitNotSent' })
  await act((tx) => releaseDebits(tx, it.second, { batchId }, clock))
  await act((tx) => markSent(tx, it.first, { batchId, day: it.today() }, clock))
  await reject()
  await assert.rejects(reject(), { code: 'debitNotSent' })
  it.goTo(it.collectOn)
  await act((tx) => markPaid(tx, it.first, { batchId, day: it.today(), account: '512' }, clock))
  await act((tx) => enterPaidDebits(tx, it.first, batchId, clock))
  assert.equal(await balanceOf(db, '512', it.today()), 1200n)
  assert.equal((await mandateById(db, a.mandateId, it.today())).standing, 'blocked')
  await act((tx) => unblockMandate(tx, it.first, { mandateId: a.mandateId }, clock))
  await assert.rejects(act((tx) => unblockMandate(tx, it.first, { mandateId: a.mandateId }, clock)), { code: 'mandateNotBlocked' })
  assert.equal((await mandateById(db, a.mandateId, it.today())).standing, 'live')
})

test('limits, days of banks, instalments that are not due, a batch given up', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const [a, b] = [await it.addMember('Ada'), await it.addMember('Bo')]
  const [small, large] = [await it.invoice(a.customerId), await it.invoice(b.customerId, 24)]
  await it.tell()
  await act((tx) => saveSepaSettings(tx, it.first, { ...testSettings, debitLimitCents: 20_000n }, clock))
  await assert.rejects(it.prepare([large.dueId]), { code: 'debitNotReady' })
  await act((tx) => saveSepaSettings(tx, it.first, { ...testSettings, batchLimitCents: 10_000n }, clock))
  await assert.rejects(it.prepare(), { code: 'batchLimit' })
  await act((tx) => saveSepaSettings(tx, it.first, testSettings, clock))
  for (const collectOn of [it.today(), addDays(it.collectOn, 5), addDays(it.collectOn, 100)]) await assert.rejects(act((tx) => prepareDebits(tx, it.first, { collectOn }, clock)), { code: 'collectDay' })
  const batchId = await it.prepare()
  await act((tx) => saveSepaSettings(tx, it.first, { ...testSettings, debitLimitCents: 20_000n }, clock))
  await assert.rejects(act((tx) => releaseDebits(tx, it.second, { batchId }, clock)), { code: 'debitLimit' })
  await act((tx) => cancelDebits(tx, it.first, { batchId }, clock))
  await assert.rejects(act((tx) => cancelDebits(tx, it.first, { batchId }, clock)), { code: 'batchCancelled' })
  await assert.rejects(act((tx) => releaseDebits(tx, it.second, { batchId }, clock)), { code: 'batchCancelled' })
  // in parts: only what is due is taken
  await act((tx) => splitDue(tx, it.first, { dueId: small.dueId, parts: [{ dueOn: it.collectOn, cents: 600n }, { dueOn: addMonths(it.collectOn, 2), cents: 600n }] }, clock))
  const { cents } = await act((tx) => prepareDebits(tx, it.first, { collectOn: it.collectOn, without: [large.dueId] }, clock))
  assert.equal(cents, 600n)
  // too late to release
  const { rows } = await sql<{ id: string }>`select id from debit_batch where cancelled_at is null`.execute(db)
  it.goTo(it.collectOn)
  await assert.rejects(act((tx) => releaseDebits(tx, it.second, { batchId: rows[0]?.id ?? '' }, clock)), { code: 'collectDayPast' })
})

test('mandates lapse after 36 months without a debit; a paper keeps its reference; somebody without one is not debited', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const none = await it.addMember('Sans', { sign: false })
  await it.invoice(none.customerId)
  assert.deepEqual(await standings(it, none.customerId), ['noMandate'])
  const enter = (more = {}) => act((tx) => enterPaperMandate(tx, it.first, { customerId: none.customerId, holder: 'Sans', iban: testIbans[0], signedOn: addMonths(it.today(), -35), reference: 'OLD+42', ...more }, clock))
  for (const [more, code] of [[{ iban: 'FR7630006000011234567890188' }, 'iban'], [{ iban: 'FR76' }, 'iban'], [{ iban: 'BR1500000000000010932840814P2' }, 'ibanOutside'], [{ iban: 'CH9300762011623852957' }, 'bicMissing'], [{ bic: 'NONSENSE1' }, 'bic'], [{ holder: ' ' }, 'accountHolder'], [{ signedOn: addDays(it.today(), 1) }, 'mandateDay'], [{ reference: 'é' }, 'mandateReference'], [{ customerId: 'nobody' }, 'customerNone']] as const)
    await assert.rejects(enter(more), { code }, code)
  const { mandateId, reference } = await enter()
  assert.equal(reference, 'OLD+42')
  await assert.rejects(enter({ reference: 'OTHER' }), { code: 'mandateOther' })
  const other = await it.addMember('Autre', { sign: false })
  await assert.rejects(enter({ customerId: other.customerId }), { code: 'mandateTaken' })
  assert.equal((await mandateById(db, mandateId, it.today())).standing, 'live')
  const later = addMonths(it.today(), 2)
  assert.equal((await mandateById(db, mandateId, later)).standing, 'lapsed')
  assert.deepEqual((await debitProposals(db, { dueBy: later, collectOn: later, debitLimitCents: 50_000n, customerId: none.customerId })).map(({ standing }) => standing), ['lapsed'])
  it.goTo(later)
  // signed anew it is another mandate
  const anew = await act((tx) => signMandate(tx, none.actor, { memberId: none.memberId, holder: 'Sans', iban: testIbans[1], consent: true, language: 'en' }, clock))
  assert.notEqual(anew.mandateId, mandateId)
  assert.deepEqual((await searchMandates(db, { text: 'old+42', standing: null, page: 1, pageSize: 10 }, later)).mandates.map(({ standing }) => standing), ['revoked'])
  await assert.rejects(act((tx) => signMandate(tx, none.actor, { memberId: none.memberId, holder: 'Sans', iban: testIbans[1], consent: false, language: 'en' }, clock)), { code: 'mandateConsent' })
})

test('the database holds it by itself: one live debit for an amount, one mandate, what was signed stays, a file never changes', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const a = await it.addMember('Ada')
  const due = await it.invoice(a.customerId)
  await it.tell()
  const batchId = await it.prepare()
  const refused = (text: string, code: string) => assert.rejects(sql.raw(text).execute(db), { code }, text)
  await refused(`insert into debit (id, batch_id, place, due_id, customer_id, mandate_id, signature, notice_id, cents, end_to_end) select 'x', batch_id, 2, due_id, customer_id, mandate_id, signature, notice_id, cents, 'x' from debit`, '23505')
  await refused(`insert into sepa_mandate (id, reference, customer_id, created_at) values ('x', 'x', '${a.customerId}', now())`, '23505')
  await assert.rejects(sql`update sepa_signature set iban = 'BE68539007547034'`.execute(db))
  await assert.rejects(sql`delete from sepa_signature`.execute(db))
  await refused(`update debit_batch set released_by = prepared_by, released_at = now(), message_id = 'x', file_hash = '\\x00'`, '23514')
  await refused('update debit set cents = 1', 'OV412')
  await refused('delete from debit_batch', 'OV412')
  await act((tx) => releaseDebits(tx, it.second, { batchId }, clock))
  await refused(`update debit_batch set message_id = 'other'`, 'OV412')
  await refused(`update debit_batch set collect_on = collect_on + 1`, 'OV412')
  const [debit] = await debitsOfBatch(db, batchId)
  // a payment that names no debit which waits is no payment of a debit
  await assert.rejects(act((tx) => recordPayments(tx, it.first, { account: '512', day: it.today(), label: 'x', payments: [{ dueId: due.dueId, cents: 1n, kind: 'debit', source: 'debit-nothing' }] }, clock)), { code: 'OV413' })
  await act((tx) => recordPayments(tx, it.first, { account: '512', day: it.today(), label: 'x', payments: [{ dueId: due.dueId, cents: 100n, kind: 'debit', source: `debit-${debit?.id}` }] }, clock))
  await assert.rejects(act((tx) => recordPayments(tx, it.first, { account: '512', day: it.today(), label: 'x', payments: [{ dueId: due.dueId, cents: 100n, kind: 'debit', source: `debit-${debit?.id}` }] }, clock)), { code: 'OV413' })
  await refused(`insert into debit (id, batch_id, place, due_id, customer_id, mandate_id, signature, notice_id, cents, end_to_end) select 'x', batch_id, 2, due_id, customer_id, mandate_id, signature, notice_id, cents, 'x' from debit`, 'OV412')
})

test('two at once: one release, one preparation, one telling, one payment', async () => {
  const it = await testSepa()
  const { db, act, clock } = it
  const a = await it.addMember('Ada')
  await it.invoice(a.customerId)
  const tellings = await Promise.allSettled([1, 2].map(() => act((tx) => giveNotices(tx, it.first, { dueBy: it.collectOn, from }, clock))))
  assert.deepEqual(tellings.map((one) => (one.status === 'fulfilled' ? one.value.told : one.reason)).sort(), [0, 1])
  const made = await Promise.allSettled([1, 2, 3].map(() => act((tx) => prepareDebits(tx, it.first, { collectOn: it.collectOn }, clock))))
  assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1)
  const { id: batchId } = await db.selectFrom('debit_batch').select('id').executeTakeFirstOrThrow()
  const third = { ...it.second, personId: a.actor.personId }
  const releases = await Promise.allSettled([it.second, third, it.second].map((actor) => act((tx) => releaseDebits(tx, actor, { batchId }, clock))))
  assert.equal(releases.filter(({ status }) => status === 'fulfilled').length, 1)
  await act((tx) => markSent(tx, it.first, { batchId, day: it.today() }, clock))
  it.goTo(it.collectOn)
  const payments = await Promise.allSettled([1, 2, 3].map(() => act((tx) => markPaid(tx, it.first, { batchId, day: it.today(), account: '512' }, clock))))
  assert.equal(payments.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal(await balanceOf(db, '512', it.today()), 1200n)
})
