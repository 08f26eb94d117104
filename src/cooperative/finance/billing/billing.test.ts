import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import test from 'node:test'
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import { testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { until } from '#lib/test-until.ts'
import { balanceOf } from '../ledger/balance.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { testBooks, tester } from '../ledger/test-books.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { invoiceById, searchInvoices } from '../sales/sales-store.ts'
import { changeSubscription, endSubscription, endSubscriptionsOf, reduceSubscription } from '../tariffs/subscribe.ts'
import { withdrawTariff } from '../tariffs/enter-tariff.ts'
import { billedSpans, subscriptionById } from '../tariffs/subscription-store.ts'
import { inTransaction } from '#db/transaction.ts'
import { watchUsage } from '../tariffs/watch-usage.ts'
import { chooseLines } from './choose-lines.ts'
import { creditAndFree } from './free-days.ts'
import { invoicedBeyond } from './invoiced-periods.ts'
import { beginIssue, issueSome } from './issue-run.ts'
import { beginRun, cancelRun, prepareSome } from './prepare-run.ts'
import { linesOfDrafts, runById, searchDrafts, sumsOf } from './run-store.ts'
import { billingScene } from './test-billing.ts'
import type { BillingScene } from './test-billing.ts'

const scene = async (): Promise<BillingScene> => billingScene(await testBooks())
const refused = (code: string) => (error: unknown) => error instanceof UserError && error.code === code
const invoices = async (db: Db) => (await searchInvoices(db, { today: day('2026-11-23'), page: 1, pageSize: 500 })).invoices.sort((a, b) => (a.number < b.number ? -1 : 1))
const all = { view: 'all', overPercent: 10, text: '', page: 1, pageSize: 500 } as const

/** Numbers without a gap, each day of each subscription dealt with once, the books as they should be. */
async function inOrder(db: Db): Promise<void> {
  const numbers = (await db.selectFrom('sales_invoice').select(['series', 'sequence']).orderBy('series').orderBy('sequence').execute()).filter(({ series }) => series === '2026')
  assert.deepEqual(numbers.map(({ sequence }) => sequence), numbers.map((_, index) => index + 1))
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from billed_span a join billed_span b on a.subscription_id = b.subscription_id and a.kind = b.kind and a.id < b.id and a.days && b.days where a.freed_by is null and b.freed_by is null`.execute(db)
  assert.equal(rows[0]?.count, 0)
  assert.deepEqual((await verifyBooks(db)).faults, [])
}

test('a run: prepared, looked at, issued, in the books; the same days never again', async () => {
  const it = await scene()
  const site = await it.plan('SITE', 60)
  const mail = await it.plan('MAIL', 1.5, { months: 1 })
  const [quay, mill] = [await it.member('Association du Quai'), await it.member('Le Moulin')]
  await it.subscribe(quay.customerId, site, { label: 'quai.example', quantity: 2 })
  await it.subscribe(quay.customerId, mail, { months: 3, quantity: 4 })
  await it.subscribe(mill.customerId, site, { startDay: day('2026-12-01'), anchorDay: day('2026-01-01') })
  const runId = await it.prepare('2026-12-31')
  const sums = await sumsOf(it.db, runId)
  // 120 + four quarters of 18; 5.10 for December
  assert.deepEqual([sums.invoices, sums.netCents, sums.totalCents, sums.fresh, sums.gone], [2, 19_710n, 23_652n, 2, 0])
  const { drafts } = await searchDrafts(it.db, { runId, ...all })
  const lines = await linesOfDrafts(it.db, drafts.map(({ id }) => id))
  assert.deepEqual(lines.get(drafts[0]!.id)?.map((line) => `${line.label} ${line.quantityMilli} ${line.netCents}`), ['Formule SITE, quai.example 2000 12000', ...Array<string>(4).fill('Formule MAIL 4000 1800')])
  assert.deepEqual(lines.get(drafts[1]!.id)?.map(({ label }) => label), ['Formule SITE (60,00\u202f€ par an, 31 jours sur 365)'])
  await it.issue(runId)
  assert.equal((await runById(it.db, runId)).state, 'issued')
  const made = await invoices(it.db)
  assert.deepEqual(made.map(({ number, totalCents }) => [number, totalCents]), [['2026-00001', 23_040n], ['2026-00002', 612n]])
  assert.equal(await balanceOf(it.db, '706', day('2026-12-31')), -19_710n)
  const whole = await invoiceById(it.db, made[0]!.id)
  assert.equal(whole.runId, runId)
  assert.deepEqual(whole.lines[1]?.period, { from: '2026-01-01', to: '2026-03-31' })
  await inOrder(it.db)
  // again over the same days: there is nothing
  const again = await it.prepare('2026-12-31')
  assert.deepEqual([(await sumsOf(it.db, again)).invoices, (await sumsOf(it.db, again)).gone], [0, 2])
  await assert.rejects(it.issue(again), refused('billingNothing'))
  await it.act((tx) => cancelRun(tx, tester, { runId: again }, it.clock))
  // whatever program writes: the database takes no day twice
  const [span] = await it.db.selectFrom('billed_span').selectAll().execute()
  await assert.rejects(sql`insert into billed_span (id, subscription_id, kind, days, outcome, run_id, recorded_at) values ('twice', ${span!.subscription_id}, ${span!.kind}, '[2026-06-01,2026-06-02)', 'free', ${runId}, now())`.execute(it.db), /billed_once/)
  await assert.rejects(sql`update billed_span set days = '[2030-01-01,2030-02-01)'`.execute(it.db), /billed days stay/)
  await assert.rejects(sql`delete from billed_span`.execute(it.db), /billed days stay/)
  await assert.rejects(sql`update billing_run set state = 'prepared' where id = ${runId}`.execute(it.db), /stays/)
})

test('two runs at once: one is refused, whoever asks when; a day ahead and one too far are too', async () => {
  const it = await scene()
  const begin = () => it.act((tx) => beginRun(tx, tester, { untilDay: day('2026-11-30'), issuedOn: day('2026-11-23'), label: 'Novembre' }, it.clock))
  const outcomes = await Promise.allSettled([begin(), begin(), begin()])
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const one of outcomes) if (one.status === 'rejected') assert.ok(refused('billingUnderWay')(one.reason), String(one.reason))
  await assert.rejects(it.act((tx) => beginRun(tx, tester, { untilDay: day('2027-03-01'), issuedOn: day('2026-11-23'), label: 'x' }, it.clock)), refused('billingUntil'))
  await assert.rejects(it.act((tx) => beginRun(tx, tester, { untilDay: day('2026-11-30'), issuedOn: day('2026-11-24'), label: 'x' }, it.clock)), refused('salesDayAhead'))
})

test('in advance and afterwards; a tariff in mid-period splits what is not billed yet and leaves what is', async () => {
  const it = await scene()
  const [ahead, after] = [await it.plan('AHEAD', 60), await it.plan('AFTER', 12, { months: 3, billed: 'arrears' })]
  const { customerId } = await it.member('Association du Quai')
  await it.subscribe(customerId, ahead, { startDay: day('2026-03-01') })
  const quarterly = await it.subscribe(customerId, after, { months: 3, startDay: day('2026-07-01') })
  await it.tariff('2026-08-15', [{ planId: ahead, euros: 72 }, { planId: after, euros: 24 }])
  await it.issue(await it.prepare('2026-11-23'))
  const [first] = await invoices(it.db)
  // the year from March: 167 days at 60, 198 at 72; the third quarter: 45 days at 12, 47 at 24; the fourth is not over
  const whole = await invoiceById(it.db, first!.id)
  assert.deepEqual(whole.lines.map(({ netCents, period }) => [period?.from, netCents]), [['2026-03-01', 2745n], ['2026-08-15', 3906n], ['2026-07-01', 587n], ['2026-08-15', 1226n]])
  // voted now, for days that are billed in advance: they keep what was billed, the quarter that is not takes it
  await it.tariff('2026-10-15', [{ planId: ahead, euros: 100 }, { planId: after, euros: 36 }])
  it.clock.set(new Date('2026-12-31T12:00:00Z'))
  const runId = await it.prepare('2026-12-31')
  const { drafts } = await searchDrafts(it.db, { runId, ...all })
  assert.deepEqual((await linesOfDrafts(it.db, drafts.map(({ id }) => id))).get(drafts[0]!.id)?.map((line) => [line.subscriptionId === quarterly, line.fromDay, line.netCents]), [[true, '2026-10-01', 365n], [true, '2026-10-15', 3052n]])
})

test('a credit note frees the days: they are billed anew at the price of today, once', async () => {
  const it = await scene()
  const site = await it.plan('SITE', 60)
  const { customerId } = await it.member('Association du Quai')
  const id = await it.subscribe(customerId, site)
  await it.issue(await it.prepare('2026-11-23'))
  const [first] = await invoices(it.db)
  await assert.rejects(it.act((tx) => changeSubscription(tx, tester, { subscriptionId: id, fromDay: day('2026-07-01'), planId: site, quantity: 2 }, it.clock)), refused('subscriptionBilled'))
  await assert.rejects(sql`update billed_span set freed_by = invoice_id`.execute(it.db), /freed by a credit note/)
  assert.equal((await it.act((tx) => creditAndFree(tx, tester, { invoiceId: first!.id, issuedOn: day('2026-11-23'), reason: 'Deux sites depuis juillet' }, it.clock))).freed, 1)
  await it.act((tx) => changeSubscription(tx, tester, { subscriptionId: id, fromDay: day('2026-07-01'), planId: site, quantity: 2 }, it.clock))
  await it.issue(await it.prepare('2026-11-23'))
  assert.deepEqual((await invoices(it.db)).map(({ kind, netCents }) => [kind, netCents]), [['invoice', 6000n], ['invoice', 9024n], ['credit-note', 6000n]])
  await assert.rejects(it.act((tx) => creditAndFree(tx, tester, { invoiceId: first!.id, issuedOn: day('2026-11-23'), reason: 'encore' }, it.clock)), refused('creditNothing'))
  await inOrder(it.db)
})

test('reduced, free, ended: what is left is billed by the day', async () => {
  const it = await scene()
  const site = await it.plan('SITE', 73)
  const { customerId, memberId } = await it.member('Association du Quai')
  const [half, gone] = [await it.subscribe(customerId, site, { label: 'a' }), await it.subscribe(customerId, site, { label: 'b' })]
  await it.act((tx) => reduceSubscription(tx, tester, { subscriptionId: half, fromDay: day('2026-01-01'), toDay: day('2026-01-31'), percent: 10_000, reason: 'un mois pour essayer' }, it.clock))
  await it.act((tx) => reduceSubscription(tx, tester, { subscriptionId: half, fromDay: day('2026-02-01'), toDay: day('2026-06-30'), percent: 5000, reason: 'jeune association' }, it.clock))
  await assert.rejects(it.act((tx) => reduceSubscription(tx, tester, { subscriptionId: half, fromDay: day('2026-06-30'), toDay: day('2026-07-30'), percent: 10, reason: 'x' }, it.clock)), refused('reductionTwice'))
  await it.act((tx) => endSubscription(tx, tester, { subscriptionId: gone, lastDay: day('2026-03-31'), reason: '' }, it.clock))
  await it.issue(await it.prepare('2026-11-23'))
  const [first] = await invoices(it.db)
  assert.deepEqual((await invoiceById(it.db, first!.id)).lines.map(({ label, netCents }) => [label.replaceAll(/[\u00a0\u202f]/g, ' '), netCents]), [
    ['Formule SITE, a (73,00 € par an, 31 jours sur 365, offert)', 0n],
    ['Formule SITE, a (73,00 € par an, 150 jours sur 365, réduction de 50 %)', 1500n],
    ['Formule SITE, a (73,00 € par an, 184 jours sur 365)', 3680n],
    ['Formule SITE, b (73,00 € par an, 90 jours sur 365)', 1800n],
  ])
  assert.deepEqual((await billedSpans(it.db, [half])).map(({ outcome }) => outcome), ['free', 'invoiced', 'invoiced'])
  // the member leaves: what is not ended ends, what is billed beyond stays billed
  assert.equal(await it.act((tx) => endSubscriptionsOf(tx, tester, { memberId, day: day('2026-09-30') }, it.clock)), 1)
  assert.equal((await subscriptionById(it.db, half)).endDay, '2026-09-30')
  it.clock.set(new Date('2027-01-05T12:00:00Z'))
  await it.act((tx) => openFiscalYear(tx, tester, { startDay: day('2027-01-01'), endDay: day('2027-12-31') }, it.clock))
  assert.equal((await sumsOf(it.db, await it.prepare('2027-01-31'))).invoices, 0)
})

test('use above what is included: warned first, billed after, and never where a day is missing', async () => {
  const it = await scene()
  const from = { cooperativeName: 'Les Toits', panelOrigin: 'http://panel.test' }
  const site = await it.plan('SITE', 60, { measure: 'traffic' }, { included: 30, overage: 0.5 })
  const [told, silent, broken] = [await it.member('Avec lettre', { email: 'a@quai.example' }), await it.member('Sans courriel'), await it.member('Relevé troué', { email: 'b@quai.example' })]
  for (const { customerId } of [told, silent, broken]) await it.subscribe(customerId, site, { startDay: day('2026-11-01') })
  for (const { memberId } of [told, silent, broken]) it.usage.say(memberId, day('2026-11-01'), day('2026-11-30'), 2)
  for (const at of ['2026-11-11', '2026-11-12', '2026-11-13', '2026-11-14'] as Day[]) {
    it.clock.set(new Date(`${at}T12:00:00Z`))
    const count = await watchUsage(it.db, it.usage, from, it.clock)
    // 24 of 30 on the twelfth day; whoever has no address is not told
    assert.equal(count, at === '2026-11-12' ? 2 : 0, at)
  }
  const letters = await it.db.selectFrom('outgoing_message').select(['to_address', 'subject', 'body_text']).execute()
  assert.deepEqual(letters.map(({ to_address }) => to_address).sort(), ['a@quai.example', 'b@quai.example'])
  assert.match(letters[0]!.body_text.replaceAll(/[\u00a0\u202f]/g, ' '), /24 Go.*comprend 30.*0,50 €/s)
  it.usage.forget(broken.memberId, day('2026-11-20'))
  it.clock.set(new Date('2026-12-01T12:00:00Z'))
  const runId = await it.prepare('2026-11-30')
  const sums = await sumsOf(it.db, runId)
  assert.deepEqual([sums.invoices, sums.held, sums.daysMissing], [3, 1, 1])
  const { drafts } = await searchDrafts(it.db, { runId, ...all })
  const lines = await linesOfDrafts(it.db, drafts.map(({ id }) => id))
  const of = (customerId: string) => lines.get(drafts.find((one) => one.customerId === customerId)!.id)!.filter(({ kind }) => kind === 'usage')
  // 60 Go, of which 30 are included: 30 × 0.50
  assert.deepEqual(of(told.customerId).map(({ netCents, quantityMilli, facts }) => [netCents, quantityMilli, facts?.warnedOn]), [[1500n, 30_000n, '2026-11-12']])
  assert.deepEqual(of(silent.customerId), [], 'nothing above without the letter')
  assert.deepEqual(of(broken.customerId).map(({ state, why, facts }) => [state, why, facts?.missing]), [['hold', 'days-missing', ['2026-11-20']]])
  await it.issue(runId)
  const [, , third] = await invoices(it.db)
  assert.equal((await invoiceById(it.db, third!.id)).netCents, 6000n)
  const [hashed] = await it.db.selectFrom('billed_span').select(['usage_hash', 'facts']).where('kind', '=', 'usage').where('outcome', '=', 'invoiced').execute()
  assert.equal(hashed?.usage_hash?.length, 32)
  assert.equal(hashed?.facts?.used, 60_000)
  // the day is told late: it is billed then, and its month once
  it.usage.say(broken.memberId, day('2026-11-20'), day('2026-11-20'), 2)
  const late = await it.prepare('2026-11-30')
  assert.deepEqual([(await sumsOf(it.db, late)).invoices, (await sumsOf(it.db, late)).netCents], [1, 1500n])
  await it.issue(late)
  const after = await it.prepare('2026-11-30')
  assert.equal((await sumsOf(it.db, after)).invoices, 0)
  await inOrder(it.db)
})

test('lines put aside: for this time they come again, given up they do not; missing days may be billed or given up', async () => {
  const it = await scene()
  const site = await it.plan('SITE', 60, { measure: 'disk' }, { included: 5, overage: 1 })
  const { customerId, memberId } = await it.member('Association du Quai')
  await it.subscribe(customerId, site, { startDay: day('2026-10-01'), label: 'un' })
  const mail = await it.plan('MAIL', 12)
  await it.subscribe(customerId, mail, { startDay: day('2026-10-01') })
  it.usage.say(memberId, day('2026-10-01'), day('2026-10-30'), 0, 2)
  const runId = await it.prepare('2026-11-23')
  const draft = (await searchDrafts(it.db, { runId, ...all })).drafts[0]!
  assert.equal(draft.netCents, 7200n)
  const choose = (place: number | null, state: 'take' | 'hold' | 'waive', run = runId, draftId = draft.id) => it.act((tx) => chooseLines(tx, tester, { runId: run, draftId, place, state }, it.clock))
  const lines = (await linesOfDrafts(it.db, [draft.id])).get(draft.id)!
  const place = (kind: 'flat' | 'usage', label: RegExp) => lines.find((line) => line.kind === kind && label.test(line.label))!.place
  await choose(place('flat', /MAIL/), 'hold')
  await choose(place('usage', /SITE/), 'waive')
  assert.equal((await searchDrafts(it.db, { runId, ...all })).drafts[0]!.netCents, 6000n)
  await assert.rejects(choose(99, 'hold'), refused('billingNone'))
  await assert.rejects(it.act((tx) => beginIssue(tx, tester, { runId, expectedCents: 1n }, it.clock)), refused('billingExpected'))
  await it.issue(runId)
  await assert.rejects(choose(1, 'hold'), refused('billingNotPrepared'))
  const next = await it.prepare('2026-11-23')
  const { drafts } = await searchDrafts(it.db, { runId: next, ...all })
  assert.deepEqual((await linesOfDrafts(it.db, drafts.map(({ id }) => id))).get(drafts[0]!.id)?.map(({ label }) => label), ['Formule MAIL'])
  assert.equal(drafts[0]!.lastCents, 6000n)
  assert.equal((await searchDrafts(it.db, { runId: next, ...all, view: 'changed' })).total, 1)
  assert.equal((await searchDrafts(it.db, { runId: next, ...all, view: 'changed', overPercent: 90 })).total, 0)
})

test('what changed since it was looked at is not issued: a subscription is left out and said, a tariff stops the run', async () => {
  const it = await scene()
  const site = await it.plan('SITE', 60)
  const [quay, mill] = [await it.member('Association du Quai'), await it.member('Le Moulin')]
  const moving = await it.subscribe(quay.customerId, site)
  await it.subscribe(mill.customerId, site)
  const runId = await it.prepare('2026-11-23')
  await it.act((tx) => changeSubscription(tx, tester, { subscriptionId: moving, fromDay: day('2026-07-01'), planId: site, quantity: 5 }, it.clock))
  await it.issue(runId)
  const { drafts } = await searchDrafts(it.db, { runId, ...all })
  assert.deepEqual(drafts.map(({ state, refusal }) => [state, refusal?.code ?? null]), [['refused', 'billingChanged'], ['issued', null]])
  const next = await it.prepare('2026-11-23')
  assert.equal((await sumsOf(it.db, next)).netCents, 18_098n)
  it.clock.advance(1000)
  const tariff = await it.tariff('2026-09-01', [{ planId: site, euros: 61 }])
  await assert.rejects(it.issue(next), refused('billingStale'))
  await it.act((tx) => withdrawTariff(tx, tester, { tariffId: tariff }, it.clock))
  await assert.rejects(it.issue(next), refused('billingStale'))
  await it.act((tx) => cancelRun(tx, tester, { runId: next }, it.clock))
  const last = await it.prepare('2026-11-23')
  await it.issue(last)
  // days at the prices of 2025 are billed: their tariff stays
  const [old] = await it.db.selectFrom('tariff').select('id').where('from_day', '=', '2025-01-01').execute()
  await assert.rejects(it.act((tx) => withdrawTariff(tx, tester, { tariffId: old!.id }, it.clock)), refused('tariffUsed'))
  await inOrder(it.db)
})

test('of fifty that are issued together one cannot be: it is left out and said, the others stand without a gap', async () => {
  const it = await scene()
  const [site, mail] = [await it.plan('SITE', 60), await it.plan('MAIL', 12, { account: '7083' })]
  const made = []
  for (const [index, name] of ['Quai', 'Moulin', 'Pont', 'Port'].entries()) made.push(await it.subscribe((await it.member(name)).customerId, index === 1 ? mail : site))
  const runId = await it.prepare('2026-11-23')
  await it.db.updateTable('ledger_account').set({ closed_at: it.clock.now() }).where('code', '=', '7083').execute()
  // days that another way billed meanwhile: the database itself refuses them
  await it.db.insertInto('billed_span').values({ id: 'elsewhere', subscription_id: made[2]!, kind: 'flat', days: '[2026-03-01,2026-03-02)', outcome: 'free', net_cents: 0n, run_id: runId, invoice_id: null, facts: null, usage_hash: null, recorded_at: it.clock.now() }).execute()
  await it.issue(runId)
  const { drafts } = await searchDrafts(it.db, { runId, ...all })
  assert.deepEqual(drafts.map(({ customerName, state, refusal, invoice }) => [customerName, state, refusal?.code ?? invoice?.number]), [['Quai', 'issued', '2026-00001'], ['Moulin', 'refused', 'salesAccount'], ['Pont', 'refused', 'billingDaysBilled'], ['Port', 'issued', '2026-00002']])
  assert.equal((await runById(it.db, runId)).done, 4)
  await inOrder(it.db)
})

test('a member in another country: a business there owes the tax itself, who is none pays ours', async () => {
  const it = await scene()
  const site = await it.plan('SITE', 60)
  const [business, private_] = [await it.member('Verein am Fluss', { country: 'DE', business: true, vatNumber: 'DE136695976', street: 'Uferweg 3', postalCode: '10115', city: 'Berlin' }), await it.member('Jana', { country: 'DE', street: 'Uferweg 4', postalCode: '10115', city: 'Berlin', language: 'en' })]
  await it.subscribe(business.customerId, site, { startDay: day('2026-11-01') })
  await it.subscribe(private_.customerId, site, { startDay: day('2026-11-01') })
  const runId = await it.prepare('2026-11-23')
  const before = await sumsOf(it.db, runId)
  await it.issue(runId)
  const made = await invoices(it.db)
  assert.deepEqual((await invoiceById(it.db, made[0]!.id)).taxes.map(({ category, vatCents }) => [category, vatCents]), [['AE', 0n]])
  assert.equal(made.reduce((sum, { totalCents }) => sum + totalCents, 0n), before.totalCents, 'the preview had the tax in')
})

test('income of days beyond the year is deferred, less what credit notes took back', async () => {
  const it = await scene()
  const site = await it.plan('SITE', 73)
  const { customerId } = await it.member('Association du Quai')
  await it.subscribe(customerId, site, { startDay: day('2026-10-01') })
  await it.issue(await it.prepare('2026-11-23'))
  assert.deepEqual((await invoicedBeyond(it.db, day('2026-12-31'))).map(({ fromDay, toDay, cents, partyId }) => [fromDay, toDay, cents, partyId]), [['2026-10-01', '2027-09-30', 7300n, customerId]])
  assert.deepEqual(await invoicedBeyond(it.db, day('2026-11-22')), [])
  const [first] = await invoices(it.db)
  await it.act((tx) => creditAndFree(tx, tester, { invoiceId: first!.id, issuedOn: day('2026-11-23'), reason: 'erreur' }, it.clock))
  assert.equal((await invoicedBeyond(it.db, day('2026-12-31'))).reduce((sum, { cents }) => sum + cents, 0n), 0n)
})

test('killed in the middle and begun again: no gap, no day twice; two processes at once take turns', async () => {
  const { db, url } = await testDatabase()
  const clock = testClock()
  await inTransaction(db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, clock)
    for (const year of ['2025', '2026']) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, clock)
  })
  const it = await billingScene({ db, clock })
  const site = await it.plan('SITE', 60)
  const count = 220
  for (let index = 0; index < count; index++) await it.subscribe((await it.member(`Membre ${index}`)).customerId, site)
  // preparation too is cut between its transactions and goes on
  const { id: runId } = await it.act((tx) => beginRun(tx, tester, { untilDay: day('2026-11-23'), issuedOn: day('2026-11-23'), label: 'Hébergement' }, clock))
  assert.equal(await prepareSome(db, it.usage, clock), true)
  const half = await runById(db, runId)
  assert.ok(half.done > 0 && half.done < half.whole && half.state === 'preparing')
  await assert.rejects(it.act((tx) => beginIssue(tx, tester, { runId, expectedCents: 0n }, clock)), refused('billingNotPrepared'))
  while (await prepareSome(db, it.usage, clock));
  const { totalCents, invoices: wanted } = await sumsOf(db, runId)
  assert.equal(wanted, count)
  await it.act((tx) => beginIssue(tx, tester, { runId, expectedCents: totalCents }, clock))
  await assert.rejects(it.act((tx) => cancelRun(tx, tester, { runId }, clock)), refused('billingIssuing'))
  // at once, then as soon as so many more are issued
  for (const least of [0, 50, 100]) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'test-issue-writer.ts'), url], { stdio: ['ignore', 'pipe', 'inherit'], env: process.env })
    await once(child.stdout, 'data')
    await until(`${least} are issued`, async () => (await runById(db, runId)).done >= least, 60_000)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await inOrder(db)
  }
  const left = await db.selectFrom('billing_draft').select((make) => make.fn.countAll<number>().as('count')).where('run_id', '=', runId).where('state', '=', 'draft').executeTakeFirstOrThrow()
  assert.ok(left.count > 0, 'it was cut before its end')
  const worker = async () => {
    while ((await runById(db, runId)).state === 'issuing') await issueSome(db, 'test', clock)
  }
  await Promise.all([worker(), worker()])
  const run = await runById(db, runId)
  assert.deepEqual([run.state, run.done, (await invoices(db)).length], ['issued', count, count])
  assert.equal((await sumsOf(db, runId)).issued, count)
  await inOrder(db)
})
