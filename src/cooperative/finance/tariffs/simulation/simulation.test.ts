import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import { UserError } from '#lib/errors.ts'
import { addDays, addMonths, day, daysBetween, noonOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sitesKnown, usageOfAll, usageOfMembers } from '#hosting/for-cooperative.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { beginRun, prepareSome } from '#cooperative/finance/billing/prepare-run.ts'
import { watchUsage } from '../watch-usage.ts'
import { plansById } from '../plan-store.ts'
import { reduceSubscription } from '../subscribe.ts'
import { subscriptionsBetween } from '../subscription-store.ts'
import { askRun } from './ask-run.ts'
import { costOf, spanOfUse } from './cost-of.ts'
import { applySimulation, attachResolution, withdrawSimulation } from './decide-simulation.ts'
import { addMonth, daysOf, MemberUse, useOfOne } from './member-use.ts'
import { proposeSimulation } from './propose-simulation.ts'
import type { SimulationInput } from './propose-simulation.ts'
import { figureOf, workOnSimulations } from './run-simulation.ts'
import { cutTo, subscriptionsInput } from './simulation-inputs.ts'
import { changedInputs, runsOf, simulationById } from './simulation-store.ts'
import type { SimulationRun } from './simulation-store.ts'
import { addSite, addUsage, realUse, simulationScene } from './test-simulation.ts'

const refused = (code: string) => (error: unknown) => error instanceof UserError && error.code === code
const still = { reducePercent: 0, leavePercent: 0, leavers: 'raised', movePercent: 0, moveFrom: null, moveTo: null } as const
const period = { fromDay: day('2026-01-01'), toDay: day('2026-06-30') }
const input = (more: Partial<SimulationInput> = {}): SimulationInput => ({ label: 'Essai', reason: '', ...period, prices: [], behaviour: still, ...more })
const price = (planId: string, euros: number, measured?: readonly [included: number, above: number]) => ({ planId, price: BigInt(Math.round(euros * 10_000)), included: measured ? BigInt(measured[0] * 1000) : null, overagePrice: measured ? BigInt(Math.round(measured[1] * 10_000)) : null })
const newest = async (db: Db, id: string): Promise<SimulationRun> => (await runsOf(db, [id]))[0]!
const letterhead = { cooperativeName: 'Les Toits', panelOrigin: 'https://panel.example' }

/** Twelve subscriptions of all kinds and six months of use; billed in two runs, letters sent day by day as they fell due. */
async function busyScene(isBilled = false) {
  const it = await simulationScene()
  it.clock.set(noonOf(day('2025-12-31')))
  const [site, year, mail] = [await it.plan('SITE', 7, { months: 1, measure: 'traffic' }, { included: 30, overage: 0.35 }), await it.plan('YEAR', 73), await it.plan('MAIL', 4.5, { months: 3, billed: 'arrears' })]
  const disk = await it.plan('DISK', 3.1, { months: 1, measure: 'disk' }, { included: 2, overage: 0.9 })
  const starts = ['2026-01-01', '2026-01-31', '2026-02-15', '2026-03-30', '2026-01-10', '2026-04-01']
  const members = []
  for (const [index, start] of starts.entries()) {
    const { memberId, customerId } = await it.member(`Membre ${index}`, { email: `m${index}@example.org` } as never)
    members.push(memberId)
    const [startDay, end] = [day(start), index === 4 ? day('2026-05-12') : period.toDay]
    const ids = [await it.subscribe(customerId, site, { months: index % 2 === 0 ? 1 : 3, startDay, quantity: 1 + (index % 2) }), await it.subscribe(customerId, [year, mail, disk][index % 3]!, { months: [12, 3, 1][index % 3] as 12, startDay, anchorDay: index === 0 ? day('2025-09-15') : startDay })]
    await it.act((tx) => reduceSubscription(tx, tester, { subscriptionId: ids[0]!, fromDay: addDays(startDay, 20), toDay: addDays(startDay, 75), percent: 3300, reason: 'jeune association' }, it.clock))
    for (const id of ids) await it.db.updateTable('subscription').set({ end_day: end, ended_at: it.clock.now() }).where('id', '=', id).execute()
    for (const name of [`a${index}`, `b${index}`]) {
      await addSite(it.db, memberId, name, '2025-11-01T10:00:00Z')
      await addUsage(it.db, memberId, name, '2025-12-01', '2026-07-05', `(0.2 + ${index} * 0.11) * (1 + (d * 37 + ${index} * 11) % 23 / 11.0)`, `0.9 + ${index} * 0.2 + (d % 40) / 50.0`)
    }
  }
  const after = addDays(period.toDay, 1)
  for (let at: Day = isBilled ? period.fromDay : after; at <= after; at = addDays(at, 1)) {
    it.clock.set(noonOf(at))
    if (!isBilled) continue
    await watchUsage(it.db, realUse, letterhead, it.clock)
    if (at !== '2026-03-20' && at !== '2026-07-01') continue
    const { id } = await it.act((tx) => beginRun(tx, tester, { untilDay: at, issuedOn: at, label: 'Hébergement' }, it.clock))
    while (await prepareSome(it.db, realUse, it.clock));
    await it.issue(id)
  }
  return { ...it, plans: { site, year, mail, disk }, members }
}

