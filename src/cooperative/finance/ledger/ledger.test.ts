import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { addAccount, changeAccount } from './add-account.ts'
import { balanceOf } from './balance.ts'
import { changeDraft, deleteDraft } from './change-draft.ts'
import { draftEntry } from './draft-entry.ts'
import { openFiscalYear } from './fiscal-year.ts'
import { ensureMemberParty } from './party.ts'
import { letterGroups } from './letter-lines.ts'
import { postEntries, postEntry } from './post-entry.ts'
import { reverseEntry } from './reverse-entry.ts'
import { setUpLedger } from './set-up-ledger.ts'
import { withClosing } from '../closing/test-closing.ts'
import { testBooks, tester } from './test-books.ts'
import { validateEntry } from './validate-entry.ts'
import { verifyBooks } from './verify-books.ts'

const refusedAs = (code: string, field?: string) => (error: unknown) => error instanceof UserError && error.code === code && (field === undefined || error.field === field)
const two = (debit: bigint, credit: bigint) => [
  { account: '512', debitCents: debit, creditCents: 0n },
  { account: '706', debitCents: 0n, creditCents: credit },
]

test('an entry is numbered without a gap, by fiscal year, whatever its journal', async () => {
  const books = await testBooks()
  assert.equal((await books.post('2025-03-01', '512', '706', 1200n, { journal: 'BQ' })).number, 1)
  assert.equal((await books.post('2026-01-02', '512', '706', 1200n)).number, 1)
  assert.equal((await books.post('2025-01-15', '512', '706', 1200n, { journal: 'VE' })).number, 2)
  // one that fails leaves no hole
  await assert.rejects(books.act(async (tx) => {
    await postEntry(tx, tester, { journal: 'OD', day: day('2025-04-01'), label: 'x', lines: two(5n, 5n) }, books.clock)
    throw new Error('power cut')
  }), /power cut/)
  assert.equal((await books.post('2025-12-31', '512', '706', 1200n)).number, 3)
  // the opening comes first however late it is written
  const opening = { journal: 'AN' } as const
  assert.equal((await books.post('2026-01-01', '512', '119', 3600n, opening)).number, 0)
  await assert.rejects(books.post('2026-01-01', '512', '119', 1n, opening), refusedAs('openingTaken'))
  await assert.rejects(books.post('2025-06-01', '512', '119', 1n, opening), refusedAs('openingDay'))
  await assert.rejects(books.post('2025-06-01', '512', '119', 1n, { journal: 'CL' }), refusedAs('closingDay'))
})

