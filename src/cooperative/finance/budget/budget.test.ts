import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { addDays, addMonths, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { exec } from '#lib/exec.ts'
import { sumCents } from '#lib/money.ts'
import { exportBooks } from '../ledger/exports/export-books.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import { testBooks, tester } from '../ledger/test-books.ts'
import type { TestBooks } from '../ledger/test-books.ts'
import { withoutJudge } from '../ledger/test-hledger.ts'
import { monthsOf, spreadOver, withPercent } from './budget-months.ts'
import { budgetResult, comparisonOf } from './budget-result.ts'
import { budgetById, budgetInForce, budgetsOfYear } from './budget-store.ts'
import { lineOf, resultOf, yearCents } from './budget.ts'
import { compareBudget } from './compare-budget.ts'
import { dropDraft, openDraft, removeLine, restoreDraft, saveLine } from './save-budget.ts'
import { voteBudget, withdrawVote } from './vote-budget.ts'

const empty = { from: null, costsPercent: 0, incomePercent: 0 } as const
const at = (clock: TestBooks['clock'], on: string) => clock.set(new Date(`${on}T10:00:00Z`))

async function scene() {
  const books = await testBooks()
  const [before, year] = await fiscalYears(books.db)
  assert.ok(before && year)
  at(books.clock, '2026-05-15')
  const { clock, act } = books
  const draft = async (input: Partial<Parameters<typeof openDraft>[2]> = {}) => (await act((tx) => openDraft(tx, tester, { yearId: year.id, label: 'Budget', ...empty, ...input }, clock))).id
  const line = (budgetId: string, account: string, cents: bigint, spread: 'even' | 'before' | 'end' = 'even') => act((tx) => saveLine(tx, tester, { budgetId, account, amount: { spread, cents }, why: '' }, clock))
  const vote = async (budgetId: string, votedOn: string) => act(async (tx) => voteBudget(tx, tester, { budgetId, body: 'meeting', votedOn: day(votedOn), resolution: '3', version: (await budgetById(tx, budgetId)).version }, clock))
  return { ...books, before, year, draft, line, vote }
}

test('whatever is spread over months sums to it, and no month goes the other way', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 10n), 10n ** 10n), fc.constantFrom('even', 'before', 'end'), fc.array(fc.bigInt(-1000n, 10n ** 8n), { minLength: 1, maxLength: 24 }), (cents, spread, weights) => {
      const parts = spreadOver(cents, spread, weights)
      assert.equal(parts.length, weights.length)
      assert.equal(sumCents(parts), cents)
      assert.ok(parts.every((part) => (cents < 0n ? part <= 0n : part >= 0n)))
      if (spread === 'even') assert.ok(parts.every((part) => parts.every((other) => part - other <= 1n)))
    }),
  )
  assert.deepEqual(spreadOver(100n, 'before', [0n, 30n, 10n]), [0n, 75n, 25n])
  assert.deepEqual(spreadOver(100n, 'before', [0n, -5n]), [50n, 50n], 'nothing a year before: evenly')
  assert.deepEqual([withPercent(1000n, 250), withPercent(-1000n, 250), withPercent(999n, -10_000), withPercent(5n, 1000)], [1025n, -1025n, 0n, 6n])
})

test('an account belongs to the longest beginning that fits it', () => {
  const lines = [{ account: '6' }, { account: '62' }, { account: '6226' }]
  assert.deepEqual(['607', '6227', '62261', '706'].map((account) => lineOf(lines, account)?.account), ['6', '62', '6226', undefined])
})