test('today’s tariff over a billed period gives what was invoiced, to the cent', async () => {
  const it = await busyScene(true)
  const { rows } = await sql<{ net: number; above: number }>`select sum(net_cents)::bigint as net, sum(net_cents) filter (where kind = 'usage')::bigint as above from billed_span where freed_by is null`.execute(it.db)
  assert.ok(rows[0]!.above > 2000, `use above what is included was billed: ${rows[0]!.above}`)
  const { id } = await it.act((tx) => proposeSimulation(tx, tester, input(), it.clock))
  await it.reckon()
  const { result, state } = await newest(it.db, id)
  assert.equal(state, 'done')
  assert.deepEqual([result?.today.cents, result?.proposed.cents, result?.after.cents], [rows[0]!.net, rows[0]!.net, rows[0]!.net])
  assert.deepEqual([result?.customers, result?.subscriptions, result?.missing.days, result?.unpriced.today, result?.distribution?.same], [6, 12, 0, 0, 6])
  // and each member's own, read by itself
  const invoiced = await it.db.selectFrom('sales_invoice').innerJoin('customer', 'customer.id', 'sales_invoice.customer_id').select((make) => ['customer.member_id', make.fn.sum<number>('net_cents').as('net')]).groupBy('customer.member_id').execute()
  for (const memberId of it.members) {
    const figure = await figureOf(it.db, realUse, await simulationById(it.db, id), memberId)
    assert.equal(figure?.todayCents, BigInt(invoiced.find(({ member_id }) => member_id === memberId)?.net ?? 0))
  }
})

test('worked out again: the same figures; after a correction both, and what changed', async () => {
  const it = await busyScene()
  const asked = input({ prices: [price(it.plans.site, 6, [40, 0.5]), price(it.plans.disk, 3.5, [3, 1])] })
  const { id } = await it.act((tx) => proposeSimulation(tx, tester, asked, it.clock))
  const again = async () => {
    await it.act((tx) => askRun(tx, tester, { simulationId: id }, it.clock))
    await it.reckon()
    return newest(it.db, id)
  }
  await it.reckon()
  const first = await newest(it.db, id)
  assert.deepEqual(first.inputs.map(({ part }) => part), ['subscriptions', 'prices', '2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'])
  // what begins later, a price voted since and a day after the period change nothing
  const { customerId } = await it.member('Venue plus tard')
  await it.subscribe(customerId, it.plans.year, { startDay: day('2026-07-02') })
  await it.tariff('2026-07-02', [{ planId: it.plans.year, euros: 90 }])
  await addUsage(it.db, it.members[0]!, 'a0', '2026-07-01', '2026-07-01', '99')
  const second = await again()
  assert.deepEqual([second.number, second.resultHash, changedInputs(first.inputs, second.inputs)], [2, first.resultHash, []])
  // one day corrected, far above
  await addUsage(it.db, it.members[2]!, 'a2', '2026-04-29', '2026-04-29', '50')
  const third = await again()
  assert.notEqual(third.resultHash, first.resultHash)
  const changed = changedInputs(second.inputs, third.inputs)
  assert.deepEqual(changed.map(({ part }) => part), ['2026-04'])
  assert.ok((changed[0]!.after?.bytesOut ?? 0) > (changed[0]!.before?.bytesOut ?? 0) + 40e9)
  assert.deepEqual((await runsOf(it.db, [id])).map((run) => run.result?.proposed.cents !== undefined), [true, true, true], 'all of them are kept')
  // a day nobody told any more: it is said, and not counted as nothing known
  await sql`delete from site_usage where site_id = 'b1' and day = '2026-05-03'`.execute(it.db)
  const fourth = await again()
  assert.deepEqual(changedInputs(third.inputs, fourth.inputs).map(({ part, after }) => [part, after?.silentDays]), [['2026-05', 1]])
  assert.deepEqual(fourth.result?.missing, { days: 1, customers: 1 })
  // a subscription that ends earlier than it was
  await it.db.updateTable('subscription').set({ end_day: '2026-06-01' }).where('number', '=', 1).execute()
  assert.deepEqual(changedInputs(fourth.inputs, (await again()).inputs).map(({ part }) => part), ['subscriptions'])
  // whatever program writes: neither a proposal nor what was worked out changes
  await assert.rejects(sql`update tariff_simulation_run set result = '{}'`.execute(it.db), /worked out stays/)
  await assert.rejects(sql`update tariff_simulation set to_day = to_day - 1`.execute(it.db), /stays as it was proposed/)
  await assert.rejects(sql`delete from tariff_simulation_price`.execute(it.db))
})

