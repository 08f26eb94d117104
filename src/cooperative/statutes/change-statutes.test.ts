import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import type { Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { testClock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { byItself } from '#people/audit.ts'
import { changeStatutes, withdrawStatutes } from './change-statutes.ts'
import { presets } from './statutes-presets.ts'
import { allVersions, statutesAt, versionAt } from './statutes-store.ts'
import { presetNames, statutesShape } from './statutes.ts'
import type { Statutes } from './statutes.ts'

const { db } = await testDatabase()
const doer = byItself('test')
const clock = testClock()
const found = (tx: Tx, statutes: Statutes = presets['sa-directoire'], fromDay = '2019-03-14') => changeStatutes(tx, doer, { statutes, fromDay, resolution: 'Assemblée constitutive du 14 mars 2019' }, clock)
const refusal = (code: string, field?: string) => (error: unknown) => error instanceof UserError && error.code === code && (field === undefined || error.field === field)

for (const name of presetNames)
  test(`the preset ${name} is a version that holds`, () => {
    assert.deepEqual(statutesShape.parse(presets[name]), presets[name])
    assert.equal(presets[name].shares === null, name === 'association')
  })

type Change = (given: Statutes) => unknown
const shares = (given: Statutes) => given.shares ?? assert.fail('has shares')
/** What the law or sense forbids, with the rule that says so. */
const wrong: [string, keyof typeof presets, Change, string][] = [
  ['a fraction paid up below a quarter', 'sa-conseil', (s) => (shares(s).paidUpPercent = 24), 'shares.paidUpPercent'],
  ['a balance after three years', 'sa-conseil', (s) => (shares(s).balanceMonths = 37), 'shares.balanceMonths'],
  ['a balance that is never due', 'sa-conseil', (s) => (shares(s).balanceMonths = 0), 'shares.balanceMonths'],
  ['a share of nothing', 'sa-conseil', (s) => (shares(s).valueCents = 0), 'shares.valueCents'],
  ['a share of half a cent', 'sa-conseil', (s) => (shares(s).valueCents = 0.5), 'shares.valueCents'],
  ['a floor below that of the form', 'sa-directoire', (s) => (shares(s).floorCents = 1_849_999), 'shares.floorCents'],
  ['a wait of more than five years', 'scic', (s) => (shares(s).redemptionWaitMonths = 61), 'shares.redemptionWaitMonths'],
  ['a company without shares', 'scic', (s) => (s.shares = null), 'shares'],
  ['an association with shares', 'association', (s) => (s.shares = presets.scic.shares), 'shares'],
  ['an association as an SA', 'association', (s) => (s.form = 'sa'), 'form'],
  ['more than a fifth with non-members', 'sa-conseil', (s) => (s.members.nonMemberCeilingPercent = 21), 'members.nonMemberCeilingPercent'],
  ['a notice of a fortnight less a day', 'sa-conseil', (s) => (s.meetings.noticeDays = 14), 'meetings.noticeDays'],
  ['a second notice of nine days', 'sa-conseil', (s) => (s.meetings.secondNoticeDays = 9), 'meetings.secondNoticeDays'],
  ['statutes changed by half', 'sa-conseil', (s) => (s.meetings.extraordinaryMajority = '1/2'), 'meetings.extraordinaryMajority'],
  ['a board of seven years', 'sa-conseil', (s) => (s.terms.boardYears = 7), 'terms.boardYears'],
  ['a directoire where there is none', 'sa-conseil', (s) => (s.members.admissionBody = 'directoire'), 'members.admissionBody'],
  ['a directoire without a term', 'sa-directoire', (s) => (s.terms.directoireYears = null), 'terms.directoireYears'],
  ['a college of more than half', 'scic', (s) => (s.colleges = [{ name: 'A', percent: 51 }, { name: 'B', percent: 25 }, { name: 'C', percent: 24 }]), 'colleges.0.percent'],
  ['colleges of 99 %', 'scic', (s) => (s.colleges = [{ name: 'A', percent: 50 }, { name: 'B', percent: 25 }, { name: 'C', percent: 24 }]), 'colleges'],
  ['two colleges', 'scic', (s) => (s.colleges = [{ name: 'A', percent: 50 }, { name: 'B', percent: 50 }]), 'colleges'],
  ['colleges in an SA', 'sa-conseil', (s) => (s.colleges = presets.scic.colleges), 'colleges'],
]
for (const [what, name, change, path] of wrong)
  test(`refused: ${what}`, () => {
    const given = structuredClone(presets[name]) as Statutes
    change(given)
    const { error } = statutesShape.safeParse(given)
    assert.ok(error?.issues.some((issue) => issue.path.join('.') === path), JSON.stringify(error?.issues))
  })

test('before the first version there are none, and that is said', () =>
  rolledBack(db, async (tx) => {
    assert.equal(await versionAt(tx, '2026-11-23'), null)
    await assert.rejects(statutesAt(tx, '2026-11-23'), refusal('statutesMissing'))
  }))

test('a change counts from its day on, and each day keeps what was in force on it', () =>
  rolledBack(db, async (tx) => {
    await found(tx)
    const dearer = structuredClone(presets['sa-directoire']) as Statutes
    shares(dearer).valueCents = 5000
    await changeStatutes(tx, doer, { statutes: dearer, fromDay: '2027-01-01', resolution: 'AGE du 20 novembre 2026' }, clock)
    const valueOn = async (day: string) => shares(await statutesAt(tx, day)).valueCents
    assert.deepEqual(await Promise.all(['2019-03-14', '2026-12-31'].map(valueOn)), [2000, 2000])
    assert.equal(await valueOn('2027-01-01'), 5000)
    assert.equal(await versionAt(tx, '2019-03-13'), null)
    assert.deepEqual((await allVersions(tx)).map(({ fromDay }) => fromDay), ['2027-01-01', '2019-03-14'])
  }))

test('never in the past, never twice on a day, never the same again, never without its meeting', () =>
  rolledBack(db, async (tx) => {
    await found(tx)
    const other = structuredClone(presets['sa-directoire']) as Statutes
    other.meetings.proxiesPerHolder = 3
    const change = (fromDay: string, statutes = other, resolution = 'AGE') => changeStatutes(tx, doer, { statutes, fromDay, resolution }, clock)
    await assert.rejects(change('2026-11-22'), refusal('statutesPast', 'fromDay'))
    await assert.rejects(change('2027-02-30'), refusal('statutesDay', 'fromDay'))
    await assert.rejects(change('2027-01-01', presets['sa-directoire']), refusal('statutesSame'))
    await assert.rejects(change('2027-01-01', other, ' \n '), refusal('statutesResolution', 'resolution'))
    await assert.rejects(change('2027-01-01', other, 'x'.repeat(301)), refusal('statutesResolution', 'resolution'))
    await change('2027-01-01')
    await assert.rejects(change('2026-12-01', presets['sa-conseil']), refusal('statutesOvertaken'))
    await assert.rejects(change('2027-01-01', presets['sa-conseil']), refusal('statutesOvertaken'))
  }))

test('one that has not begun is taken back, one that has stays', () =>
  rolledBack(db, async (tx) => {
    const first = await found(tx)
    const second = await changeStatutes(tx, doer, { statutes: presets['sa-conseil'], fromDay: '2027-01-01', resolution: 'AGE' }, clock)
    await assert.rejects(withdrawStatutes(tx, doer, { number: first }, clock), refusal('statutesBegun'))
    await withdrawStatutes(tx, doer, { number: second }, clock)
    await assert.rejects(withdrawStatutes(tx, doer, { number: second }, clock), refusal('notFound'))
    assert.equal((await statutesAt(tx, '2027-06-01')).preset, 'sa-directoire')
    await changeStatutes(tx, doer, { statutes: presets['sa-conseil'], fromDay: '2027-01-01', resolution: 'AGE, de nouveau' }, clock)
    assert.equal((await statutesAt(tx, '2027-06-01')).preset, 'sa-conseil')
  }))

for (const [what, statement] of [
  ['changed', sql`update statutes_version set content = '{}'`],
  ['moved to another day', sql`update statutes_version set from_day = '2020-01-01'`],
  ['removed', sql`delete from statutes_version`],
  ['emptied', sql`truncate statutes_version`],
  ['withdrawn after it began', sql`update statutes_version set withdrawn_at = '2026-11-23T10:00:00Z'`],
  ['followed by one of the past', sql`insert into statutes_version (from_day, content, resolution, recorded_at) values ('2026-11-22', '{}', 'x', '2026-11-23T10:00:00Z')`],
] as const)
  test(`the database itself: a version is not ${what}`, () =>
    rolledBack(db, async (tx) => {
      await found(tx)
      await assert.rejects(statement.execute(tx), /statutes|append-only/)
    }))

test('of two changes for one day at once, one stands', async () => {
  await inTransaction(db, (tx) => found(tx))
  const change = (preset: 'sa-conseil' | 'scic') => inTransaction(db, (tx) => changeStatutes(tx, doer, { statutes: presets[preset], fromDay: '2028-01-01', resolution: 'AGE' }, clock))
  const done = await Promise.allSettled([change('sa-conseil'), change('scic')])
  assert.deepEqual(done.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.equal((await allVersions(db)).length, 2)
})
