import assert from 'node:assert/strict'
import test from 'node:test'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import { balanceOf } from '#cooperative/finance/ledger/balance.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { debitsOfBatch } from '#cooperative/finance/sepa/debit-batch-store.ts'
import { testLetterhead, testSepa } from '#cooperative/finance/sepa/test-sepa.ts'
import { UserError } from '#lib/errors.ts'
import { bankAccountById } from '../bank-account-store.ts'
import { writeCamt } from '../camt/test-camt.ts'
import { importBankFile } from '../import-statement.ts'
import { searchLines } from '../line-store.ts'
import { addBankAccount } from '../save-bank-account.ts'
import { reconciliationOf } from '../statement-store.ts'
import { acceptSure } from './accept-sure.ts'
import { undoMatch } from './undo-match.ts'

const iban = 'FR7630006000011234567890189'

test('a batch of debits is one movement, two come back with the bank’s charge: proposed, accepted, owed again', async () => {
  const scene = await testSepa()
  const { db, clock, act } = scene
  const { id: accountId } = await act((tx) => addBankAccount(tx, tester, { name: 'Banque', iban, account: '512' }, clock))
  const members = [await scene.addMember('Luce Martin'), await scene.addMember('Zoé Blanc'), await scene.addMember('Karim Noir')]
  for (const { customerId } of members) await scene.invoice(customerId)
  await scene.tell()
  const batchId = await scene.collect()
  const debits = await debitsOfBatch(db, batchId)
  const [first, second] = debits
  assert.ok(debits.length === 3 && first && second)
  const { rows } = { rows: await db.selectFrom('journal_entry').select('document_reference').where('document_reference', 'like', '%P0%').execute() }
  const day = scene.today()
  const movements = [
    { day, cents: debits.reduce((sum, { cents }) => sum + cents, 0n), batchId: rows[0]?.document_reference ?? '', kind: 'PMNT/IDDT/ESDD' },
    { day, cents: -first.cents - 120n, chargeCents: 120n, endToEndId: first.endToEnd, returnReason: 'AM04', kind: 'PMNT/IDDT/UPDD' },
    { day, cents: -second.cents, endToEndId: second.endToEnd, returnReason: 'AC04', kind: 'PMNT/IDDT/UPDD' },
    { day, cents: -second.cents, endToEndId: 'NOBODYS', returnReason: 'AC04', kind: 'PMNT/IDDT/UPDD' },
  ]
  await act((tx) => importBankFile(tx, tester, { name: 'r.xml', content: writeCamt([{ id: 'R-1', iban, from: day, to: day, openingCents: 0n, movements }]), acceptGap: false }, clock))
  assert.deepEqual(await act((tx) => acceptSure(tx, scene.first, { accountId, most: 10, from: testLetterhead }, clock)), { matched: 3, left: 0 })
  const { lines } = await searchLines(db, { accountId, state: null, text: '', page: 1, pageSize: 10 })
  assert.deepEqual(lines.map(({ match }) => match?.kind ?? null).sort(), ['booked', 'return', 'return', null].sort())
  assert.equal(await balanceOf(db, '627', day), 120n)
  assert.equal((await openDues(db, { direction: 'in' })).length, 2, 'owed again')
  assert.deepEqual((await debitsOfBatch(db, batchId)).map(({ state, returnCode }) => [state, returnCode]), [['returned', 'AM04'], ['returned', 'AC04'], ['paid', null]])
  const at = await reconciliationOf(db, await bankAccountById(db, accountId))
  assert.deepEqual([at.open, at.unbooked, at.otherDaysCents], [1, 0, 0n])
  const returned = lines.find(({ match }) => match?.kind === 'return')
  await assert.rejects(act((tx) => undoMatch(tx, scene.first, { lineId: returned?.id ?? '' }, clock)), (error) => error instanceof UserError && error.code === 'bankReturnFinal')
})
