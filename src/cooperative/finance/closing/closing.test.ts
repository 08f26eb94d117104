import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { testShares } from '#cooperative/shares/test-shares.ts'
import { day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { enterAsset } from '../assets/enter-asset.ts'
import { writeDepreciation } from '../assets/write-depreciation.ts'
import { draftEntry } from '../ledger/draft-entry.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import { ensureParty } from '../ledger/party.ts'
import { tester } from '../ledger/test-books.ts'
import { trialBalance } from '../ledger/trial-balance.ts'
import { verifyBooks } from '../ledger/verify-books.ts'
import { bankAccounts, closingChecklist } from './closing-checklist.ts'
import { closingBanks, closingOf } from './closing-store.ts'
import { discardClosing, prepareClosing } from './prepare-closing.ts'
import { beginRelease, runRelease } from './release-closing.ts'
import { testClosing } from './test-closing.ts'
import type { TestClosing } from './test-closing.ts'

const refusedAs = (code: string, status?: number) => (error: unknown) => error instanceof UserError && error.code === code && (status === undefined || error.status === status)

/** Books of 2025 with a profit of 700.00, and a receivable with its party. */
async function withYear(it: TestClosing): Promise<void> {
  const party = await it.act((tx) => ensureParty(tx, { kind: 'customer', subjectId: 'c1', code: 'C00001', name: 'Client' }))
  await it.post('2025-03-01', '512', '1013', 500_000n)
  await it.post('2025-04-01', '411', '706', 100_000n, { lines: [{ account: '411', debitCents: 100_000n, creditCents: 0n, party }, { account: '706', debitCents: 0n, creditCents: 100_000n }] })
  await it.post('2025-05-02', '6132', '512', 30_000n)
}

const balances = async (it: TestClosing, index: number) => {
  const year = (await fiscalYears(it.db))[index]
  assert.ok(year)
  return new Map((await trialBalance(it.db, year, year.endDay, true)).filter(({ balanceCents }) => balanceCents !== 0n).map((row) => [row.account, row.balanceCents]))
}

test('a year is closed by two persons, and the next opens with what it left, party by party', async () => {
  const it = await testClosing()
  await withYear(it)
  await it.post('2026-01-05', '512', '411', 40_000n)
  const yearId = await it.close()
  const closing = await closingOf(it.db, yearId, it.clock.now())
  assert.equal(closing?.state, 'closed')
  assert.equal(closing.resultCents, 70_000n)
  const [year, next] = await fiscalYears(it.db)
  assert.equal(year?.state, 'closed')
  assert.equal(next?.state, 'open')
  assert.deepEqual([...(await balances(it, 0))], [['1013', -500_000n], ['120', -70_000n], ['411', 100_000n], ['512', 470_000n]])
  const opening = await it.db.selectFrom('entry_line').select(['account', 'debit_cents', 'credit_cents', 'party_id', 'number']).where('entry_id', '=', closing.openingEntryId ?? '').orderBy('place').execute()
  assert.deepEqual(opening.map((line) => [line.account, line.debit_cents - line.credit_cents, line.party_id, line.number]), [['1013', -500_000, null, 0], ['120', -70_000, null, 0], ['411', 100_000, 'customer-c1', 0], ['512', 470_000, null, 0]])
  await assert.rejects(it.post('2025-06-01', '6132', '512', 100n), refusedAs('entryYearClosed'))
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
  await assert.rejects(it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock)), refusedAs('fiscalYearClosed', 409))
})

test('a loss goes to 129; years before an open one are closed first; a year still running is not', async () => {
  const it = await testClosing(['2024-01-01/2024-12-31', '2025-01-01/2025-12-31', '2026-01-01/2026-12-31'])
  await it.post('2024-05-02', '6132', '512', 30_000n)
  const [, second, third] = await fiscalYears(it.db)
  const attempt = (yearId = '') => it.act((tx) => prepareClosing(tx, it.first, { yearId, cutOff: 'Rien', depreciation: 'Rien', banks: [] }, it.clock))
  await assert.rejects(attempt(second?.id), (error) => error instanceof UserError && error.code === 'closingCheck' && error.params['check'] === 'older')
  await assert.rejects(attempt(third?.id), (error) => error instanceof UserError && error.params['check'] === 'ended')
  await assert.rejects(attempt('none'), refusedAs('fiscalYearNone', 404))
  await it.close()
  assert.deepEqual([...(await balances(it, 1))], [['129', 30_000n], ['512', -30_000n]])
})

