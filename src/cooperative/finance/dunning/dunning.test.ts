import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { addDays, addMonths } from '#lib/day.ts'
import { addHostName } from '#hosting/sites/add-host-name.ts'
import { createSite } from '#hosting/sites/create-site.ts'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { restoreSite } from '#hosting/sites/restore-site.ts'
import { resumeSite } from '#hosting/sites/resume-site.ts'
import { suspendSite } from '#hosting/sites/suspend-site.ts'
import { buildSite, sitesDomain } from '#hosting/sites/test-sites.ts'
import { makeLog } from '#lib/log.ts'
import { balanceOf } from '../ledger/balance.ts'
import { tester } from '../ledger/test-books.ts'
import { openDues } from '../dues/due-store.ts'
import { recordPayments, undoPayment } from '../dues/record-payment.ts'
import { addCustomer } from '../sales/customer.ts'
import { creditInvoice } from '../sales/credit-invoice.ts'
import { arrearOf, arrearsByAge, searchArrears, sentLetter, sentLetters } from './arrears-store.ts'
import { disputeDue, replyInDispute, settleDispute, withdrawDispute } from './dispute-due.ts'
import { searchDisputes } from './dispute-store.ts'
import { changeDunning, dunningSetting } from './dunning-setting.ts'
import { declineGivingUp, giveUpDue, proposeGivingUp } from './give-up-due.ts'
import { holdReminders, releaseReminders } from './hold-reminders.ts'
import { liftPaid, liftSuspension } from './lift-suspension.ts'
import { evenParts } from './plan-parts.ts'
import { livePlanOf, planById } from './plan-store.ts'
import { agreePlan, endProposal, proposePlan } from './propose-plan.ts'
import { upcomingLetters } from './remindable-store.ts'
import { suspendUnpaid } from './suspend-unpaid.ts'
import { tendPlans } from './tend-plans.ts'
import { dunningScene } from './test-dunning.ts'
import { watchPayments } from './watch-payments.ts'
import { sendDueReminders, writeReminder } from './write-reminder.ts'

type Scene = Awaited<ReturnType<typeof dunningScene>>
const coming = ({ db, house, today, customerId }: Scene, days = 60) => upcomingLetters(db, house.ports, { today: today(), until: addDays(today(), days), customerId })
const turnOn = async ({ act, first, clock, db }: Scene) => {
  const { version, leastCents, noticeDays, lateDays, levels } = await dunningSetting(db)
  await act((tx) => changeDunning(tx, first, { version, active: true, leastCents, noticeDays, lateDays, levels }, clock))
}
/** Days pass one by one, with the timed work of each. */
async function live(it: Scene, days: number) {
  for (let passed = 0; passed < days; passed++) {
    it.wait(1)
    await sendDueReminders(it.db, 'test', it.house, it.clock)
    await tendPlans(it.db, 'test', it.house, it.clock)
  }
}
const notice = (it: Scene) => it.act((tx) => writeReminder(tx, it.first, { customerId: it.customerId, kind: 'notice' }, it.house, it.clock))
const suspend = (it: Scene) => it.act((tx) => suspendUnpaid(tx, it.first, { customerId: it.customerId, reason: 'Conseil du 3 mai' }, it.house, it.clock))
/** Unpaid since long, noticed fifteen days ago. */
async function noticed(it: Scene, euros = 100) {
  const issued = await it.issue(euros, 0)
  await turnOn(it)
  await live(it, 55)
  await notice(it)
  it.wait(15)
  return issued
}

