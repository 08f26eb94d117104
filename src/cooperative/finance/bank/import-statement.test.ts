import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { UserError } from '#lib/errors.ts'
import { tester } from '../ledger/test-books.ts'
import { bankAccountById } from './bank-account-store.ts'
import { writeCamt } from './camt/test-camt.ts'
import { bankFileById, forgetBankFile, receiveBankFile, removeStatement } from './import-statement.ts'
import { addBankAccount, changeBankAccount, closeBankAccount } from './save-bank-account.ts'
import { statementFile, statementsOf } from './statement-store.ts'
import { testBank, testIban } from './test-bank.ts'

const refused = (code: string) => (error: unknown) => error instanceof UserError && error.code === code
const on = (day: string, cents: bigint, text = 'virement') => ({ day, cents, text })

test('a chain of statements: each once, in order, what is missing told', async () => {
  const bank = await testBank()
  const first = bank.statement('R-1', 10_000n, [on('2026-03-02', 1_200n), on('2026-03-02', 1_200n), on('2026-03-02', -350n, 'frais')])
  assert.deepEqual((({ lines, linesThere }) => [lines, linesThere])(await bank.take(first)), [3, 0])
  await assert.rejects(bank.take(first), refused('bankAllThere'), 'the same file')
  await assert.rejects(bank.take(bank.statement('R-1-bis', 10_000n, [on('2026-03-02', 1_200n), on('2026-03-02', 1_200n), on('2026-03-02', -350n, 'frais')])), refused('bankAllThere'), 'the same movements under another name')
  await assert.rejects(bank.take(bank.statement('R-9', 9_999n, [on('2026-03-02', -350n, 'frais'), on('2026-03-03', 5n)])), refused('bankLinesThere'))
  // movements that are alike, of a statement that follows: they are others
  await bank.take(bank.statement('R-2', 12_050n, [on('2026-03-02', 1_200n)]))
  await assert.rejects(bank.take(bank.statement('R-4', 14_000n, [on('2026-03-05', 100n)], '2026-03-05')), (error) => refused('bankGap')(error) && error instanceof UserError && error.params['expectedCents'] === 13_250 && error.params['foundCents'] === 14_000)
  await bank.take(bank.statement('R-4', 14_000n, [on('2026-03-05', 100n)], '2026-03-05'), { acceptGap: true })
  const chain = (await statementsOf(bank.db, bank.accountId, { page: 1, pageSize: 10 })).statements
  assert.deepEqual(chain.map(({ reference, gapCents, openLines }) => [reference, gapCents, openLines]), [['R-4', 750n, 1], ['R-2', null, 1], ['R-1', null, 3]])
  // what was missing comes after all
  await bank.take(bank.statement('R-3', 13_250n, [on('2026-03-04', 750n)], '2026-03-04'))
  assert.equal((await statementsOf(bank.db, bank.accountId, { page: 1, pageSize: 10 })).statements.some(({ gapCents }) => gapCents !== null), false)
  assert.deepEqual((await statementFile(bank.db, chain[2]?.id ?? '')).content, first)
  // two statements in a file, of which one is there
  const both = writeCamt([{ id: 'R-3', iban: testIban, from: '2026-03-04', to: '2026-03-04', openingCents: 13_250n, movements: [on('2026-03-04', 750n)] }, { id: 'R-5', iban: testIban, from: '2026-03-06', to: '2026-03-06', openingCents: 14_100n, movements: [on('2026-03-06', -100n)] }])
  assert.equal((await bank.take(both)).lines, 1)
  // taken out again
  const last = (await statementsOf(bank.db, bank.accountId, { page: 1, pageSize: 1 })).statements[0]?.id ?? ''
  await bank.act((tx) => removeStatement(tx, tester, { statementId: last }, bank.clock))
  await assert.rejects(bank.act((tx) => removeStatement(tx, tester, { statementId: last }, bank.clock)), refused('bankStatementNone'))
  assert.equal((await bank.take(both)).lines, 1)
})

test('what is not ours, not in euros or does not sum is refused in words, and nothing is written', async () => {
  const bank = await testBank()
  const base = { id: 'R-1', iban: testIban, from: '2026-03-02', to: '2026-03-02', openingCents: 0n, movements: [on('2026-03-02', 100n)] }
  const cases: readonly [string, Uint8Array][] = [
    ['bankCurrency', writeCamt([{ ...base, currency: 'CHF' }])],
    ['bankCurrency', writeCamt([{ ...base, movements: [{ ...on('2026-03-02', 100n), currency: 'USD' }] }])],
    ['bankIbanUnknown', writeCamt([{ ...base, iban: 'DE89370400440532013000' }])],
    ['bankSums', writeCamt([{ ...base, closingCents: 101n }])],
    ['bankFileSize', new Uint8Array(0)],
    ['bankFileSize', new Uint8Array(10 * 1024 * 1024 + 1)],
    ['bankSums', writeCamt([base, { ...base, id: 'R-2', closingCents: 5n }])],
  ]
  for (const [code, content] of cases) await assert.rejects(bank.take(content), refused(code), code)
  await bank.act((tx) => closeBankAccount(tx, tester, { accountId: bank.accountId, closed: true }, bank.clock))
  await assert.rejects(bank.take(writeCamt([base])), refused('bankAccountClosed'))
  assert.deepEqual((await statementsOf(bank.db, bank.accountId, { page: 1, pageSize: 10 })).total, 0)
})