test('two who post at once have two numbers that follow', async () => {
  const books = await testBooks()
  const numbers = await Promise.all(Array.from({ length: 8 }, () => books.post('2026-02-01', '512', '706', 100n)))
  assert.deepEqual(numbers.map(({ number }) => number).sort((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8])
})

test('many at once are numbered in their order, over two years too, all or none', async () => {
  const books = await testBooks()
  const entry = (label: string, on: string, more: object = {}) => ({ journal: 'OD', day: day(on), label, lines: two(5n, 5n), ...more })
  const post = (entries: Parameters<typeof postEntries>[2]) => books.act((tx) => postEntries(tx, tester, entries, books.clock))
  const labels = Array.from({ length: 40 }, (_, index) => `Écriture ${(index * 17) % 40}`)
  const made = await post(labels.map((label, index) => entry(label, index % 4 === 3 ? '2025-05-01' : '2026-02-01')))
  const rows = await books.db.selectFrom('journal_entry').select(['id', 'label', 'number', 'position']).orderBy('position').execute()
  assert.deepEqual(rows.map(({ label }) => label), labels, 'the chain runs in the order given')
  assert.deepEqual(made.map(({ id, number }) => [id, number]), rows.map(({ id, number }) => [id, number]))
  assert.deepEqual(rows.map(({ number }) => number), labels.map((_, index) => (index % 4 === 3 ? (index + 1) / 4 : index + 1 - Math.floor(index / 4))))
  assert.deepEqual((await books.db.selectFrom('audit_event').select((make) => make.fn.countAll<number>().as('count')).where('action', '=', 'journalEntry.validated').executeTakeFirstOrThrow()).count, 40)
  for (const [code, wrong] of [
    ['journalUnknown', { journal: 'ZZ' }], ['accountUnknown', { lines: [{ account: '799', debitCents: 5n, creditCents: 0n }] }], ['entryUnbalanced', { lines: two(5n, 6n) }], ['entryYearNone', { day: day('2030-01-01') }], ['entryLabel', { label: ' ' }], ['closingDay', { journal: 'CL' }],
  ] as const)
    await assert.rejects(post([entry('bon', '2026-02-01'), entry('mauvais', '2026-02-01', wrong), entry('bon', '2026-02-01')]), refusedAs(code))
  assert.equal((await books.post('2026-02-01', '512', '706', 1n)).number, 31, 'nothing of them stands')
  assert.deepEqual((await verifyBooks(books.db)).faults, [])
})

test('groups of lines are lettered together, each with the next letters of its account', async () => {
  const books = await testBooks()
  const pair = async () => {
    const [first, second] = [await books.post('2026-02-01', '411', '706', 7n), await books.post('2026-02-02', '512', '411', 7n)]
    return { account: '411', lines: [{ entryId: first.id, place: 1 }, { entryId: second.id, place: 2 }] }
  }
  const groups = [await pair(), await pair(), await pair()]
  const letter = (wanted: Parameters<typeof letterGroups>[2]) => books.act((tx) => letterGroups(tx, tester, wanted, books.clock))
  const [one, two_, three] = groups as [(typeof groups)[0], (typeof groups)[0], (typeof groups)[0]]
  assert.deepEqual(await letter([]), [])
  assert.deepEqual(await letter([one]), ['AA'])
  await assert.rejects(letter([two_, one]), refusedAs('letterTaken'))
  await assert.rejects(letter([two_, { account: '411', lines: three.lines.slice(1) }]), refusedAs('letterFew'))
  await assert.rejects(letter([two_, { account: '512', lines: three.lines }]), refusedAs('letterMixed'))
  const { id } = await books.post('2026-02-03', '512', '411', 6n)
  await assert.rejects(letter([two_, { account: '411', lines: [three.lines[0]!, { entryId: id, place: 2 }] }]), refusedAs('letterUnbalanced'))
  assert.deepEqual(await letter([three, two_]), ['AB', 'AC'])
  await sql`update lettering set code = 'ZZ' where code = 'AC'`.execute(books.db)
  assert.deepEqual(await letter([await pair(), await pair()]), ['AAA', 'AAB'], 'after ZZ come three letters')
})

test('two who validate the same draft: one does, the other is told', async () => {
  const books = await testBooks()
  const draft = await books.act((tx) => draftEntry(tx, tester, { journal: 'OD', day: day('2026-02-01'), label: 'Deux à la fois', lines: two(10n, 10n) }, books.clock))
  const results = await Promise.allSettled([1, 2].map(() => books.act((tx) => validateEntry(tx, tester, { entryId: draft.id }, books.clock))))
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.ok(results.some((result) => result.status === 'rejected' && refusedAs('entryNotDraft')(result.reason)))
})

test('refuses with the reason what the books cannot hold', async () => {
  const books = await testBooks(['2026-01-01/2026-12-31'])
  const post = (changes: object) => books.post('2026-02-01', '512', '706', 100n, changes)
  await assert.rejects(post({ lines: two(100n, 99n) }), (error) => error instanceof UserError && error.code === 'entryUnbalanced' && error.params['debitCents'] === 100 && error.params['creditCents'] === 99)
  await assert.rejects(post({ lines: two(100n, 99n).slice(0, 1) }), refusedAs('entryEmpty'))
  await assert.rejects(post({ lines: two(0n, 0n) }), refusedAs('lineAmount', 'debit1'))
  await assert.rejects(post({ lines: two(-5n, -5n) }), refusedAs('lineAmount'))
  await assert.rejects(post({ lines: [{ account: '512', debitCents: 5n, creditCents: 5n }, ...two(1n, 1n)] }), refusedAs('lineAmount'))
  await assert.rejects(post({ lines: [{ account: '999', debitCents: 5n, creditCents: 0n }, ...two(1n, 6n)] }), refusedAs('accountUnknown', 'account1'))
  await assert.rejects(post({ lines: [{ account: '512', debitCents: 5n, creditCents: 0n, party: 'nobody' }, ...two(1n, 6n)] }), refusedAs('partyUnknown'))
  await assert.rejects(post({ label: ' \n ' }), refusedAs('entryLabel'))
  await assert.rejects(post({ label: 'x'.repeat(201) }), refusedAs('entryLabel'))
  await assert.rejects(post({ journal: 'ZZ' }), refusedAs('journalUnknown'))
  await assert.rejects(post({ day: day('2027-01-01') }), refusedAs('entryYearNone', 'day'))
  await books.act((tx) => changeAccount(tx, tester, { code: '706', open: false }, books.clock))
  await assert.rejects(post({}), refusedAs('accountClosed', 'account2'))
  await books.act((tx) => changeAccount(tx, tester, { code: '706', open: true }, books.clock))
  books.clock.set(new Date('2027-01-02T10:00:00Z'))
  await (await withClosing(books)).close()
  await assert.rejects(post({}), refusedAs('entryYearClosed', 'day'))
})

test('accounts: one’s own are added, of the chart’s shape', async () => {
  const books = await testBooks()
  const add = (code: string, label = 'Serveurs') => books.act((tx) => addAccount(tx, tester, { code, label }, books.clock))
  await add('61351')
  await add(' 401ovh ', 'Fournisseur')
  await assert.rejects(add('61351'), refusedAs('accountTaken'))
  for (const code of ['61', '913', '0123', 'ABC', '4011234567890', '401-1', '=CMD']) await assert.rejects(add(code), refusedAs('accountCode', 'code'), code)
  await assert.rejects(add('6136', ''), refusedAs('accountLabel', 'label'))
})

test('drafts are changed, by one at a time, and thrown away', async () => {
  const books = await testBooks()
  const input = { journal: 'OD', day: day('2026-02-01'), label: 'Loyer', lines: two(10n, 4n) }
  const { id } = await books.act((tx) => draftEntry(tx, tester, input, books.clock))
  await assert.rejects(books.act((tx) => validateEntry(tx, tester, { entryId: id }, books.clock)), refusedAs('entryUnbalanced'))
  assert.deepEqual(await books.act((tx) => changeDraft(tx, tester, { ...input, entryId: id, version: 1, lines: two(10n, 10n) }, books.clock)), { version: 2 })
  await assert.rejects(books.act((tx) => changeDraft(tx, tester, { ...input, entryId: id, version: 1 }, books.clock)), refusedAs('draftChanged'))
  await books.act((tx) => validateEntry(tx, tester, { entryId: id, version: 2 }, books.clock))
  for (const act of [changeDraft, deleteDraft] as const) await assert.rejects(books.act((tx) => act(tx, tester, { ...input, entryId: id }, books.clock) as Promise<unknown>), refusedAs('entryNotDraft'))
  const other = await books.act((tx) => draftEntry(tx, tester, { ...input, lines: [] }, books.clock))
  await books.act((tx) => deleteDraft(tx, tester, { entryId: other.id }, books.clock))
  await assert.rejects(books.act((tx) => deleteDraft(tx, tester, { entryId: other.id }, books.clock)), refusedAs('entryNone'))
})

test('a reversal is the mirror, once', async () => {
  const books = await testBooks()
  const { id } = await books.post('2026-02-01', '512', '706', 700n, { journal: 'BQ', document: { reference: 'R-1', day: day('2026-01-31') } })
  const reverse = () => books.act((tx) => reverseEntry(tx, tester, { entryId: id, day: day('2026-02-03'), label: 'Annulation' }, books.clock))
  const mirror = await reverse()
  assert.equal(mirror.number, 2)
  assert.equal(await balanceOf(books.db, '512', day('2026-02-02')), 700n)
  assert.equal(await balanceOf(books.db, '512', day('2026-02-03')), 0n)
  await assert.rejects(reverse(), refusedAs('entryReversed'))
  const draft = await books.act((tx) => draftEntry(tx, tester, { journal: 'OD', day: day('2026-02-01'), label: 'x', lines: two(10n, 10n) }, books.clock))
  await assert.rejects(books.act((tx) => reverseEntry(tx, tester, { entryId: draft.id, day: day('2026-02-03'), label: 'x' }, books.clock)), refusedAs('entryIsDraft'))
})

test('balances: of the balance sheet since the books began, of the result since the year did', async () => {
  const books = await testBooks()
  await books.post('2025-01-01', '512', '119', 1000n, { journal: 'AN' })
  await books.post('2025-06-30', '512', '706', 500n)
  await books.post('2026-02-28', '512', '7083', 70n)
  assert.equal(await balanceOf(books.db, '512', day('2025-06-29')), 1000n)
  assert.equal(await balanceOf(books.db, '512', day('2025-06-30')), 1500n)
  assert.equal(await balanceOf(books.db, '512', day('2026-12-31')), 1570n)
  assert.equal(await balanceOf(books.db, '70', day('2025-12-31')), -500n)
  assert.equal(await balanceOf(books.db, '70', day('2026-12-31')), -70n)
  // closed off and opened again: the same
  await books.post('2025-12-31', '706', '120', 500n, { journal: 'CL' })
  await books.act((tx) =>
    postEntry(tx, tester, { journal: 'AN', day: day('2026-01-01'), label: 'À-nouveaux', lines: [{ account: '512', debitCents: 1500n, creditCents: 0n }, { account: '119', debitCents: 0n, creditCents: 1000n }, { account: '120', debitCents: 0n, creditCents: 500n }] }, books.clock),
  )
  assert.equal(await balanceOf(books.db, '512', day('2026-12-31')), 1570n)
  assert.equal(await balanceOf(books.db, '12', day('2026-01-31')), -500n)
  assert.equal(await balanceOf(books.db, '70', day('2025-12-31')), -500n)
  const { rows } = await sql<{ total: number }>`select ledger_total('5') as total`.execute(books.db)
  assert.equal(rows[0]?.total, 1570)
})

test('fiscal years follow each other, of 24 months at most, through a 29 February', async () => {
  const books = await testBooks(['2027-03-01/2028-02-29'])
  const open = (startDay: string, endDay: string) => books.act((tx) => openFiscalYear(tx, tester, { startDay: day(startDay), endDay: day(endDay) }, books.clock))
  await assert.rejects(open('2028-03-02', '2029-02-28'), (error) => error instanceof UserError && error.code === 'fiscalYearStart' && error.params['day'] === '2028-03-01')
  await assert.rejects(open('2028-03-01', '2028-02-29'), refusedAs('fiscalYearLength'))
  await assert.rejects(open('2028-03-01', '2030-03-01'), refusedAs('fiscalYearLength'))
  await open('2028-03-01', '2030-02-28')
  await books.post('2028-02-29', '512', '706', 29n, {})
  assert.equal(await balanceOf(books.db, '706', day('2028-02-29')), -29n)
})

test('the database itself refuses what no command would do', async () => {
  const books = await testBooks()
  const { id } = await books.post('2026-02-01', '512', '706', 700n)
  const draft = await books.act((tx) => draftEntry(tx, tester, { journal: 'OD', day: day('2026-02-01'), label: 'x', lines: two(10n, 9n) }, books.clock))
  const refused: [string, RegExp][] = [
    [`update journal_entry set label = 'y' where id = '${id}'`, /does not change/],
    [`delete from journal_entry where id = '${id}'`, /does not change/],
    [`update entry_line set debit_cents = 1 where entry_id = '${id}' and place = 1`, /does not change/],
    [`delete from entry_line where entry_id = '${id}'`, /does not change/],
    [`insert into entry_line (entry_id, place, account, debit_cents, label) values ('${id}', 3, '512', 1, 'x')`, /does not change/],
    [`update entry_line set entry_id = '${id}', place = 9 where entry_id = '${draft.id}' and place = 1`, /does not change/],
    [`update journal_entry set state = 'validated', validated_at = '2026-01-01' where id = '${draft.id}'`, /debit 10 is not credit 9/],
    [`insert into journal_entry (id, state, journal, day, label, created_at) values ('z', 'validated', 'OD', '2026-01-01', 'x', now())`, /begins as a draft/],
    [`insert into entry_line (entry_id, place, account, debit_cents, credit_cents, label) values ('${draft.id}', 3, '512', 1, 1, 'x')`, /check constraint/],
    [`insert into entry_line (entry_id, place, account, debit_cents, label) values ('${draft.id}', 3, '512', -1, 'x')`, /check constraint/],
    [`insert into fiscal_year (id, start_day, end_day, created_at) values ('z', '2026-12-31', '2027-12-30', now())`, /exclusion constraint/],
    [`update fiscal_year set last_number = 5 where start_day = '2026-01-01'`, /follow one another/],
    [`update fiscal_year set end_day = '2026-01-31' where start_day = '2026-01-01'`, /left outside/],
    [`update fiscal_year set state = 'closed', closed_at = now() where start_day = '2026-01-01'`, /closed by its closing/],
    [`truncate entry_line cascade`, /append-only/],
    [`truncate journal_entry cascade`, /append-only/],
  ]
  for (const [statement, reason] of refused) await assert.rejects(sql.raw(statement).execute(books.db), reason, statement)
  await (await withClosing(books)).close()
  for (const statement of [`update fiscal_year set state = 'open', closed_at = null where start_day = '2025-01-01'`, `delete from fiscal_year where start_day = '2025-01-01'`])
    await assert.rejects(sql.raw(statement).execute(books.db), /does not change/)
})

test('a line cannot slip into an entry that is just being validated', async () => {
  const books = await testBooks()
  const draft = await books.act((tx) => draftEntry(tx, tester, { journal: 'OD', day: day('2026-02-01'), label: 'x', lines: two(10n, 10n) }, books.clock))
  let slipped: Promise<unknown> | undefined
  await books.act(async (tx) => {
    await validateEntry(tx, tester, { entryId: draft.id }, books.clock)
    slipped = sql.raw(`insert into entry_line (entry_id, place, account, debit_cents, label) values ('${draft.id}', 3, '512', 1, 'x')`).execute(books.db)
    slipped.catch(() => {})
    await sql`select pg_sleep(0.2)`.execute(tx)
  })
  await assert.rejects(slipped ?? Promise.resolve(), /does not change/)
})

test('members have an auxiliary account, whose name may change', async () => {
  const books = await testBooks()
  const [party, again] = await books.act(async (tx) => [await ensureMemberParty(tx, { id: 'abc', number: 42, name: 'Vélo' }), await ensureMemberParty(tx, { id: 'abc', number: 42, name: 'Vélo et Cie' })])
  assert.equal(party, again)
  assert.deepEqual(await books.db.selectFrom('ledger_party').select(['code', 'name']).execute(), [{ code: 'M00042', name: 'Vélo et Cie' }])
  await books.post('2026-02-01', '512', '706', 700n, { lines: [{ account: '4562', debitCents: 5n, creditCents: 0n, party: party ?? null }, { account: '1012', debitCents: 0n, creditCents: 5n }] })
})

test('the association’s chart has no capital and has dedicated funds; laying it twice changes nothing', async () => {
  const books = await testBooks(['2026-01-01/2026-12-31'], 'association')
  await books.act((tx) => setUpLedger(tx, tester, { chart: 'association' }, books.clock))
  const codes = (await books.db.selectFrom('ledger_account').select('code').execute()).map(({ code }) => code)
  assert.ok(codes.includes('194') && codes.includes('7561') && !codes.includes('1013'))
  assert.equal(new Set(codes).size, codes.length)
})
