import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, startOfMonth } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('budgets from the command line, from a table to a vote', async (t) => {
  const panel = await testPanel(t)
  const today = dayOf(systemClock.now())
  const startDay = startOfMonth(today)
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, systemClock)
    await openFiscalYear(tx, byItself('test'), { startDay, endDay: addDays(addMonths(startDay, 12), -1) }, systemClock)
  })
  const { token } = await panel.newPerson('treasurer@example.test', ['treasurer'])
  const { token: memberToken } = await panel.newPerson('member@example.test', [])
  const as = (secret: string) => async (...argv: string[]) => {
    const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: secret } })
    return { code: await runCli(argv, io), out: io.out(), err: io.err() }
  }
  const [run, member] = [as(token), as(memberToken)]
  const folder = await mkdtemp(join(tmpdir(), 'onyva-budget-'))
  t.after(() => rm(folder, { recursive: true }))
  const table = join(folder, 'budget.csv')
  await writeFile(table, 'compte;total\n626;1200\n613500;600\n706;2400\n')
  assert.equal((await run('budget', 'begin', 'Budget', '--costs', 'dix')).code, exitCode.usage)
  assert.equal((await run('budget', 'begin', 'Budget')).code, exitCode.done)
  const asked = await run('budget', 'import', '1', table)
  assert.match(asked.out, /3 +613500 +600\.00/)
  assert.equal((await run('budget', 'import', '1', table, '--instead', '613500=6135')).code, exitCode.done)
  assert.equal((await run('budget', 'line', '1', '616', 'mille')).code, exitCode.usage)
  assert.equal((await run('budget', 'line', '1', '616', '50', '--spread', 'end', '--why', 'Assurance')).code, exitCode.done)
  assert.match((await run('budget', 'show', '1')).out, /616 +50\.00 +Assurance[\s\S]*550\.00/)
  assert.equal((await run('budget', 'remove', '1', '616')).code, exitCode.done)
  assert.match((await run('budget', 'export', '1')).out, /6135;.*600[.,]00/)
  assert.equal((await member('budget', 'compare')).code, exitCode.refused)
  assert.equal((await run('budget', 'vote', '1', '--day', today, '--reference', '4')).code, exitCode.usage)
  assert.equal((await run('budget', 'vote', '1', '--voted-by', 'board', '--day', today, '--reference', '4')).code, exitCode.done)
  assert.match((await run('budget', 'list')).out, new RegExp(`1 +Budget +${today} +4 +600\\.00`))
  assert.match((await member('budget', 'compare')).out, /626 +1200\.00/)
  assert.match((await run('budget', 'cash')).out, new RegExp(`${today.slice(0, 7)} +0\\.00`))
  assert.equal((await run('budget', 'drop', '1')).code, exitCode.refused)
  assert.equal((await run('budget', 'withdraw', '1', '--why', 'Erreur')).code, exitCode.done)
  const { out: second } = await run('budget', 'begin', 'Autre')
  assert.equal((await run('budget', 'drop', second.trim())).code, exitCode.done)
  assert.equal((await run('budget', 'restore', second.trim())).code, exitCode.done)
})