test('tables: the columns are remembered, what is there is left out, a balance makes the chain', async () => {
  const bank = await testBank()
  const table = (...rows: string[]) => Buffer.from(`Date;Libellé;Montant\n${rows.join('\n')}\n`)
  assert.equal((await bank.take(table('02/03/2026;VIR A;12,00', '02/03/2026;VIR A;12,00'))).lines, 2)
  assert.deepEqual((await bankAccountById(bank.db, bank.accountId)).mapping?.columns, ['day', 'text', 'amount'])
  // the next download begins earlier: what is there is known, three alike are three
  const { lines, linesThere } = await bank.take(table('02/03/2026;VIR A;12,00', '02/03/2026;VIR A;12,00', '02/03/2026;VIR A;12,00', '03/03/2026;FRAIS;-3,50'), { closingCents: 5_000n })
  assert.deepEqual([lines, linesThere], [2, 2])
  const [newest] = (await statementsOf(bank.db, bank.accountId, { page: 1, pageSize: 1 })).statements
  assert.deepEqual([newest?.openingCents, newest?.closingCents], [4_150n, 5_000n])
  await assert.rejects(bank.take(table('03/03/2026;FRAIS;-3,50')), refused('bankAllThere'))
  await assert.rejects(bank.take(table('04/03/2026;x;1,00'), { closingCents: 6_000n }), refused('bankGap'))
  await assert.rejects(bank.take(table('31/02/2026;x;1,00')), refused('bankFaults'))
  await assert.rejects(bank.take(Buffer.from('a;b;c\n1;2;3\n')), refused('csvMapping'))
  await assert.rejects(bank.take(table()), refused('bankNoLines'))
  await bank.act((tx) => addBankAccount(tx, tester, { name: 'Caisse', iban: '', account: '530' }, bank.clock))
  await assert.rejects(bank.take(Buffer.from('Date;Détail;Montant\n04/03/2026;x;1,00\n')), refused('bankChooseAccount'), 'two accounts, other columns')
})

test('accounts: what is wrong is said, one account of the books for each', async () => {
  const bank = await testBank()
  const add = (input: object) => bank.act((tx) => addBankAccount(tx, tester, { name: 'Livret', iban: '', account: '530', ...input }, bank.clock))
  for (const [code, input] of [['bankName', { name: ' ' }], ['iban', { iban: 'FR7630006000011234567890188' }], ['bankLedgerAccount', { account: '606' }], ['bankLedgerAccount', { account: '519999' }], ['bankAccountTaken', { account: '512' }], ['bankAccountTaken', { iban: testIban }]] as const) await assert.rejects(add(input), refused(code), code)
  const { id } = await add({})
  const change = (input: object) => bank.act((tx) => changeBankAccount(tx, tester, { accountId: id, name: 'Livret A', iban: '', account: '530', ...input }, bank.clock))
  await change({ version: 1 })
  await assert.rejects(change({ version: 1 }), refused('bankAccountChanged'))
  await assert.rejects(bank.act((tx) => changeBankAccount(tx, tester, { accountId: 'none', name: 'x', iban: '', account: '530' }, bank.clock)), refused('bankAccountNone'))
  await bank.take(bank.statement('R-1', 0n, [on('2026-03-02', 1n)]))
  await assert.rejects(bank.act((tx) => changeBankAccount(tx, tester, { accountId: bank.accountId, name: 'x', iban: testIban, account: '5181' }, bank.clock)), refused('bankAccountUsed'))
})

test('a file waits a day to be looked at, twenty at most; movements do not change and come once, whatever program writes', async () => {
  const bank = await testBank()
  const send = () => bank.act((tx) => receiveBankFile(tx, tester, { name: '../../relevé mars.xml', content: Buffer.from('x') }, bank.clock))
  const { id } = await send()
  assert.equal((await bankFileById(bank.db, id)).name, '.. .. relevé mars.xml')
  for (let count = 0; count < 25; count++) {
    bank.clock.advance(1000)
    await send()
  }
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from bank_upload`.execute(bank.db)
  assert.equal(rows[0]?.count, 20)
  await assert.rejects(bankFileById(bank.db, id), refused('bankFileNone'))
  bank.clock.advance(86_500_000)
  const last = await send()
  assert.equal((await sql<{ count: number }>`select count(*)::int as count from bank_upload`.execute(bank.db)).rows[0]?.count, 1)
  await bank.act((tx) => forgetBankFile(tx, last.id))
  await bank.take(bank.statement('R-1', 0n, [on('2026-03-02', 100n)]))
  await assert.rejects(sql`update bank_line set cents = 200`.execute(bank.db), /does not change/)
  await assert.rejects(sql`truncate bank_line cascade`.execute(bank.db))
  await assert.rejects(sql`insert into bank_line (id, account_id, statement_id, place, day, cents, key, nth) select 'other', account_id, statement_id, 9, day, cents, key, nth from bank_line`.execute(bank.db), /bank_line_account_id_key_nth_key/)
  await assert.rejects(
    bank.act(async (tx) => {
      await tx.insertInto('bank_match').values({ id: 'm', account_id: bank.accountId, kind: 'booked', reason: '', matched_by: null, matched_at: bank.clock.now() }).execute()
      await tx.updateTable('bank_line').set({ match_id: 'm' }).execute()
    }),
    /movements come to 100, the books to 0/,
  )
})