test('forecast, to date and trend add up, whatever the figures', () => {
  const months = monthsOf({ startDay: day('2026-01-01'), endDay: day('2026-12-31') })
  const amounts = fc.array(fc.bigInt(-(10n ** 7n), 10n ** 8n), { minLength: 12, maxLength: 12 })
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('6', '62', '626', '706', '7'), amounts), fc.dictionary(fc.constantFrom('6061', '6251', '641', '706', '758'), amounts), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 1, max: 28 }), (budget, books, index, date) => {
      const on = day(`${addMonths(months[0]!, index - 1).slice(0, 8)}${String(date).padStart(2, '0')}`)
      const known = (cents: readonly bigint[], until: Day | null) => new Map(months.flatMap((month, place) => (until !== null && month > until ? [] : [[month, cents[place]!] as const])))
      const lines = Object.entries(budget).map(([account, cents]) => ({ account, spread: 'hand' as const, why: '', months: known(cents, null) }))
      const found = compareBudget({ months, lines, actuals: new Map(Object.entries(books).map(([account, cents]) => [account, known(cents, on)])), day: on })
      const sign = (account: string) => (account.startsWith('6') ? -1n : 1n)
      assert.equal(found.result.budgetYearCents, resultOf(lines))
      assert.equal(found.result.actualToDateCents, sumCents(Object.entries(books).flatMap(([account, cents]) => [...known(cents, on)].filter(([month]) => addMonths(month, 1) <= addDays(on, 1)).map(([, one]) => one * sign(account)))))
      assert.equal(found.toDay === null, found.months.every(({ isOver }) => !isOver))
      for (const name of ['budgetYearCents', 'budgetToDateCents', 'actualToDateCents', 'forecastYearCents'] as const) assert.equal(sumCents(found.lines.map((one) => (one.isCost ? -one[name] : one[name]))), found.result[name])
      assert.equal(sumCents(found.months.map(({ forecastCents }) => forecastCents)), found.result.forecastYearCents)
      assert.equal(found.lines.flatMap(({ accounts }) => accounts).length, Object.keys(books).length, 'nothing of the books is lost, budgeted or not')
      if (index > 12) assert.equal(found.result.forecastYearCents, found.result.actualToDateCents, 'a year that is over came to what it came to')
      if (index === 0) assert.deepEqual([found.result.budgetToDateCents, found.result.forecastYearCents], [0n, found.result.budgetYearCents])
    }),
  )
})

test('a budget is drafted, voted, amended; each day has the version that was in force', async () => {
  const it = await scene()
  const first = await it.draft()
  await it.line(first, '62', 1200_00n)
  await it.line(first, '706', 2400_00n)
  await assert.rejects(it.line(first, '512', 1n), { code: 'budgetAccount' })
  await assert.rejects(it.line(first, '6999', 1n), { code: 'budgetAccountNone' })
  await assert.rejects(it.act((tx) => saveLine(tx, tester, { budgetId: first, account: '62', amount: { spread: 'even', cents: 1n }, why: '', isNew: true }, it.clock)), { code: 'budgetLineThere' })
  await assert.rejects(it.act((tx) => saveLine(tx, tester, { budgetId: first, account: '62', amount: { spread: 'hand', months: [1n] }, why: '' }, it.clock)), { code: 'budgetMonths' })
  assert.equal(await budgetResult(it.db, day('2026-05-15')), null, 'a draft is in force for nobody')
  await assert.rejects(it.act((tx) => voteBudget(tx, tester, { budgetId: first, body: 'board', votedOn: day('2026-03-01'), resolution: '1', version: 1 }, it.clock)), { code: 'budgetChanged' })
  await assert.rejects(it.vote(first, '2026-05-16'), { code: 'budgetVoteToCome' })
  await it.vote(first, '2026-03-01')
  await assert.rejects(it.line(first, '62', 1n), { code: 'budgetVoted' })
  const amended = await it.draft({ label: 'Rectifié', from: { budgetId: first }, costsPercent: 1000 })
  assert.deepEqual((await budgetById(it.db, amended)).lines.map((one) => [one.account, yearCents(one)]), [['62', 1320_00n], ['706', 2400_00n]])
  await assert.rejects(it.vote(amended, '2026-02-01'), { code: 'budgetVoteOlder' })
  await it.vote(amended, '2026-05-10')
  const inForce = async (on: string) => (await budgetInForce(it.db, it.year.id, day(on)))?.id ?? null
  assert.deepEqual([await inForce('2026-02-28'), await inForce('2026-03-01'), await inForce('2026-05-09'), await inForce('2026-05-10')], [null, first, first, amended])
  await assert.rejects(it.act((tx) => withdrawVote(tx, tester, { budgetId: first, why: 'x' }, it.clock)), { code: 'budgetNotLast' })
  await assert.rejects(it.act((tx) => withdrawVote(tx, tester, { budgetId: amended, why: ' ' }, it.clock)), { code: 'budgetReason' })
  await it.act((tx) => withdrawVote(tx, tester, { budgetId: amended, why: 'Mauvais document' }, it.clock))
  assert.equal(await inForce('2026-05-10'), first)
  assert.deepEqual((await budgetsOfYear(it.db, it.year.id)).map(({ number, withdrawnWhy }) => [number, withdrawnWhy]), [[2, 'Mauvais document'], [1, null]])
})

