import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('the books from the command line: opened, written, corrected, checked, taken away', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-ledger-'))
  t.after(() => rm(folder, { recursive: true }))
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company', siren: '732829320' }, systemClock)
    await openFiscalYear(tx, byItself('test'), { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, systemClock)
  })
  const as = async (role: 'treasurer' | 'board' | 'administrator') => {
    const { token } = await panel.newPerson(`${role}@example.test`, [role])
    return async (...argv: string[]) => {
      const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
      return { code: await runCli(argv, io), out: io.out(), err: io.err() }
    }
  }
  const [run, board, administrator] = [await as('treasurer'), await as('board'), await as('administrator')]
  await writeFile(join(folder, 'opening.csv'), 'Compte;Débit;Crédit\n512;100,50;\n119;;100,50\n')
  assert.match((await run('ledger', 'opening', 'opening.csv', '--year', '2025')).out, /100\.50/)
  assert.equal((await run('ledger', 'opening', 'opening.csv', '--year', '2025', '--apply')).code, exitCode.done)
  assert.equal((await run('ledger', 'opening', 'opening.csv', '--year', '2031')).code, exitCode.refused)
  const entry = { journal: 'BQ', day: '2025-03-01', label: 'Vente', lines: [{ account: '512', debitCents: 1250 }, { account: '706', creditCents: 1250 }] }
  await writeFile(join(folder, 'entry.json'), JSON.stringify(entry))
  await writeFile(join(folder, 'draft.json'), JSON.stringify({ ...entry, draft: true }))
  await writeFile(join(folder, 'wrong.json'), JSON.stringify({ ...entry, lines: [{ account: '512', debitCents: 12.5 }] }))
  const posted = JSON.parse((await run('ledger', 'post', 'entry.json', '--json')).out) as { id: string; number: number }
  assert.equal(posted.number, 1)
  assert.notEqual((await run('ledger', 'post', 'wrong.json')).code, exitCode.done)
  assert.equal((await run('ledger', 'post', 'opening.csv')).code, exitCode.usage)
  assert.equal((await board('ledger', 'post', 'entry.json')).code, exitCode.refused)
  const draft = JSON.parse((await run('ledger', 'post', 'draft.json', '--json')).out) as { id: string }
  assert.equal((await run('ledger', 'validate', draft.id)).out, '2\n')
  assert.match((await run('ledger', 'reverse', draft.id, '--day', '2025-03-02', '--label', 'Erreur')).out, /^3 /)
  assert.equal((await run('ledger', 'reverse', draft.id, '--day', '2025-03-02', '--label', 'Erreur')).code, exitCode.refused)
  assert.match((await run('ledger', 'show', posted.id)).out, /Vente[^]*512[^]*12\.50/)
  assert.match((await run('ledger', 'list', '--year', '2025')).out, /Erreur[^]*Vente/)
  assert.match((await board('ledger', 'balance', '--year', '2025')).out, /512 .*113\.00/)
  assert.match((await run('ledger', 'check')).out, /4/)
  assert.equal((await administrator('ledger', 'years')).code, exitCode.refused, 'the books are not the administrator’s')
  assert.equal((await board('ledger', 'export', '-')).code, exitCode.refused)
  assert.match((await run('ledger', 'export', '-', '--format', 'hledger')).out, /512 {2}12\.50 EUR/)
  assert.equal((await run('ledger', 'export', '--format', 'fec', '--year', '2025')).out, `${join(folder, '732829320FEC20251231.txt')}\n`)
  assert.match(await readFile(join(folder, '732829320FEC20251231.txt'), 'latin1'), /^JournalCode\t[^]*\tVente\t12,50\t0,00\t/)
  assert.equal((await run('ledger', 'export', '--format', 'xls')).code, exitCode.usage)
})