test('killed half-way it begins anew; two processes do it once; what always fails is said to', async () => {
  const it = await simulationScene()
  const site = await it.plan('SITE', 7, { months: 1, measure: 'traffic' }, { included: 30, overage: 0.35 })
  const { customerId, memberId } = await it.member('Le Moulin')
  await it.subscribe(customerId, site, { months: 1 })
  await addSite(it.db, memberId, 'moulin', '2025-06-01T10:00:00Z')
  await addUsage(it.db, memberId, 'moulin', '2025-12-01', '2026-06-30', '1')
  const { id } = await it.act((tx) => proposeSimulation(tx, tester, input({ prices: [price(site, 9, [20, 0.4])] }), it.clock))
  let months = 0
  const dies = { ...realUse, usageOfAll: (...asked: Parameters<typeof usageOfAll>) => (++months === 4 ? Promise.reject(new Error('killed')) : usageOfAll(...asked)) }
  await assert.rejects(workOnSimulations(it.db, dies, it.clock), /killed/)
  const half = await newest(it.db, id)
  assert.deepEqual([half.state, half.done, half.whole, half.result], ['waiting', 3, 8, null])
  const both = await Promise.all([workOnSimulations(it.db, realUse, it.clock), workOnSimulations(it.db, realUse, it.clock)])
  assert.ok(both.includes(true))
  const done = await newest(it.db, id)
  assert.deepEqual([done.state, done.number, (await runsOf(it.db, [id])).length], ['done', 1, 1])
  assert.equal(done.result?.today.cents, 4200 + 3 * 35, 'three months have one gigabyte above')
  assert.equal(done.result?.proposed.overageCents, null, 'fewer than five pay it: not told')
  assert.equal(await workOnSimulations(it.db, realUse, it.clock), false)
  await it.act((tx) => askRun(tx, tester, { simulationId: id }, it.clock))
  const never = { ...realUse, usageOfAll: () => Promise.reject(new Error('broken')) }
  for (let round = 0; round < 3; round++) await assert.rejects(workOnSimulations(it.db, never, it.clock), /broken/)
  assert.equal((await newest(it.db, id)).state, 'failed')
  assert.equal(await workOnSimulations(it.db, never, it.clock), false)
})

test('what people might do: use less, take another plan, leave', async () => {
  const it = await simulationScene()
  const [small, large] = [await it.plan('SMALL', 5, { months: 1, measure: 'traffic' }, { included: 10, overage: 1 }), await it.plan('LARGE', 12, { months: 1, measure: 'traffic' }, { included: 100, overage: 1 })]
  for (let index = 0; index < 10; index++) {
    const { customerId, memberId } = await it.member(`Membre ${index}`)
    await it.subscribe(customerId, small, { months: 1 })
    await addSite(it.db, memberId, `s${index}`, '2025-06-01T10:00:00Z')
    // the last five send a gigabyte a day, the others a tenth of it
    await addUsage(it.db, memberId, `s${index}`, '2025-12-01', '2026-06-30', index < 5 ? '0.1' : '1')
  }
  const reckoned = async (behaviour: Partial<SimulationInput['behaviour']>) => {
    const { id } = await it.act((tx) => proposeSimulation(tx, tester, input({ prices: [price(small, 5, [10, 2])], behaviour: { ...still, ...behaviour } }), it.clock))
    await it.reckon()
    it.clock.advance(3_600_000)
    return (await newest(it.db, id)).result!
  }
  const plain = await reckoned({})
  // eight days are given each month (the letter leaves on the eighth, at 80 %), ten gigabytes are included: what is above ten
  const above = [31, 28, 31, 30, 31, 30].reduce((sum, days) => sum + (days - 10) * 100, 0)
  assert.deepEqual([plain.today.cents, plain.today.overageCents, plain.proposed.cents, plain.aboveToday], [30_000 + 5 * above, 5 * above, 30_000 + 10 * above, 5])
  assert.deepEqual([plain.distribution?.more, plain.distribution?.same, plain.distribution?.less], [5, 5, 0])
  const less = await reckoned({ reducePercent: 50 })
  const halved = [31, 28, 31, 30, 31, 30].reduce((sum, days) => sum + Math.max(0, days * 50 - 1000) * 2, 0)
  assert.deepEqual([less.proposed.cents, less.after.cents], [plain.proposed.cents, 30_000 + 5 * halved])
  const moved = await reckoned({ movePercent: 50, moveFrom: small, moveTo: large })
  // to the five who are above it saves most: 12 € a month, and nothing above
  assert.deepEqual([moved.moved, moved.after.cents, moved.byPlan.map(({ plan, customers }) => [plan === small, customers])], [5, 15_000 + 5 * 7200, [[true, 10], [false, 5]].sort((a, b) => (small < large ? 0 : 1) * (a === b ? 0 : -1))])
  const raised = await reckoned({ leavePercent: 20 })
  assert.deepEqual([raised.left, raised.after.cents], [2, 30_000 + 10 * above - 2 * (3000 + 2 * above)])
  const anyone = await reckoned({ leavePercent: 30, leavers: 'anyone' })
  assert.equal(anyone.left, 3)
  const everybody = await reckoned({ leavePercent: 100 })
  assert.deepEqual([everybody.after.cents, everybody.left], [0, 10])
})