test('the database keeps what was voted, whoever writes', async () => {
  const it = await scene()
  const id = await it.draft()
  await it.line(id, '626', 600_00n)
  await assert.rejects(sql`insert into budget_month values (${id}, '626', '2027-01-01', 5)`.execute(it.db), /another year/)
  await it.vote(id, '2026-05-01')
  for (const query of [
    sql`update budget set label = 'x' where id = ${id}`, sql`update budget set voted_on = '2026-05-02' where id = ${id}`, sql`delete from budget where id = ${id}`, sql`update budget_month set cents = 1 where budget_id = ${id}`,
    sql`delete from budget_line where budget_id = ${id}`, sql`insert into budget_line values (${id}, '60', 'even', '')`, sql`delete from budget_month where budget_id = ${id}`, sql`truncate budget_month`,
  ])
    await assert.rejects(query.execute(it.db), /voted budget stays|a budget stays|append|OV601|change/)
})

test('a line is taken out, a draft put aside and taken up again', async () => {
  const it = await scene()
  const id = await it.draft()
  await assert.rejects(it.vote(id, '2026-05-01'), { code: 'budgetEmpty' })
  await it.line(id, '626', 600_00n)
  await it.act((tx) => removeLine(tx, tester, { budgetId: id, account: '626' }, it.clock))
  await assert.rejects(it.act((tx) => removeLine(tx, tester, { budgetId: id, account: '626' }, it.clock)), { code: 'budgetLineNone' })
  await it.act((tx) => dropDraft(tx, tester, { budgetId: id }, it.clock))
  await assert.rejects(budgetById(it.db, id), { code: 'budgetNone' })
  await it.act((tx) => restoreDraft(tx, tester, { budgetId: id }, it.clock))
  await assert.rejects(it.act((tx) => restoreDraft(tx, tester, { budgetId: id }, it.clock)), { code: 'budgetNone' })
  assert.equal((await budgetById(it.db, id)).lines.length, 0)
})

test('copied from the last twelve months, with so much more, in the shape of the year before', async () => {
  const it = await scene()
  await assert.rejects(it.draft({ from: 'actuals' }), { code: 'budgetNothingToCopy' })
  await it.post('2025-03-10', '616', '512', 1000_00n)
  await it.post('2025-11-10', '626', '512', 50_00n)
  await it.post('2025-12-10', '512', '706', 300_00n)
  const id = await it.draft({ from: 'actuals', costsPercent: 1000, incomePercent: -5000 })
  const { lines } = await budgetById(it.db, id)
  assert.deepEqual(lines.map(({ account, months }) => [account, [...months]]), [['616', [['2026-03-01', 1100_00n]]], ['626', [['2026-11-01', 55_00n]]], ['706', [['2026-12-01', 150_00n]]]])
  await it.line(id, '616', 600_00n, 'before')
  assert.deepEqual([...(await budgetById(it.db, id)).lines[0]!.months], [['2026-03-01', 600_00n]])
  await it.line(id, '626', 600_00n, 'end')
  assert.deepEqual([...(await budgetById(it.db, id)).lines[1]!.months], [['2026-12-01', 600_00n]])
})