test('reminders climb by themselves, a formal notice waits for a person, all is kept as it was read', async () => {
  const it = await dunningScene()
  await it.issue(100, 0)
  await live(it, 10)
  assert.equal((await it.letters(it.person.email)).length, 0, 'nothing leaves before somebody turned it on')
  assert.deepEqual((await coming(it)).map(({ kind, letter }) => [kind, letter.level.place]), [['reminder', 1]])
  await turnOn(it)
  await live(it, 60)
  const letters = await it.letters(it.person.email)
  assert.equal(letters.length, 3)
  assert.deepEqual(letters.map(({ subject }) => /oubli|reste|parlons/.exec(subject)?.[0]), ['parlons', 'reste', 'oubli'])
  assert.match(letters[2]?.text ?? '', /Facture 2026-00001, Hébergement\s: 120,00\s€/)
  assert.match(letters[2]?.text ?? '', /IBAN FR76 3000 6000 0112 3456 7890 189/)
  assert.match(letters[2]?.text ?? '', new RegExp(`/dues/${it.memberId}`))
  assert.deepEqual((await coming(it)).map(({ kind, letter }) => [kind, letter.on <= it.today()]), [['notice', true]])
  const { id } = await notice(it)
  await assert.rejects(notice(it), { code: 'reminderNone', status: 409 })
  const [last] = await it.letters(it.person.email)
  assert.match(last?.subject ?? '', /^Mise en demeure/)
  assert.match(last?.text ?? '', /L441-10/, 'of a legal person')
  const kept = await sentLetter(it.db, id)
  assert.deepEqual([kept.kind, kept.letters, kept.words], ['notice', 1, last?.text])
  assert.equal((await sentLetters(it.db, { page: 1, pageSize: 10 })).total, 4)
  await live(it, 60)
  assert.equal((await it.letters(it.person.email)).length, 4, 'nothing more leaves by itself')
  await assert.rejects(sql`update reminder set words = 'x'`.execute(it.db), /append-only/)
  await assert.rejects(sql`insert into reminder_due select reminder_id, due_id, level + 1, cents from reminder_due limit 1`.execute(it.db), /duplicate key/)
})

test('a payment, a hold, a small amount and a debit under way keep letters back; who is no member is written to', async () => {
  const it = await dunningScene()
  const { dueId } = await it.issue(100, 0)
  await turnOn(it)
  await it.act((tx) => holdReminders(tx, it.first, { customerId: it.customerId, until: addDays(it.today(), 30), reason: 'au téléphone' }, it.clock))
  await live(it, 30)
  assert.equal((await it.letters(it.person.email)).length, 0)
  await assert.rejects(it.act((tx) => holdReminders(tx, it.first, { customerId: it.customerId, until: addMonths(it.today(), 7), reason: 'x' }, it.clock)), { code: 'holdUntil' })
  await it.act((tx) => holdReminders(tx, it.first, { customerId: it.customerId, until: addDays(it.today(), 30), reason: 'encore' }, it.clock))
  await it.act((tx) => releaseReminders(tx, it.first, { customerId: it.customerId }, it.clock))
  await assert.rejects(it.act((tx) => releaseReminders(tx, it.first, { customerId: it.customerId }, it.clock)), { code: 'holdNone', status: 409 })
  const busy = { ...it.house, ports: { ...it.house.ports, underWay: async () => new Set([dueId]) } }
  assert.equal((await upcomingLetters(it.db, busy.ports, { today: it.today(), until: addDays(it.today(), 60) })).length, 0)
  await it.pay(dueId, 11_950n)
  assert.equal((await coming(it)).length, 0, '0.50 is below what is asked for')
  const { id } = await it.act((tx) => addCustomer(tx, tester, { customer: { name: 'Club', email: 'club@quai.example', language: 'en' } }, it.clock))
  const { id: silent } = await it.act((tx) => addCustomer(tx, tester, { customer: { name: 'Sans adresse' } }, it.clock))
  await it.issue(10, 0, id)
  await it.issue(10, 0, silent)
  await live(it, 8)
  const [letter] = await it.letters('club@quai.example')
  assert.match(letter?.text ?? '', /Invoice 2026-00002/)
  const { letters } = await sentLetters(it.db, { customerId: silent, page: 1, pageSize: 5 })
  assert.equal(letters[0]?.letters, 0)
  assert.match((await sentLetter(it.db, letters[0]?.id ?? '')).words, /Facture 2026-00003/)
})

