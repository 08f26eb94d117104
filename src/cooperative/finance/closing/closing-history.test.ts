/** Random histories of years that are written, closed and allocated, with power cuts in the middle: what must always hold, holds. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import { PowerCut, cutAfter } from '#db/test-power-cut.ts'
import { addDays, day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { proposalOf } from '../allocation/allocation-proposal.ts'
import { basisOf } from '../allocation/allocation-store.ts'
import { recordAllocation } from '../allocation/record-allocation.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import { tester } from '../ledger/test-books.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { closingOf, silentAfterMs } from './closing-store.ts'
import { beginRelease, runRelease } from './release-closing.ts'
import { testClosing } from './test-closing.ts'
import type { TestClosing } from './test-closing.ts'

const unlessCut = (error: unknown) => {
  if (!(error instanceof PowerCut) && !(error instanceof UserError)) throw error
}

async function holds(it: TestClosing): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select e.id from journal_entry e join entry_line l on l.entry_id = e.id where e.state = 'validated'
     group by e.id having sum(debit_cents) <> sum(credit_cents)`.execute(it.db)
  assert.deepEqual(rows, [], 'debit is credit')
  const years = await fiscalYears(it.db)
  for (const [index, year] of years.entries()) {
    const numbers = (await it.db.selectFrom('journal_entry').select('number').where('fiscal_year_id', '=', year.id).where('number', '>', 0).orderBy('number').execute()).map((row) => row.number)
    assert.deepEqual(numbers, Array.from({ length: year.lastNumber }, (_, at) => at + 1), 'numbers have no gap')
    const next = years[index + 1]
    if (year.state !== 'closed') continue
    assert.ok(next, 'a closed year has one after it')
    const left = await sql<{ account: string }>`
      select account from (
        select account, debit_cents - credit_cents as cents from entry_line where fiscal_year_id = ${year.id}
        union all select account, credit_cents - debit_cents from entry_line where fiscal_year_id = ${next.id} and number = 0) as both_sides
       group by account having sum(cents) <> 0`.execute(it.db)
    assert.deepEqual(left.rows, [], 'the opening is what was left')
  }
  const { faults } = await verifyBooks(it.db)
  assert.deepEqual(faults, [])
}

test('a power cut at any statement of a release leaves the books as they were', async () => {
  const it = await testClosing()
  await it.post('2025-03-01', '512', '1013', 500_000n)
  await it.post('2025-04-01', '411', '706', 100_000n)
  const yearId = await it.prepare()
  const fingerprint = async () => (await sql<{ text: string }>`select string_agg(e::text, '|' order by e.id) || (select string_agg(y::text, '|' order by id) from fiscal_year y) as text from journal_entry e`.execute(it.db)).rows[0]?.text
  const before = await fingerprint()
  let cut = 0
  for (; cut < 200; cut++) {
    const begun = await it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock))
    await runRelease(cutAfter(it.db, cut), it.second, begun, it.clock).catch(unlessCut)
    if ((await closingOf(it.db, yearId, it.clock.now()))?.state === 'closed') break
    assert.equal(await fingerprint(), before, `cut at statement ${cut}`)
    it.clock.advance(silentAfterMs + 1)
  }
  assert.ok(cut > 20 && cut < 200, `${cut} statements`)
  await holds(it)
})

const accounts = ['512', '530', '706', '6132', '401', '411', '1013', '44566'] as const
const step = fc.record({
  act: fc.constantFrom('post', 'post', 'post', 'close', 'allocate'),
  days: fc.integer({ min: 0, max: 730 }),
  from: fc.constantFrom(...accounts),
  to: fc.constantFrom(...accounts),
  cents: fc.bigInt({ min: 1n, max: 10_000_000n }),
  cut: fc.oneof(fc.constant(999), fc.integer({ min: 0, max: 60 })),
})

test('whatever is written, closed and allocated, in whatever order, with power cuts: debit is credit, openings are what was left, numbers have no gap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 14 }), async (steps) => {
      const it = await testClosing(['2024-03-01/2025-02-28', '2025-03-01/2026-02-28'])
      await it.act((tx) => changeStatutes(tx, tester, { statutes: presets['sa-conseil'], fromDay: '2019-01-01', resolution: 'Assemblée constitutive' }, it.clock))
      for (const one of steps) {
        it.clock.advance(silentAfterMs + 1000)
        if (one.act === 'post' && one.from !== one.to) await it.post(addDays(day('2024-03-01'), one.days), one.from, one.to, one.cents).catch(unlessCut)
        if (one.act === 'close') {
          const open = (await fiscalYears(it.db)).find(({ state }) => state === 'open')?.id ?? ''
          if (!(await closingOf(it.db, open, it.clock.now()))) await it.prepare().catch(unlessCut)
          const begun = await it.act((tx) => beginRelease(tx, it.second, { yearId: open }, it.clock)).catch(unlessCut)
          if (begun) await runRelease(cutAfter(it.db, one.cut), it.second, begun, it.clock).catch(unlessCut)
        }
        if (one.act === 'allocate') {
          const closed = (await fiscalYears(it.db)).findLast(({ state }) => state === 'closed')?.id ?? ''
          await it
            .act(async (tx) => {
              const parts = proposalOf(await basisOf(tx, closed, day('2026-06-01'), it.clock.now()))
              return recordAllocation(tx, it.first, { yearId: closed, meetingDay: day('2026-06-01'), resolution: 'AG', parts, interestCeiling: null, memberTurnover: null }, it.clock)
            })
            .catch(unlessCut)
        }
      }
      await holds(it)
    }),
    { numRuns: 12 },
  )
})