test('a budget whose accounts are closed since is copied whole, told, and not voted so', async () => {
  const it = await scene()
  const first = await it.draft()
  await it.line(first, '6251', 100_00n)
  await it.line(first, '706', 100_00n)
  await sql`update ledger_account set closed_at = now() where code like '6251%'`.execute(it.db)
  const { id, unknown } = await it.act((tx) => openDraft(tx, tester, { yearId: it.year.id, label: 'Suite', from: { budgetId: first }, costsPercent: 0, incomePercent: 0 }, it.clock))
  assert.deepEqual([unknown, (await budgetById(it.db, id)).lines.length], [['6251'], 2])
  await assert.rejects(it.vote(id, '2026-05-01'), { code: 'budgetUnknown', params: { accounts: '6251' } })
})

test('a year without an entry, and a day outside the years', async () => {
  const it = await scene()
  const id = await it.draft()
  await it.line(id, '62', 365_00n)
  await it.vote(id, '2026-01-01')
  const found = await budgetResult(it.db, day('2026-01-31'))
  assert.deepEqual(found, { yearId: it.year.id, toDay: '2026-01-31', budgetToDateCents: -3042n, budgetYearCents: -365_00n, actualToDateCents: 0n, forecastYearCents: -33_458n })
  assert.deepEqual([(await budgetResult(it.db, day('2026-01-30')))?.toDay, (await budgetResult(it.db, day('2026-01-30')))?.budgetToDateCents], [null, 0n], 'no month is over')
  assert.equal(await budgetResult(it.db, day('2030-01-01')), null)
})

test('what the books came to is what hledger adds up', { skip: withoutJudge }, async () => {
  const it = await scene()
  const id = await it.draft()
  await it.line(id, '62', 1200_00n)
  await it.line(id, '70', 5000_00n)
  await it.vote(id, '2026-01-10')
  for (let month = 0; month < 5; month++) {
    const first = addMonths(day('2026-01-03'), month)
    await it.post(first, '512', '706', 400_00n + BigInt(month) * 1_11n)
    await it.post(first, '626', '512', 90_05n)
    await it.post(addMonths(day('2026-01-20'), month), '6411', '512', 200_00n)
  }
  const folder = await mkdtemp(join(tmpdir(), 'onyva-budget-'))
  try {
    const file = join(folder, 'books.journal')
    await writeFile(file, await text((await exportBooks(it.db, { format: 'hledger', yearId: null })).body))
    const judged = async (account: string) => {
      const { stdout } = await exec('/usr/bin/hledger', ['-f', file, 'balance', account, '-b', '2026-01-01', '-e', '2026-05-01', '-O', 'csv'], { env: { LC_ALL: 'C.UTF-8' } })
      return BigInt(Math.round(Number(/"?[Tt]otal:?"?,"?(-?[\d.]+)/.exec(stdout)?.[1] ?? 0) * 100))
    }
    const { result, costs, income } = await comparisonOf(it.db, it.year, await budgetById(it.db, id), day('2026-05-15'))
    assert.deepEqual([costs.actualToDateCents, income.actualToDateCents], [await judged('^6'), -(await judged('^7'))])
    assert.equal(result.actualToDateCents, income.actualToDateCents - costs.actualToDateCents)
    assert.ok(costs.actualToDateCents > 0n && income.actualToDateCents > 0n)
    assert.equal((await budgetResult(it.db, day('2026-05-15')))?.actualToDateCents, result.actualToDateCents)
  } finally {
    await rm(folder, { recursive: true })
  }
})