test('arrears by age and by who', async () => {
  const it = await dunningScene()
  const { id } = await it.act((tx) => addCustomer(tx, tester, { customer: { name: 'Club du Quai' } }, it.clock))
  await it.issue(100, 0)
  it.wait(95)
  await it.issue(10, 0, id)
  it.wait(1)
  await it.issue(1, 30)
  const ages = await arrearsByAge(it.db, it.today())
  assert.deepEqual(ages, { none: 120n, month: 1200n, second: 0n, third: 0n, older: 12_000n })
  const all = await searchArrears(it.db, { view: 'late', today: it.today(), page: 1, pageSize: 10 })
  assert.deepEqual(all.lines.map(({ name, lateCents, openCents }) => [name, lateCents, openCents]), [['Radio Ricochet', 12_000n, 12_120n], ['Club du Quai', 1200n, 1200n]])
  assert.deepEqual(all.counts, { late: 2, disputed: 0, planned: 0, suspended: 0, all: 2 })
  assert.equal((await searchArrears(it.db, { text: 'quai', view: 'all', today: it.today(), page: 1, pageSize: 10 })).lines.length, 1)
  assert.equal((await arrearOf(it.db, id, it.today()))?.byAge.month, 1200n)
  assert.equal(await arrearOf(it.db, 'nobody', it.today()), null)
})

test('what is due today is not late; an age is left the day after its thirtieth, sixtieth, ninetieth', async () => {
  const it = await dunningScene()
  await it.issue(10, 0)
  for (const [days, age] of [[0, 'none'], [1, 'month'], [30, 'month'], [31, 'second'], [60, 'second'], [61, 'third'], [90, 'third'], [91, 'older']] as const)
    assert.deepEqual(await arrearsByAge(it.db, addDays(it.today(), days)), { none: 0n, month: 0n, second: 0n, third: 0n, older: 0n, [age]: 1200n }, `${days} days`)
})

test('nobody is reminded of what they dispute; the cooperative answers and settles, with a credit note or without', async () => {
  const it = await dunningScene()
  const { dueId, id: invoiceId } = await it.issue(100, 0)
  await turnOn(it)
  const open = (words = 'Ce mois-là le site ne répondait pas') => it.act((tx) => disputeDue(tx, it.member, { dueId, customerId: it.customerId, words, from: it.house.from }, it.clock))
  await assert.rejects(it.act((tx) => disputeDue(tx, it.member, { dueId, customerId: 'other', words: 'x', from: it.house.from }, it.clock)), { code: 'dueNone', status: 404 })
  await assert.rejects(open('  '), { code: 'dunningWords' })
  const { id } = await open()
  await assert.rejects(open(), { code: 'dueDisputed', status: 409 })
  assert.match((await it.letters(it.treasurer.email))[0]?.text ?? '', /ne répondait pas/)
  await live(it, 40)
  assert.equal((await it.letters(it.person.email)).length, 0)
  const reply = (customerId: string | null, words: string) => it.act((tx) => replyInDispute(tx, customerId === null ? it.first : it.member, { disputeId: id, customerId, words, from: it.house.from }, it.clock))
  await reply(null, 'De quel jour parlez-vous ?')
  assert.match((await it.letters(it.person.email))[0]?.text ?? '', /De quel jour/)
  await assert.rejects(reply('other', 'x'), { code: 'disputeNone', status: 404 })
  await reply(it.customerId, 'Du 3 mai')
  const settle = (outcome: 'upheld' | 'credited') => it.act((tx) => settleDispute(tx, it.first, { disputeId: id, outcome, words: 'Vu ensemble', from: it.house.from }, it.clock))
  await assert.rejects(settle('credited'), { code: 'disputeNoCredit', status: 409 })
  await it.act((tx) => creditInvoice(tx, it.first, { invoiceId, issuedOn: it.today(), reason: 'panne' }, it.clock))
  await settle('credited')
  await assert.rejects(settle('upheld'), { code: 'disputeSettled', status: 409 })
  assert.match((await it.letters(it.person.email))[0]?.subject ?? '', /Vous aviez raison/)
  const [dispute] = await searchDisputes(it.db, { customerId: it.customerId })
  assert.deepEqual([dispute?.outcome, dispute?.messages.map(({ side }) => side)], ['credited', ['customer', 'house', 'customer', 'house']])
  assert.equal((await openDues(it.db, { direction: 'in', customerId: it.customerId })).length, 0)
  await assert.rejects(open(), { code: 'dueSettled', status: 409 })
  const other = await it.issue(10, 0)
  const again = await it.act((tx) => disputeDue(tx, it.member, { dueId: other.dueId, customerId: it.customerId, words: 'x', from: it.house.from }, it.clock))
  await it.act((tx) => withdrawDispute(tx, it.member, { disputeId: again.id, customerId: it.customerId }, it.clock))
  assert.equal((await openDues(it.db, { direction: 'in', customerId: it.customerId }))[0]?.disputedAt, null)
  await assert.rejects(sql`update due_dispute set settled_at = null, outcome = null`.execute(it.db), /settled once/)
})

