import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import { addDays, addMonths, day } from '#lib/day.ts'
import { testPeople, undoOffered } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { buildActor } from '#web/test-app.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { cancelCutoff, writeCutoff } from '../cutoff/write-cutoff.ts'
import { balanceOf } from '../ledger/balance.ts'
import { fiscalYears, openFiscalYear } from '../ledger/fiscal-year.ts'
import { makeFinancePages } from '../ledger/pages/finance-pages.ts'
import { ensureParty } from '../ledger/party.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { enterPeriods } from './enter-periods.ts'
import { daysAfter, deferredCents } from './income-period.ts'
import { periodsBeyond } from './income-period-store.ts'
import { makePeriodsApi } from './period-api.ts'
import { makePeriodPages } from './period-pages.ts'
import { periodPaths } from './period-paths.ts'

test('the part beyond a day, worked out by hand', () => {
  const period = { fromDay: day('2026-10-01'), toDay: day('2027-09-30'), cents: 12_000n }
  // 92 of 365 days are over: 30.24 and a bit
  for (const [lastDay, cents, days] of [['2026-09-30', 12_000n, 365], ['2026-12-31', 8976n, 273], ['2027-09-30', 0n, 0], ['2030-01-01', 0n, 0], ['2026-10-01', 11_968n, 364]] as const) {
    assert.equal(deferredCents(period, day(lastDay)), cents, lastDay)
    assert.equal(daysAfter(period, day(lastDay)).days, days, lastDay)
  }
})

test('what each fiscal year takes of a period sums to it, in cents, wherever years end', () => {
  const anyDay = fc.oneof(fc.integer({ min: 0, max: 9000 }).map((days) => addDays(day('2020-01-01'), days)), fc.constantFrom('2024-02-29', '2028-02-29', '2025-12-31').map(day))
  fc.assert(
    fc.property(anyDay, fc.integer({ min: 0, max: 3600 }), fc.bigInt({ min: 1n, max: 1_000_000_000_000n }), anyDay, fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 10 }), (fromDay, length, cents, start, months) => {
      const period = { fromDay, toDay: addDays(fromDay, length), cents }
      let [end, before, sum] = [addDays(start, -1), deferredCents(period, addDays(start, -1)), 0n]
      const first = before
      for (const count of months) {
        end = addDays(addMonths(addDays(end, 1), count), -1)
        const after = deferredCents(period, end)
        assert.ok(after <= before && after >= 0n)
        sum += before - after
        before = after
      }
      assert.equal(sum + before, first)
      assert.equal(deferredCents(period, addDays(period.toDay, 0)), 0n)
      assert.equal(deferredCents(period, addDays(period.fromDay, -1)), cents)
    }),
    { numRuns: 2000 },
  )
})

async function scene() {
  const people = await testPeople([makeFinancePages(), makePeriodPages(), makeApi().route('/', makePeriodsApi()) as App])
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
    await ensureParty(tx, { kind: 'customer', subjectId: 'c1', code: 'C00001', name: 'Association du Quai' })
  })
  return people
}
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')
const table = 'Libellé;Compte;Tiers;Facturé le;Du;Au;Montant\nHébergement 2026-2027;706;C00001;01/10/2026;01/10/2026;30/09/2027;120,00\nForum;706;;2026-11-01;2026-11-01;2026-12-31;60\n'

test('entered one by one or from a table, seen with what is beyond the year, removed', async () => {
  const people = await scene()
  const [treasurer, auditor] = [await people.signedIn(await people.addPerson({ roles: ['treasurer'] })), await people.signedIn(await people.addPerson({ roles: ['auditor'], language: 'en' }))]
  assert.match((await treasurer.get(periodPaths.home)).text, /Aucune période encore/)
  assert.doesNotMatch((await auditor.get(periodPaths.home)).text, /name="table"/)
  const one = { label: 'Hébergement du Quai', account: '706', party: 'C00001', bookedOn: '2026-10-01', fromDay: '2026-10-01', toDay: '2027-09-30', cents: '120,00' }
  assert.equal((await auditor.post(periodPaths.home, one)).status, 403)
  for (const [change, words] of [[{ label: '' }, /Écrivez un libellé/], [{ account: '512' }, /n’est pas un compte de produit/], [{ party: 'X' }, /Aucun tiers/], [{ toDay: '2026-09-30' }, /ne vient pas avant le premier/], [{ toDay: '2036-10-01' }, /dix ans au plus/], [{ cents: '0' }, /plus de zéro/], [{ cents: '1,234' }, /deux chiffres/], [{ fromDay: '2026-02-30' }, /Cette date n’existe pas/]] as const) {
    const refused = await treasurer.post(periodPaths.home, { ...one, ...change })
    assert.equal(refused.status, 422, JSON.stringify(change))
    assert.match(refused.text, words)
    assert.match(refused.text, /2027-09-30|2026-09-30|2036-10-01/, 'nothing typed is lost')
  }
  assert.equal((await treasurer.post(periodPaths.home, one)).status, 303)
  assert.match(plain((await treasurer.get(periodPaths.home)).text), /89,76 €/)
  const wrong = await treasurer.post(periodPaths.table, { table: table.replace('C00001', 'X').replace('60', '6,001'), do: 'apply' })
  assert.equal(wrong.status, 422)
  for (const words of [/2 lignes ne vont pas/, /Aucun tiers n’a le code X/, /deux chiffres/]) assert.match(wrong.text, words)
  assert.match((await treasurer.post(periodPaths.table, { table: 'a;b\n', do: 'apply' })).text, /nomme les colonnes/)
  assert.match(plain((await treasurer.post(periodPaths.table, { table })).text), /2 périodes, 180,00 € en tout/)
  assert.equal((await periodsBeyond(people.db, day('2026-12-31'))).length, 1, 'looking enters nothing')
  assert.equal((await treasurer.post(periodPaths.table, { table, do: 'apply' })).status, 303)
  const beyond = await periodsBeyond(people.db, day('2026-12-31'))
  assert.deepEqual(beyond.map(({ cents, partyId }) => [cents, partyId]), [[12_000n, 'customer-c1'], [12_000n, 'customer-c1']])
  assert.deepEqual(await periodsBeyond(people.db, day('2026-09-30')), [], 'not invoiced yet')
  const id = beyond[0]?.source.slice(7) ?? ''
  assert.equal((await auditor.post(periodPaths.remove(id))).status, 403)
  assert.equal((await treasurer.post(periodPaths.remove(id))).status, 303)
  const back = undoOffered((await treasurer.get(periodPaths.home)).text)
  assert.equal((await treasurer.post(back.action, back.values)).status, 303)
  assert.deepEqual((await periodsBeyond(people.db, day('2026-12-31'))).map(({ cents, partyId, fromDay, toDay }) => [cents, partyId, fromDay, toDay]), beyond.map(({ cents, partyId, fromDay, toDay }) => [cents, partyId, fromDay, toDay]), 'as it was')
  assert.equal((await treasurer.post(periodPaths.remove(id))).status, 404)
  await assert.rejects(sql`update income_period set cents = 1`.execute(people.db), /does not change/)
})

