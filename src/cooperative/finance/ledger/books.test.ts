/** Random histories, with power cuts in the middle of commands: whatever happened, the books hold, and others add them up to the same. */
import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import { PowerCut, cutAfter } from '#db/test-power-cut.ts'
import { addDays, day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { balanceOf } from './balance.ts'
import { draftEntry } from './draft-entry.ts'
import { exportBooks } from './exports/export-books.ts'
import { readFec } from './exports/test-read-fec.ts'
import { fiscalYears } from './fiscal-year.ts'
import { postEntry } from './post-entry.ts'
import { reverseEntry } from './reverse-entry.ts'
import { setUpLedger } from './set-up-ledger.ts'
import { testBooks, tester } from './test-books.ts'
import type { TestBooks } from './test-books.ts'
import { hledgerAgrees, withoutJudge } from './test-hledger.ts'
import { validateEntry } from './validate-entry.ts'
import { verifyBooks } from './verify-books.ts'

const accounts = ['512', '530', '706', '6132', '401', '411', '1013', '4562', '44566']
const first = day('2027-03-01')
/** Days until 28 February 2029: two years. */
const span = 730
const line = fc.record({ account: fc.constantFrom(...accounts), cents: fc.bigInt({ min: 1n, max: 10_000_000_000n }), debit: fc.boolean() })
const step = fc.record({
  act: fc.constantFrom('post', 'post', 'post', 'unbalanced', 'draft', 'validate', 'reverse'),
  on: fc.integer({ min: -20, max: span + 20 }).map((days) => addDays(first, days)),
  lines: fc.array(line, { minLength: 1, maxLength: 6 }),
  /** The command dies at this statement; beyond its last it lives. */
  cut: fc.oneof(fc.constant(99), fc.integer({ min: 0, max: 12 })),
  which: fc.nat({ max: 30 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Lines that sum to nothing: what is missing goes to 471. */
function balanced(lines: Step['lines'], out = 0n) {
  const given = lines.map(({ account, cents, debit }) => ({ account, debitCents: debit ? cents : 0n, creditCents: debit ? 0n : cents }))
  const rest = given.reduce((sum, one) => sum + one.debitCents - one.creditCents, 0n) + out
  return rest === 0n ? given : [...given, { account: '471', debitCents: rest < 0n ? -rest : 0n, creditCents: rest > 0n ? rest : 0n }]
}

async function take(books: TestBooks, one: Step): Promise<void> {
  const entries = await books.db.selectFrom('journal_entry').select(['id', 'state']).orderBy('created_at').orderBy('id').execute()
  const chosen = entries.length > 0 ? entries[one.which % entries.length]?.id ?? '' : ''
  const work = (tx: Tx): Promise<unknown> => {
    const entry = { journal: 'OD', day: one.on, label: 'Histoire', lines: balanced(one.lines) }
    if (one.act === 'post') return postEntry(tx, tester, entry, books.clock)
    if (one.act === 'unbalanced') return postEntry(tx, tester, { ...entry, lines: balanced(one.lines, 1n) }, books.clock)
    if (one.act === 'draft') return draftEntry(tx, tester, { ...entry, lines: balanced(one.lines, BigInt(one.which % 2)) }, books.clock)
    if (one.act === 'validate') return validateEntry(tx, tester, { entryId: chosen }, books.clock)
    return reverseEntry(tx, tester, { entryId: chosen, day: one.on, label: 'Retour' }, books.clock)
  }
  books.clock.advance(1000)
  try {
    await books.act((tx) => work(cutAfter(tx, one.cut)))
    assert.notEqual(one.act, 'unbalanced', 'an unbalanced entry was taken')
  } catch (error) {
    // a sentence for a person or a power cut: the database's own refusals are never reached, and no bug is
    if (!(error instanceof UserError) && !(error instanceof PowerCut)) throw error
  }
}

async function holds(books: TestBooks): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select e.id from journal_entry e join entry_line l on l.entry_id = e.id where e.state = 'validated'
     group by e.id having sum(debit_cents) <> sum(credit_cents)`.execute(books.db)
  assert.deepEqual(rows, [])
  for (const year of await fiscalYears(books.db)) {
    const numbers = (await books.db.selectFrom('journal_entry').select('number').where('fiscal_year_id', '=', year.id).orderBy('number').execute()).map((row) => row.number)
    assert.deepEqual(numbers, Array.from({ length: year.lastNumber }, (_, index) => index + 1))
  }
  const { checked, total, next, faults } = await verifyBooks(books.db)
  assert.deepEqual({ faults, next, checked }, { faults: [], next: null, checked: total })
}

test('whatever happens, with power cuts between any two statements, the books hold and hledger adds them up to the same', { skip: withoutJudge }, async () => {
  let entries = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const books = await testBooks(['2027-03-01/2028-02-29', '2028-03-01/2029-02-28'])
      books.clock.set(new Date('2029-03-10T10:00:00Z'))
      await books.act((tx) => setUpLedger(tx, tester, { chart: 'company', siren: '732829320' }, books.clock))
      for (const one of steps) await take(books, one)
      await holds(books)
      await hledgerAgrees(books.db)
      for (const year of await fiscalYears(books.db)) {
        const file = await exportBooks(books.db, { format: 'fec', yearId: year.id })
        const read = readFec(file.name, await buffer(file.body), { first: year.startDay.replaceAll('-', ''), last: year.endDay.replaceAll('-', '') })
        assert.deepEqual(read.faults, [])
        const fec = read.lines.filter(({ account }) => account === '512').reduce((sum, one) => sum + BigInt(one.debit - one.credit), 0n)
        entries += read.lines.length
        const before = await balanceOf(books.db, '512', addDays(year.startDay, -1))
        assert.equal(fec, (await balanceOf(books.db, '512', year.endDay)) - before)
      }
      await books.db.destroy()
    }),
    { numRuns: 6, endOnFailure: true },
  )
  assert.ok(entries > 20, `only ${entries} lines were written in all histories`)
})

test('who changes a row behind the database’s back is found', async () => {
  const books = await testBooks()
  for (let count = 1; count <= 5; count++) await books.post('2026-02-01', '512', '706', BigInt(count))
  const { rows } = await sql<{ id: string }>`select id from journal_entry order by position`.execute(books.db)
  const ids = rows.map(({ id }) => id)
  const forged: [string, string][] = [
    [`update entry_line set debit_cents = 9 where entry_id = '${ids[2]}' and place = 1`, `balance ${ids[2]}, hash ${ids[2]}, month 512 2026-02`],
    [`update entry_line set account = '530' where entry_id = '${ids[2]}' and place = 1`, `hash ${ids[2]}, month 512 2026-02, month 530 2026-02`],
    [`update journal_entry set label = 'Autre' where id = '${ids[0]}'`, `hash ${ids[0]}`],
    [`update journal_entry set day = '2026-02-02' where id = '${ids[4]}'`, `hash ${ids[4]}`],
    [`update ledger_month set debit_cents = debit_cents + 1 where account = '512'`, 'month 512 2026-02'],
    [`delete from entry_line where entry_id = '${ids[4]}'; delete from journal_entry where id = '${ids[4]}'`, 'gap #5, gap 2026-01-01, month 512 2026-02, month 706 2026-02'],
    [`delete from entry_line where entry_id = '${ids[4]}'; delete from journal_entry where id = '${ids[4]}'; update ledger_head set position = 4`, 'gap 2026-01-01, head, month 512 2026-02, month 706 2026-02'],
  ]
  for (const [statement, found] of forged)
    await books.act(async (tx) => {
      // what a superuser can do: the triggers are off
      await sql.raw(`set local session_replication_role = replica; ${statement}; set local session_replication_role = origin`).execute(tx)
      const { faults } = await verifyBooks(tx)
      assert.equal(faults.map(({ kind, where }) => (kind === 'head' ? kind : `${kind} ${where}`)).sort().join(', '), found, statement)
      throw new PowerCut()
    }).catch((error: unknown) => {
      if (!(error instanceof PowerCut)) throw error
    })
  assert.deepEqual((await verifyBooks(books.db)).faults, [])
  assert.deepEqual((await verifyBooks(books.db, 3)).faults, [], 'from the middle')
})