test('a plan: proposed by one side, agreed by the other, its parts are what is due; kept', async () => {
  const it = await dunningScene()
  await it.issue(50, 0)
  await it.issue(100, 10)
  await turnOn(it)
  it.wait(12)
  const propose = (parts: ReturnType<typeof evenParts>, side: 'customer' | 'house' = 'customer') => it.act((tx) => proposePlan(tx, side === 'customer' ? it.member : it.first, { customerId: it.customerId, side, parts, words: 'mois difficile' }, it.house, it.clock))
  const even = (count: number, cents = 18_000n) => evenParts(cents, count, addDays(it.today(), 5))
  for (const [parts, code] of [[even(3, 17_999n), 'planSum'], [even(13), 'planParts'], [[], 'planParts'], [[{ dueOn: addDays(it.today(), -1), cents: 18_000n }], 'planDays'], [[...even(2)].reverse(), 'planDays']] as const) await assert.rejects(propose([...parts]), { code })
  const { id } = await propose(even(4))
  await assert.rejects(propose(even(2)), { code: 'planThere', status: 409 })
  assert.match((await it.letters(it.treasurer.email))[0]?.subject ?? '', /Échéancier proposé par Radio Ricochet/)
  assert.equal((await coming(it)).length, 0, 'held while it is read')
  const agree = (side: 'customer' | 'house', who = it.first) => it.act((tx) => agreePlan(tx, who, { customerId: it.customerId, side }, it.house, it.clock))
  await assert.rejects(agree('customer', it.member), { code: 'planOwn', status: 409 })
  await assert.rejects(agree('house', it.member), { code: 'fourEyes', status: 409 })
  await agree('house')
  await assert.rejects(agree('house'), { code: 'planNoProposal', status: 409 })
  const dues = await openDues(it.db, { direction: 'in', customerId: it.customerId })
  // 60 and 120 in four parts of 45: 45, 15 and 30, 45, 45
  assert.deepEqual(dues.map(({ remainingCents }) => remainingCents).sort(), [1500n, 3000n, 4500n, 4500n, 4500n])
  await live(it, 4)
  assert.equal((await it.letters(it.person.email)).filter(({ subject }) => /oubli|reste|parlons/.test(subject)).length, 0)
  for (const due of dues) {
    assert.equal((await planById(it.db, id)).state, 'agreed')
    await it.pay(due.id, due.remainingCents)
  }
  assert.deepEqual((await planById(it.db, id)).parts.map(({ cents, paidCents }) => cents === paidCents), [true, true, true, true])
  await live(it, 1)
  assert.equal((await planById(it.db, id)).state, 'kept')
  assert.equal(await livePlanOf(it.db, it.customerId), null)
  assert.match((await it.letters(it.person.email))[0]?.subject ?? '', /tenu/)
  await assert.rejects(propose(even(1)), { code: 'planNothing', status: 409 })
  await assert.rejects(sql`insert into payment_plan (id, customer_id, state, side, cents, proposed_by, proposed_at) select 'x', customer_id, 'proposed', side, cents, proposed_by, now() from payment_plan`.execute(it.db), /the whole of it/)
})

