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

test('fixed assets from the command line: entered, written off, changed, sold, taken back, compared with the accounts', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-assets-'))
  t.after(() => rm(folder, { recursive: true }))
  const entry = await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, systemClock)
    for (const year of ['2025', '2026']) await openFiscalYear(tx, byItself('test'), { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, systemClock)
    return postEntry(tx, byItself('test'), { journal: 'AC', day: day('2025-05-17'), label: 'Serveur', lines: [{ account: '2183', debitCents: 600_000n, creditCents: 0n }, { account: '404', debitCents: 0n, creditCents: 600_000n }] }, systemClock)
  })
  const as = async (role: 'treasurer' | 'board') => {
    const { token } = await panel.newPerson(`${role}@example.test`, [role])
    return async (...argv: string[]) => {
      const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
      return { code: await runCli(argv, io), out: io.out(), err: io.err() }
    }
  }
  const [run, board] = [await as('treasurer'), await as('board')]
  const file = async (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))
  await file('server.json', { label: 'Serveur', account: '2183', costCents: 600_000, acquiredOn: '2025-05-17', inServiceOn: '2025-06-01', lifeMonths: 36, entry: entry.id })
  await file('name.json', { label: 'Serveur granit' })
  await file('life.json', { fromDay: '2026-01-01', remainingMonths: 48, reason: 'tient bien' })
  await file('sale.json', { kind: 'sale', day: '2026-03-31', proceedsCents: 400_000 })
  assert.equal((await run('asset', 'check', '--year', '2025')).code, exitCode.refused)
  assert.equal((await board('asset', 'add', 'server.json')).code, exitCode.refused)
  assert.equal((await run('asset', 'add', 'nothing.json')).code, exitCode.usage)
  assert.match((await run('asset', 'add', 'server.json')).out, /2028-12-31 .*6000\.00/)
  assert.match((await run('asset', 'change', '1', 'name.json')).out, /Serveur granit/)
  assert.match((await board('depreciation', 'show', '2025')).out, /1166\.67/)
  assert.match((await run('depreciation', 'write', '2025')).out, /1166\.67 \(2\)/)
  assert.equal((await run('depreciation', 'write', '2025')).code, exitCode.refused)
  assert.equal((await run('depreciation', 'reverse', '2025')).code, exitCode.done)
  assert.equal((await run('depreciation', 'write', '2025-01-01')).code, exitCode.done)
  assert.equal((await run('depreciation', 'show', '2031')).code, exitCode.refused)
  assert.equal((await run('asset', 'remove', '1')).code, exitCode.refused)
  assert.match((await run('asset', 'revise', '1', 'life.json')).out, /2029-12-31/)
  assert.match((await board('asset', 'list', '--search', 'granit', '--day', '2025-12-31')).out, /1 +Serveur granit .*4833\.33/)
  assert.equal((await run('asset', 'check', '--year', '2025')).code, exitCode.done)
  assert.match((await run('asset', 'dispose', '1', 'sale.json')).out, /^\d+ \w+\n$/)
  assert.match((await board('asset', 'show', '1')).out, /2026-03-31/)
  assert.equal((await run('asset', 'return', '1')).code, exitCode.done)
  await file('other.json', { label: 'Double', account: '2183', costCents: 5, acquiredOn: '2025-05-17', inServiceOn: '2025-06-01', lifeMonths: null })
  assert.equal((await run('asset', 'add', 'other.json')).code, exitCode.done)
  assert.equal((await run('asset', 'remove', '2')).code, exitCode.done)
  assert.equal((await run('asset', 'show', '7')).code, exitCode.refused)
})