test('a year without any entry, and one that ends on 29 February, open the right next one', async () => {
  const empty = await testClosing(['2025-01-01/2025-12-31'])
  const closing = await closingOf(empty.db, await empty.close(), empty.clock.now())
  assert.deepEqual([closing?.state, closing?.openingEntryId], ['closed', null])
  assert.deepEqual((await fiscalYears(empty.db)).map(({ startDay, endDay }) => `${startDay} ${endDay}`), ['2025-01-01 2025-12-31', '2026-01-01 2026-12-31'])

  const leap = await testClosing(['2023-03-01/2024-02-29'])
  await leap.post('2024-02-29', '512', '706', 100n)
  await leap.close()
  await leap.close()
  assert.deepEqual((await fiscalYears(leap.db)).map(({ startDay, endDay }) => `${startDay} ${endDay}`), ['2023-03-01 2024-02-29', '2024-03-01 2025-02-28', '2025-03-01 2026-02-28'])
  assert.deepEqual([...(await balances(leap, 2))], [['120', -100n], ['512', 100n]])
  const days = await leap.db.selectFrom('journal_entry').select(['journal', 'day']).where('journal', 'in', ['CL', 'AN']).orderBy('position').execute()
  assert.deepEqual(days.map(({ journal, day }) => `${journal} ${day}`), ['CL 2024-02-29', 'AN 2024-03-01', 'AN 2025-03-01'])
})

test('what is said of a bank is said, or refused with the sum; notes are asked for', async () => {
  const it = await testClosing()
  await withYear(it)
  const yearId = (await fiscalYears(it.db))[0]?.id ?? ''
  const input = { yearId, cutOff: 'Rien', depreciation: 'Rien', banks: [{ account: '512', statementCents: 469_000n, explanation: '' }] }
  const attempt = (change: object) => it.act((tx) => prepareClosing(tx, it.first, { ...input, ...change }, it.clock))
  await assert.rejects(attempt({}), (error) => error instanceof UserError && error.code === 'closingDifference' && error.params['cents'] === -1000 && error.field === 'explanation512')
  await assert.rejects(attempt({ banks: [] }), refusedAs('closingBank'))
  await assert.rejects(attempt({ cutOff: ' \n ' }), refusedAs('closingNote'))
  await assert.rejects(attempt({ depreciation: 'x'.repeat(501) }), refusedAs('closingNote'))
  const { id } = await attempt({ banks: [{ account: '512', statementCents: 469_000n, explanation: 'chèque 42 pas encore débité' }] })
  assert.deepEqual(await closingBanks(it.db, id), [{ account: '512', bookCents: 470_000n, statementCents: 469_000n, explanation: 'chèque 42 pas encore débité' }])
  await assert.rejects(attempt({}), refusedAs('closingPrepared', 409))
})

test('drafts, suspense, contributions in kind and an opening that is there already stop it', async () => {
  const it = await testClosing()
  await withYear(it)
  const wrong = async () => {
    const [year] = await fiscalYears(it.db)
    assert.ok(year)
    return (await closingChecklist(it.db, year, it.clock)).filter(({ isGood, blocks }) => !isGood && blocks).map(({ name, count }) => `${name} ${count}`)
  }
  assert.deepEqual(await wrong(), [])
  await it.act((tx) => draftEntry(tx, tester, { journal: 'OD', day: '2025-07-01' as never, label: 'Brouillon', lines: [] }, it.clock))
  await it.post('2025-07-01', '471', '512', 250n)
  await it.post('2026-01-01', '512', '1013', 100n, { journal: 'AN' })
  assert.deepEqual(await wrong(), ['drafts 1', 'opening 1', 'suspense 250'])
})