test('a plan is declined, withdrawn, stale, or broken by a part that is too late: the rest is due at once', async () => {
  const it = await dunningScene()
  const { dueId } = await it.issue(100, 0)
  it.wait(3)
  const propose = (side: 'customer' | 'house', count = 3, cents = 12_000n) => it.act((tx) => proposePlan(tx, side === 'customer' ? it.member : it.first, { customerId: it.customerId, side, parts: evenParts(cents, count, addDays(it.today(), 5)), words: '' }, it.house, it.clock))
  const end = (side: 'customer' | 'house') => it.act((tx) => endProposal(tx, side === 'customer' ? it.member : it.first, { customerId: it.customerId, side, words: 'trop long' }, it.house, it.clock))
  await propose('customer')
  assert.equal(await end('house'), 'declined')
  assert.match((await it.letters(it.person.email))[0]?.text ?? '', /trop long/)
  await propose('house')
  assert.equal(await end('house'), 'withdrawn')
  await propose('house')
  await it.pay(dueId, 3000n)
  const agree = () => it.act((tx) => agreePlan(tx, it.member, { customerId: it.customerId, side: 'customer' }, it.house, it.clock))
  await assert.rejects(agree(), { code: 'planStale', status: 409 })
  await end('house')
  const { id } = await propose('house', 3, 9000n)
  await agree()
  assert.deepEqual((await planById(it.db, id)).parts.map(({ paidCents }) => paidCents), [0n, 0n, 0n])
  await it.pay(dueId, 1000n)
  assert.deepEqual((await planById(it.db, id)).parts.map(({ paidCents }) => paidCents), [1000n, 0n, 0n])
  await live(it, 15)
  assert.equal((await planById(it.db, id)).state, 'agreed', 'ten days are given')
  await live(it, 1)
  assert.equal((await planById(it.db, id)).state, 'broken')
  assert.deepEqual([...new Set((await openDues(it.db, { direction: 'in', customerId: it.customerId })).map(({ dueOn }) => dueOn <= it.today()))], [true])
  assert.match((await it.letters(it.person.email))[0]?.subject ?? '', /rompu/)
  assert.ok((await coming(it)).length > 0, 'reminders go on')
})

test('suspended only fifteen days after a formal notice, and opened the moment it is paid', async () => {
  const it = await dunningScene()
  const { dueId } = await it.issue(100, 0)
  await assert.rejects(suspend(it), { code: 'suspendNoNotice', status: 409 })
  await turnOn(it)
  await live(it, 55)
  const { id: reminderId } = await notice(it)
  it.wait(14)
  await assert.rejects(suspend(it), { code: 'suspendEarly', status: 409 })
  const early = sql`insert into unpaid_suspension (id, member_id, reminder_id, reason, sites, decided_on, decided_by, decided_at) values ('x', ${it.memberId}, ${reminderId}, 'x', 0, ${it.today()}, ${it.first.personId}, now())`
  await assert.rejects(early.execute(it.db), /fifteen days/, 'the database holds it too')
  it.wait(1)
  assert.equal((await suspend(it)).sites, 1)
  assert.equal(await it.suspension(), 'unpaid')
  await assert.rejects(suspend(it), { code: 'suspendThere', status: 409 })
  assert.match((await it.letters(it.person.email))[0]?.subject ?? '', /suspendus/)
  // nothing of theirs goes online meanwhile
  const admin = { ...it.first, roles: ['administrator'] as const }
  await assert.rejects(it.act((tx) => buildSite(tx, it.member, {}, it.clock)), { code: 'memberSuspended' })
  await assert.rejects(it.act((tx) => resumeSite(tx, admin, { site: it.siteId }, it.clock)), { code: 'memberSuspended', status: 409 })
  await it.pay(dueId, 5000n)
  assert.deepEqual(await liftPaid(it.db, 'test', it.house, it.clock), [], 'a part is not all')
  const { payments } = await it.pay(dueId, 7000n)
  assert.deepEqual(await liftPaid(it.db, 'test', it.house, it.clock), [it.memberId])
  assert.equal(await it.suspension(), null)
  assert.match((await it.letters(it.person.email))[0]?.text ?? '', /Votre paiement est arrivé/)
  // the payment came back: a person decides again, on the same notice
  await it.act((tx) => undoPayment(tx, tester, { paymentId: payments[0]?.id ?? '', day: it.today(), account: '512', label: 'Rejet' }, it.clock))
  await suspend(it)
  assert.equal(await it.suspension(), 'unpaid')
  await it.act((tx) => liftSuspension(tx, it.first, { memberId: it.memberId }, it.house, it.clock))
  assert.equal(await it.suspension(), null)
  await assert.rejects(it.act((tx) => liftSuspension(tx, it.first, { memberId: it.memberId }, it.house, it.clock)), { code: 'suspendNone', status: 409 })
})

