import assert from 'node:assert/strict'
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

test('value-added tax from the command line', async (t) => {
  const panel = await testPanel(t)
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, systemClock)
    await openFiscalYear(tx, byItself('test'), { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, systemClock)
    await postEntry(tx, byItself('test'), { journal: 'VE', day: day('2025-11-03'), label: 'Vente', lines: [{ account: '411', debitCents: 12_000n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: 10_000n }, { account: '44571', debitCents: 0n, creditCents: 2000n }] }, systemClock)
  })
  const { token } = await panel.newPerson('treasurer@example.test', ['treasurer'])
  const run = async (...argv: string[]) => {
    const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token } })
    return { code: await runCli(argv, io), out: io.out(), err: io.err() }
  }
  assert.equal((await run('vat', 'set', '--from', '2025-01-01', '--regime', 'x')).code, exitCode.usage)
  assert.equal((await run('vat', 'set', '--from', '2025-01-01', '--regime', 'liable')).code, exitCode.done)
  assert.match((await run('vat', 'regime')).out, /2025-01-01 +liable +receipt/)
  assert.equal((await run('vat', 'draft', 'octobre')).code, exitCode.usage)
  assert.match((await run('vat', 'draft', '2025-T4')).out, /08 +100\.00 +20\.00[\s\S]*20\.00/)
  const { out: id } = await run('vat', 'file', '2025-11')
  assert.match((await run('vat', 'list')).out, new RegExp(`2025-11-01 +2025-11-30 +20\\.00 +0\\.00 +${id.trim()}`))
  assert.equal((await run('vat', 'file', '2025-11')).code, exitCode.refused)
  assert.equal((await run('vat', 'cancel', id.trim())).code, exitCode.done)
  assert.equal((await run('vat', 'cancel', id.trim())).code, exitCode.refused)
})
