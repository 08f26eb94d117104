import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('doubtful debts from the command line: overdue, doubted, written down, paid in part, given up by two', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-debts-'))
  t.after(() => rm(folder, { recursive: true }))
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, systemClock)
    for (const year of ['2025', '2026']) await openFiscalYear(tx, byItself('test'), { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, systemClock)
    await postEntry(tx, byItself('test'), { journal: 'VE', day: day('2025-03-01'), label: 'Facture 12', lines: [{ account: '411', debitCents: 120_000n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: 120_000n }] }, systemClock)
  })
  const as = async (role: 'treasurer' | 'board') => {
    const { token } = await panel.newPerson(`${role}@example.test`, [role])
    return async (...argv: string[]) => {
      const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
      return { code: await runCli(argv, io), out: io.out(), err: io.err() }
    }
  }
  const [run, board] = [await as('treasurer'), await as('board')]
  const overdue = (await board('debt', 'overdue', '--day', '2025-12-31')).out
  const [, line = ''] = /Facture 12 .* (\w{12}-1)/.exec(overdue) ?? []
  assert.equal((await run('debt', 'doubt', '--lines', 'x', '--day', '2025-12-31', '--why', 'relances')).code, exitCode.usage)
  assert.equal((await board('debt', 'doubt', '--lines', line, '--day', '2025-12-31', '--why', 'relances')).code, exitCode.refused)
  assert.match((await run('debt', 'doubt', '--lines', line, '--day', '2025-12-31', '--why', 'relances', '--vat-rate', '20')).out, /1200\.00/)
  assert.equal((await run('debt', 'return', '1')).code, exitCode.done)
  assert.equal((await run('debt', 'doubt', '--lines', line, '--day', '2025-12-31', '--why', 'relances')).code, exitCode.done)
  assert.equal((await run('debt', 'provide', '2', '--day', '2025-12-31', '--percent', 'x')).code, exitCode.usage)
  assert.match((await run('debt', 'provide', '2', '--day', '2025-12-31', '--percent', '50')).out, /500\.00/)
  assert.equal((await run('debt', 'pay', '2', '--day', '2026-02-01', '--amount', 'beaucoup')).code, exitCode.usage)
  assert.match((await run('debt', 'pay', '2', '--day', '2026-02-01', '--amount', '600.00')).out, /250\.00/)
  assert.equal((await run('debt', 'propose-write-off', '2', '--why', 'perdu')).code, exitCode.done)
  assert.equal((await board('debt', 'decline-write-off', '2')).code, exitCode.done)
  assert.equal((await run('debt', 'propose-write-off', '2', '--why', 'perdu', '--vat-back')).code, exitCode.done)
  assert.equal((await run('debt', 'approve-write-off', '2', '--day', '2026-05-01')).code, exitCode.refused, 'who proposed it')
  assert.equal((await board('debt', 'approve-write-off', '2', '--day', '2026-05-01')).code, exitCode.done)
  assert.match((await board('debt', 'show', '2')).out, /0\.00/)
  assert.match((await board('debt', 'list')).out, /2 .*Facture 12/)
  assert.equal((await board('debt', 'show', '9')).code, exitCode.refused)
  // periods that were invoiced, for the deferred part
  await writeFile(join(folder, 'periods.csv'), 'Libellé;Compte;Facturé le;Du;Au;Montant\nHébergement;706;2025-10-01;2025-10-01;2026-09-30;120,00\n')
  await writeFile(join(folder, 'wrong.csv'), 'Libellé;Compte;Facturé le;Du;Au;Montant\nHébergement;512;2025-10-01;2025-10-01;2026-09-30;120,00\n')
  assert.match((await run('income-period', 'import', 'periods.csv')).out, /--apply/)
  assert.match((await run('income-period', 'import', 'wrong.csv', '--apply')).err, /2 periodAccount/)
  assert.equal((await board('income-period', 'import', 'periods.csv', '--apply')).code, exitCode.refused)
  assert.equal((await run('income-period', 'import', 'nothing.csv')).code, exitCode.usage)
  assert.equal((await run('income-period', 'import', 'periods.csv', '--apply')).code, exitCode.done)
  const [, id = ''] = /Hébergement .*120\.00 +(\w{12})/.exec((await board('income-period', 'list')).out) ?? []
  assert.equal((await run('income-period', 'remove', id)).code, exitCode.done)
  assert.equal((await run('income-period', 'remove', id)).code, exitCode.refused)
})