test('a disputed notice is no ground; a plan that is agreed opens the sites as they were', async () => {
  const it = await dunningScene()
  const { dueId } = await noticed(it)
  const { id } = await it.act((tx) => disputeDue(tx, it.member, { dueId, customerId: it.customerId, words: 'non', from: it.house.from }, it.clock))
  await assert.rejects(suspend(it), { code: 'suspendNoNotice', status: 409 })
  await it.act((tx) => settleDispute(tx, it.first, { disputeId: id, outcome: 'upheld', words: 'si', from: it.house.from }, it.clock))
  // one was closed by the member, one is in recovery, one is made by the administrator's hand for abuse
  const { closed, gone, bad } = await it.act(async (tx) => {
    const [closed, gone, bad] = [await buildSite(tx, it.member, {}, it.clock), await buildSite(tx, it.member, {}, it.clock), await buildSite(tx, it.member, {}, it.clock)]
    await suspendSite(tx, it.member, { site: closed.id, reason: 'request' }, it.clock)
    await suspendSite(tx, { ...it.first, roles: ['administrator'] }, { site: bad.id, reason: 'abuse' }, it.clock)
    await deleteSite(tx, it.member, { site: gone.id }, it.clock)
    return { closed, gone, bad }
  })
  const states = async () => new Map((await it.db.selectFrom('site').select(['id', 'suspension']).execute()).map((row) => [row.id, row.suspension]))
  assert.equal((await suspend(it)).sites, 2)
  assert.deepEqual([(await states()).get(closed.id), (await states()).get(bad.id), await it.suspension()], ['unpaid', 'abuse', 'unpaid'])
  await assert.rejects(it.act((tx) => restoreSite(tx, it.member, { site: gone.id, sitesDomain }, it.clock)), { code: 'memberSuspended' })
  await it.act((tx) => addHostName(tx, it.member, { site: it.siteId, hostName: `autre-${it.siteId.slice(0, 6)}`, sitesDomain }, it.clock))
  await it.act((tx) => proposePlan(tx, it.member, { customerId: it.customerId, side: 'customer', parts: evenParts(12_000n, 1, addDays(it.today(), 20)), words: '' }, it.house, it.clock))
  await it.act((tx) => agreePlan(tx, it.first, { customerId: it.customerId, side: 'house' }, it.house, it.clock))
  assert.deepEqual([(await states()).get(closed.id), (await states()).get(bad.id), await it.suspension()], ['request', 'abuse', null])
  assert.match((await it.letters(it.person.email))[0]?.text ?? '', /échéancier est accepté/i)
  const { id: fresh } = await it.act((tx) => createSite(tx, it.member, { memberId: it.memberId, name: 'x', hostName: `neuf-${it.siteId.slice(0, 6)}`, profile: 'php', sitesDomain }, it.clock))
  assert.equal((await states()).get(fresh), null)
})