test('a period without a subscription, and a plan without a price, have figures that say so', async () => {
  const it = await simulationScene()
  const { id } = await it.act((tx) => proposeSimulation(tx, tester, input(), it.clock))
  await it.reckon()
  const { result } = await newest(it.db, id)
  assert.deepEqual([result?.customers, result?.today.cents, result?.distribution, result?.byPlan], [0, 0, null, []])
  assert.equal(await figureOf(it.db, realUse, await simulationById(it.db, id), (await it.member('Sans rien')).memberId), null)
})

test('refused: with words for what to mend', async () => {
  const it = await simulationScene()
  const [year, site] = [await it.plan('YEAR', 60), await it.plan('SITE', 7, { months: 1, measure: 'traffic' }, { included: 30, overage: 0.35 })]
  const propose = (more: Partial<SimulationInput>) => it.act((tx) => proposeSimulation(tx, tester, input(more), it.clock))
  const wrong: [Partial<SimulationInput>, string][] = [
    [{ label: ' ' }, 'simulationLabel'], [{ reason: 'x'.repeat(501) }, 'simulationReason'], [{ toDay: day('2026-01-30') }, 'simulationDays'], [{ fromDay: day('2026-07-01') }, 'simulationDays'], [{ toDay: day('2026-11-23') }, 'simulationOver'], [{ fromDay: day('2023-06-30') }, 'simulationYears'],
    [{ prices: [price(year, -1)] }, 'tariffPrice'], [{ prices: [price(year, 5, [1, 1])] }, 'tariffMeasure'], [{ prices: [price('nothing', 5)] }, 'planNone'],
    [{ behaviour: { ...still, reducePercent: 101 } }, 'simulationPercent'], [{ behaviour: { ...still, leavePercent: 2.5 } }, 'simulationPercent'], [{ behaviour: { ...still, movePercent: 5, moveFrom: site, moveTo: site } }, 'simulationMove'], [{ behaviour: { ...still, movePercent: 5 } }, 'simulationMove'],
  ]
  for (const [change, code] of wrong) await assert.rejects(propose(change), refused(code), code)
  const { id } = await propose({})
  await assert.rejects(it.act((tx) => askRun(tx, tester, { simulationId: 'none' }, it.clock)), refused('simulationNone'))
  await it.reckon()
  const ask = () => it.act((tx) => askRun(tx, tester, { simulationId: id }, it.clock))
  const [one, same] = [await ask(), await ask()]
  assert.equal(one.id, same.id, 'one at a time')
  await it.act((tx) => withdrawSimulation(tx, tester, { simulationId: id, withdrawn: true }, it.clock))
  await assert.rejects(ask(), refused('simulationWithdrawn'))
  await it.act((tx) => withdrawSimulation(tx, tester, { simulationId: id, withdrawn: false }, it.clock))
  assert.equal((await ask()).id, one.id)
})