test('depreciation that is not written stops it; a register that differs from the accounts is a warning', async () => {
  const it = await testClosing()
  await it.post('2025-01-10', '2183', '404', 360_000n)
  const [year] = await fiscalYears(it.db)
  assert.ok(year)
  const wrong = async () => (await closingChecklist(it.db, year, it.clock)).filter(({ isGood }) => !isGood).map(({ name, blocks, count }) => [name, blocks, count])
  assert.deepEqual(await wrong(), [['assets', false, 360_000]])
  await it.act((tx) => enterAsset(tx, tester, { label: 'Serveur', account: '2183', costCents: 360_000n, residualCents: 0n, acquiredOn: day('2025-01-10'), inServiceOn: day('2025-07-01'), lifeMonths: 36, supplier: '', entryId: null, takenOverCents: null }, it.clock))
  assert.deepEqual(await wrong(), [['depreciation', true, 60_000]])
  await assert.rejects(it.prepare(), (error) => error instanceof UserError && error.code === 'closingCheck' && error.params['check'] === 'depreciation')
  await it.act((tx) => writeDepreciation(tx, tester, { yearId: year.id, expectedCents: 60_000n }, it.clock))
  assert.deepEqual(await wrong(), [])
  await it.close()
})

test('who prepared does not release, nor does the database let them; of two releases one closes; stale figures are refused', async () => {
  const it = await testClosing()
  await withYear(it)
  const yearId = await it.prepare()
  await assert.rejects(it.act((tx) => beginRelease(tx, it.first, { yearId }, it.clock)), refusedAs('fourEyes', 409))
  await assert.rejects(sql`update year_closing set released_by = prepared_by, released_at = now()`.execute(it.db), /check/)
  await it.post('2025-12-30', '6132', '512', 100n)
  await assert.rejects(it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock)), refusedAs('closingStale', 409))
  await it.act((tx) => discardClosing(tx, it.first, { yearId }, it.clock))
  await assert.rejects(it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock)), refusedAs('closingNone', 404))
  await it.prepare()
  const begun = await Promise.allSettled([1, 2].map(() => it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock))))
  assert.deepEqual(begun.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await assert.rejects(it.act((tx) => discardClosing(tx, it.first, { yearId }, it.clock)), refusedAs('closingUnderWay', 409))
  const taken = begun.find((one) => one.status === 'fulfilled')
  assert.ok(taken)
  // two runs of the same release, as after a network's second try: one writes
  await Promise.all([1, 2].map(() => runRelease(it.db, it.second, taken.value, it.clock)))
  assert.equal((await closingOf(it.db, yearId, it.clock.now()))?.state, 'closed')
  const { entries } = await it.db.selectFrom('journal_entry').select((make) => make.fn.countAll<number>().as('entries')).where('journal', 'in', ['CL', 'AN']).executeTakeFirstOrThrow()
  assert.equal(entries, 2)
  await assert.rejects(sql`update year_closing set result_cents = 1`.execute(it.db), /does not change/)
  await assert.rejects(sql`delete from year_closing`.execute(it.db), /stays/)
})

test('an entry written while the seals are checked makes the release stop, and says why', async () => {
  const it = await testClosing()
  await withYear(it)
  const yearId = await it.prepare()
  const begun = await it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock))
  await it.post('2025-12-30', '6132', '512', 100n)
  await runRelease(it.db, it.second, begun, it.clock)
  const closing = await closingOf(it.db, yearId, it.clock.now())
  assert.deepEqual([closing?.state, closing?.refusal?.code], ['prepared', 'closingStale'])
})

test('a book that was changed behind the database’s back is not closed', async () => {
  const it = await testClosing()
  await withYear(it)
  const yearId = await it.prepare()
  await sql.raw(`alter table journal_entry disable trigger user; update journal_entry set label = 'Retouche' where number = 2; alter table journal_entry enable trigger user`).execute(it.db)
  await it.release(yearId)
  assert.deepEqual((await closingOf(it.db, yearId, it.clock.now()))?.refusal?.code, 'closingFaults')
  assert.equal((await fiscalYears(it.db))[0]?.state, 'open')
})

test('a release whose process died is begun again, by its attempt alone', async () => {
  const it = await testClosing()
  await withYear(it)
  const yearId = await it.prepare()
  const dead = await it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock))
  it.clock.advance(119_000)
  await assert.rejects(it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock)), refusedAs('closingUnderWay'))
  it.clock.advance(2000)
  assert.equal((await closingOf(it.db, yearId, it.clock.now()))?.state, 'broken')
  const alive = await it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock))
  // the first was slow, not dead: it finds that another took over and leaves it alone
  await runRelease(it.db, it.second, dead, it.clock)
  assert.equal((await closingOf(it.db, yearId, it.clock.now()))?.state, 'releasing')
  await runRelease(it.db, it.second, alive, it.clock)
  assert.equal((await closingOf(it.db, yearId, it.clock.now()))?.state, 'closed')
})