test('whoever listens for payments opens sites at once, once for however many come', async () => {
  const it = await dunningScene()
  const { dueId } = await noticed(it)
  await suspend(it)
  let tell = (_payload: string) => {}
  const stop = watchPayments(it.db, { subscribe: (channel, listener) => ((tell = channel === 'due_payment' ? listener : tell), () => {}) }, it.house, it.clock, makeLog(() => {}))
  await it.act((tx) => recordPayments(tx, tester, { account: '512', day: it.today(), label: 'x', payments: [{ dueId, cents: 12_000n, kind: 'bank' }] }, it.clock))
  for (let times = 0; times < 100; times++) tell(dueId)
  await stop()
  assert.equal(await it.suspension(), null)
  assert.equal((await it.letters(it.person.email)).filter(({ subject }) => subject.startsWith('Merci')).length, 1)
})

test('an amount is given up by two; the tax that was waiting goes with it', async () => {
  const it = await dunningScene()
  await it.db.insertInto('vat_regime').values({ from_day: '2020-01-01', kind: 'liable', due: 'receipt', entered_by: null, entered_at: it.clock.now() }).execute()
  const { dueId } = await it.issue(100, 0)
  const propose = () => it.act((tx) => proposeGivingUp(tx, it.first, { dueId, reason: 'disparu' }, it.clock))
  const approve = (who = it.second) => it.act((tx) => giveUpDue(tx, who, { dueId, day: it.today() }, it.clock))
  await assert.rejects(approve(), { code: 'giveUpNone', status: 409 })
  await propose()
  await assert.rejects(propose(), { code: 'giveUpThere', status: 409 })
  await assert.rejects(approve(it.first), { code: 'fourEyes', status: 409 })
  await it.act((tx) => declineGivingUp(tx, it.second, { dueId }, it.clock))
  await propose()
  await it.pay(dueId, 1200n)
  await assert.rejects(approve(), { code: 'giveUpChanged', status: 409 })
  await it.act((tx) => declineGivingUp(tx, it.first, { dueId }, it.clock))
  await propose()
  // the next year: a claim of a year before
  it.clock.set(new Date('2027-02-01T10:00:00Z'))
  await approve()
  const left = await Promise.all(['411', '6541', '6544', '44574'].map((account) => balanceOf(it.db, account, it.today())))
  assert.deepEqual(left, [0n, 0n, 9000n, 0n])
  await assert.rejects(propose(), { code: 'dueSettled', status: 409 })
})

test('levels and their words: what is set is what is written; what makes no sense is refused', async () => {
  const it = await dunningScene()
  await it.issue(100, 0)
  const set = (more: object) => it.act(async (tx) => changeDunning(tx, it.first, { active: true, leastCents: 100n, noticeDays: 20, lateDays: 10, levels: [{ days: 3, wordsFr: 'Un petit mot de nous.', wordsEn: '' }, { days: 10, wordsFr: '', wordsEn: '' }], ...more }, it.clock))
  for (const [more, code] of [[{ levels: [{ days: 3, wordsFr: '', wordsEn: '' }] }, 'dunningLevels'], [{ levels: [3, 9].map((days) => ({ days, wordsFr: '', wordsEn: '' })) }, 'dunningLevelDays'], [{ noticeDays: 14 }, 'dunningNoticeDays'], [{ lateDays: 2 }, 'dunningLateDays'], [{ leastCents: 0n }, 'dunningLeast'], [{ version: 7 }, 'dunningChanged']] as const) await assert.rejects(set(more), { code })
  await set({})
  await live(it, 12)
  const letters = await it.letters(it.person.email)
  assert.equal(letters.length, 1)
  assert.match(letters[0]?.text ?? '', /Un petit mot de nous\.[\s\S]*Facture 2026-00001/)
  assert.deepEqual((await coming(it)).map(({ kind }) => kind), ['notice'])
})