test('with its resolution, then the tariff itself; withdrawn, it can be entered again', async () => {
  const it = await simulationScene()
  const site = await it.plan('SITE', 7, { months: 1, measure: 'traffic' }, { included: 30, overage: 0.35 })
  const { id } = await it.act((tx) => proposeSimulation(tx, tester, input({ prices: [price(site, 9, [20, 0.4])] }), it.clock))
  const attach = (resolution: string) => it.act((tx) => attachResolution(tx, tester, { simulationId: id, body: 'meeting', resolution }, it.clock))
  await assert.rejects(attach('x'.repeat(61)), refused('simulationResolution'))
  await attach('7')
  assert.deepEqual((await simulationById(it.db, id)).vote, { body: 'meeting', resolution: '7' })
  await attach('')
  assert.equal((await simulationById(it.db, id)).vote, null)
  const apply = (fromDay: string) => it.act((tx) => applySimulation(tx, tester, { simulationId: id, label: 'Tarif 2027', fromDay: day(fromDay), body: 'meeting', votedOn: day('2026-11-20'), resolution: '7' }, it.clock))
  await assert.rejects(apply('2026-11-01'), refused('tariffBeforeVote'))
  const { tariffId } = await apply('2027-01-01')
  assert.deepEqual((await plansById(it.db)).get(site)?.prices.at(-1), { fromDay: '2027-01-01', price: 90_000n, included: 20_000n, overagePrice: 4000n })
  assert.equal((await simulationById(it.db, id)).tariff?.id, tariffId)
  for (const again of [() => apply('2027-02-01'), () => attach('8'), () => it.act((tx) => withdrawSimulation(tx, tester, { simulationId: id, withdrawn: true }, it.clock))]) await assert.rejects(again(), refused('simulationApplied'))
  await it.db.updateTable('tariff').set({ withdrawn_at: it.clock.now() }).where('id', '=', tariffId).execute()
  assert.equal((await simulationById(it.db, id)).tariff, null)
  await apply('2027-02-01')
})

test('use read for everybody at once is what billing reads of each; a subscription cut to a period costs the same', async () => {
  const it = await busyScene()
  await addSite(it.db, it.members[1]!, 'gone', '2026-02-10T22:30:00Z', '2026-03-05T10:00:00Z')
  await addSite(it.db, it.members[1]!, 'late', '2026-06-29T10:00:00Z')
  await addUsage(it.db, it.members[0]!, 'gone', '2026-02-12', '2026-02-14', '1', '0')
  // one of which nothing is known any more but what it used, by two members one after the other
  await addUsage(it.db, it.members[2]!, 'purged', '2026-03-08', '2026-03-20', '2', '3')
  await addUsage(it.db, it.members[1]!, 'purged', '2026-03-21', '2026-04-05', '1', '1')
  await sql`delete from site_usage where site_id = 'a3' and day between '2026-03-30' and '2026-04-02'`.execute(it.db)
  const span = spanOfUse(period)
  const all = new Map(it.members.map((id) => [id, new MemberUse(daysOf(span))]))
  const known = await sitesKnown(it.db, span.fromDay, span.toDay)
  for (let from: Day = span.fromDay; from <= span.toDay; from = addMonths(from, 1)) {
    const to = addDays(addMonths(from, 1), -1)
    addMonth(all, await usageOfAll(it.db, { from, to, disk: true }), known, { from: daysBetween(span.fromDay, from), to: daysBetween(span.fromDay, to) })
  }
  const each = await usageOfMembers(it.db, it.members, span.fromDay, span.toDay)
  for (const id of it.members) {
    const own = useOfOne(each.get(id) ?? [], span)
    for (const measure of ['traffic', 'disk'] as const) {
      for (const at of daysOf(span)) {
        const one = { fromDay: at, toDay: at }
        assert.deepEqual([all.get(id)!.bytes(measure, one), all.get(id)!.missing(measure, one)], [own.bytes(measure, one), own.missing(measure, one)], `${measure} ${at}`)
      }
    }
  }
  const plans = await plansById(it.db)
  const subscriptions = await subscriptionsBetween(it.db, { fromDay: day('2025-01-01'), toDay: day('2027-01-01') })
  assert.equal(subscriptions.length, 12)
  fc.assert(fc.property(fc.integer({ min: 0, max: 140 }), fc.integer({ min: 1, max: 41 }), (from, days) => {
    const some = { fromDay: addDays(period.fromDay, from), toDay: addDays(period.fromDay, from + days) }
    const use = new Map(it.members.map((id) => [id, useOfOne((each.get(id) ?? []).filter((one) => one.day >= spanOfUse(some).fromDay && one.day <= some.toDay), spanOfUse(some))]))
    for (const one of subscriptions) {
      const cut = cutTo(some, one)
      assert.deepEqual(costOf(cut, plans, some, use.get(one.memberId!)!), costOf(one, plans, some, use.get(one.memberId!)!))
      assert.equal(subscriptionsInput([cut]).hash, subscriptionsInput([cutTo(some, cut)]).hash)
    }
  }), { numRuns: 60 })
})