test('the cut-off writes what is deferred and takes it back; many periods are one sum', async () => {
  const people = await scene()
  const actor = buildActor({ personId: (await people.addPerson({ roles: ['treasurer'] })).id, roles: ['treasurer'] })
  const period = { label: 'Hébergement', account: '706', party: null, bookedOn: day('2026-10-01'), fromDay: day('2026-10-01'), toDay: day('2027-09-30'), cents: 12_000n }
  await inTransaction(people.db, async (tx) => {
    await openFiscalYear(tx, tester, { startDay: day('2027-01-01'), endDay: day('2027-12-31') }, people.clock)
    await enterPeriods(tx, tester, [period, { ...period, bookedOn: day('2027-01-01') }], people.clock)
  })
  const [year] = await fiscalYears(people.db)
  assert.ok(year)
  const write = () => inTransaction(people.db, (tx) => writeCutoff(tx, actor, { yearId: year.id, kind: '487' }, people.clock))
  await write()
  assert.deepEqual([await balanceOf(people.db, '487', day('2026-12-31')), await balanceOf(people.db, '706', day('2026-12-31'))], [-8976n, 8976n])
  assert.deepEqual([await balanceOf(people.db, '487', day('2027-01-01')), await balanceOf(people.db, '706', day('2027-12-31'))], [0n, -8976n])
  await inTransaction(people.db, async (tx) => {
    await cancelCutoff(tx, actor, { yearId: year.id, kind: '487' }, people.clock)
    await enterPeriods(tx, tester, Array.from({ length: 1200 }, () => period), people.clock)
  })
  const { entryId } = await write()
  const lines = await people.db.selectFrom('entry_line').select(['account', 'credit_cents']).where('entry_id', '=', entryId).orderBy('place').execute()
  assert.deepEqual(lines, [{ account: '706', credit_cents: 0 }, { account: '487', credit_cents: 8976 * 1201 }])
})

test('the API: 200, 201, 204, 400, 401, 403, 404, 422', async () => {
  const people = await scene()
  const [nobody, treasurer, board, support] = [await apiCaller(people, null), await apiCaller(people, ['treasurer']), await apiCaller(people, ['board']), await apiCaller(people, ['support'])]
  const path = '/api/v1/income-periods'
  const period = { label: 'Hébergement', bookedOn: '2026-10-01', fromDay: '2026-10-01', toDay: '2027-09-30', cents: 12_000 }
  const { ids } = (await treasurer('POST', path, { periods: [period, { ...period, party: 'C00001' }] })).said<{ ids: string[] }>()
  assert.equal(ids.length, 2)
  for (const [who, method, where, body, status] of [
    [nobody, 'GET', path, undefined, 401],
    [support, 'GET', path, undefined, 403],
    [board, 'GET', path, undefined, 200],
    [board, 'POST', path, { periods: [period] }, 403],
    [treasurer, 'POST', path, { periods: [] }, 400],
    [treasurer, 'POST', path, { periods: [{ ...period, cents: 0.5 }] }, 400],
    [treasurer, 'POST', path, { periods: [period, { ...period, account: '512' }] }, 422],
    [board, 'POST', `${path}/table`, { table }, 403],
    [treasurer, 'POST', `${path}/table`, {}, 400],
    [treasurer, 'POST', `${path}/table`, { table }, 200],
    [board, 'DELETE', `${path}/${ids[0]}`, undefined, 403],
    [treasurer, 'DELETE', `${path}/none`, undefined, 404],
    [treasurer, 'DELETE', `${path}/${ids[0]}`, undefined, 204],
  ] as const)
    assert.equal((await who(method, where, body)).status, status, `${method} ${where} ${JSON.stringify(body)}`)
  assert.equal((await board('GET', path)).said<{ total: number }>().total, 1, 'all or none, and one removed')
  assert.deepEqual((await treasurer('POST', `${path}/table`, { table, apply: true })).said(), { faults: [], periods: 2, entered: true })
  assert.equal((await board('GET', path)).said<{ total: number }>().total, 3)
})