test('more parties than an entry may have typed lines', async () => {
  const it = await testClosing(['2025-01-01/2025-12-31'])
  await sql`insert into ledger_party (id, kind, subject_id, code, name) select 'member-' || n, 'member', n::text, 'M' || n, 'Membre ' || n from generate_series(1, 2500) n`.execute(it.db)
  for (let from = 0; from < 2500; from += 900) {
    const lines = Array.from({ length: Math.min(900, 2500 - from) }, (_, index) => ({ account: '411', debitCents: 100n, creditCents: 0n, party: `member-${from + index + 1}` }))
    await it.post('2025-04-01', '411', '706', 1n, { lines: [...lines, { account: '706', debitCents: 0n, creditCents: 100n * BigInt(lines.length) }] })
  }
  const closing = await closingOf(it.db, await it.close(), it.clock.now())
  const { lines } = await it.db.selectFrom('entry_line').select((make) => make.fn.countAll<number>().as('lines')).where('entry_id', '=', closing?.openingEntryId ?? '').executeTakeFirstOrThrow()
  assert.equal(lines, 2501)
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
  assert.equal((await bankAccounts(it.db, closing?.nextYearId ?? '')).length, 0)
})

test('shares go over into the next year, and the register goes on', async () => {
  const it = await testShares({ years: ['2026-01-01/2026-12-31'] })
  const [ateliers = '', bergerie = ''] = it.members
  await it.subscribe(ateliers, 1000)
  await it.subscribe(bergerie, 3, false)
  it.clock.advance(60 * 86_400_000)
  const yearId = (await fiscalYears(it.db))[0]?.id ?? ''
  const banks = (await bankAccounts(it.db, yearId)).map(({ account, bookCents }) => ({ account, statementCents: bookCents, explanation: '' }))
  await it.act((tx) => prepareClosing(tx, it.first, { yearId, cutOff: 'Rien', depreciation: 'Rien', banks }, it.clock))
  const begun = await it.act((tx) => beginRelease(tx, it.second, { yearId }, it.clock))
  await runRelease(it.db, it.second, begun, it.clock)
  assert.deepEqual((await closingOf(it.db, yearId, it.clock.now()))?.state, 'closed')
  await it.subscribe(ateliers, 2)
  assert.deepEqual((await verifyBooks(it.db)).faults, [])
})

test('no year is closed without its closing, whoever asks the database', async () => {
  const it = await testClosing()
  await withYear(it)
  const [year] = await fiscalYears(it.db)
  await assert.rejects(it.act((tx) => tx.updateTable('fiscal_year').set({ state: 'closed', closed_at: it.clock.now() }).where('id', '=', year?.id ?? '').execute()), /closed by its closing/)
  assert.equal((await fiscalYears(it.db))[0]?.state, 'open')
})

test('more balances than thirty thousand are opened, each with its party', async () => {
  const it = await testClosing()
  const parties = 31_000
  await sql`insert into ledger_party (id, kind, subject_id, code, name) select 'p' || n, 'customer', 'p' || n, 'C' || n, 'Client ' || n from generate_series(1, ${parties}) n`.execute(it.db)
  await it.act(async (tx) => {
    // as many entries as typed ones could be, in one: the triggers look at each line
    await sql`insert into journal_entry (id, journal, day, label, created_at) values ('many', 'OD', '2025-02-01', 'Ventes', now())`.execute(tx)
    await sql`insert into entry_line (entry_id, place, account, debit_cents, credit_cents, label, party_id) select 'many', n, '411', 100, 0, 'Vente', 'p' || n from generate_series(1, ${parties}) n
      union all select 'many', ${parties + 1}, '706', 0, ${parties} * 100, 'Ventes', null`.execute(tx)
    await sql`update journal_entry set state = 'validated', validated_at = date_trunc('milliseconds', now()) where id = 'many'`.execute(tx)
  })
  const yearId = await it.close()
  const closing = await closingOf(it.db, yearId, it.clock.now())
  assert.equal(closing?.state, 'closed', closing?.refusal?.code)
  const { rows } = await sql<{ lines: number; parties: number }>`select count(*)::int as lines, count(party_id)::int as parties from entry_line where entry_id = ${closing.openingEntryId}`.execute(it.db)
  assert.deepEqual(rows[0], { lines: parties + 1, parties })
})
