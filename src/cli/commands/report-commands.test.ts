import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { withClosing } from '#cooperative/finance/closing/test-closing.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { addMonths, day, dayOf, startOfMonth } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('months and years from the command line: made, read, written, published, withdrawn', async (t) => {
  const panel = await testPanel(t)
  const last = addMonths(startOfMonth(dayOf(systemClock.now())), -1)
  const month = last.slice(0, 7)
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, systemClock)
    for (let year = 2024; year <= Number(last.slice(0, 4)) + 1; year++) await openFiscalYear(tx, byItself('test'), { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, systemClock)
    await postEntry(tx, byItself('test'), { journal: 'OD', day: day('2024-11-03'), label: 'Vente', lines: [{ account: '512', debitCents: 12_000n, creditCents: 0n }, { account: '706', debitCents: 0n, creditCents: 12_000n }] }, systemClock)
  })
  await (await withClosing({ db: panel.db, clock: { ...systemClock, advance: () => {}, set: () => {} }, act: (work) => inTransaction(panel.db, work) })).close()
  const folder = await mkdtemp(join(tmpdir(), 'onyva-reports-'))
  t.after(() => rm(folder, { recursive: true }))
  const { token } = await panel.newPerson('board@example.test', ['board'])
  const run = async (...argv: string[]) => {
    const io = testIo({ cwd: folder, env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token } })
    return { code: await runCli(argv, io), out: io.out(), err: io.err() }
  }
  const good = async (...argv: string[]) => {
    const { code, out, err } = await run(...argv)
    assert.equal(code, exitCode.done, `${argv.join(' ')}: ${err}`)
    return out
  }
  assert.equal((await run('report', 'make', 'octobre')).code, exitCode.usage)
  assert.equal((await run('report', 'show', month)).code, exitCode.refused)
  await good('report', 'make', month)
  assert.equal((await run('report', 'make', month)).code, exitCode.refused)
  await good('report', 'make', month, '--why', 'encore')
  assert.match(await good('report', 'show', month), /120\.00/)
  assert.match(await good('report', 'show', month, '--edition', '1'), /1/)
  assert.equal((await run('report', 'show', month, '--edition', '3')).code, exitCode.refused)
  await good('report', 'paper', month, 'mois.pdf')
  assert.match(await readFile(join(folder, 'mois.pdf'), 'latin1'), /^%PDF-/)
  assert.match(await good('report', 'list'), new RegExp(`${month} +2[\\s\\S]*2024-01-01 2024-12-31`))
  assert.match(await good('report', 'year', '2024'), /120\.00[\s\S]*moral +0/)
  assert.equal((await run('report', 'year', '1999')).code, exitCode.refused)
  await writeFile(join(folder, 'mots.txt'), 'Une belle année.\n')
  assert.equal((await run('report', 'write', '2024', 'x', 'mots.txt', '--version', '0')).code, exitCode.usage)
  assert.equal((await good('report', 'write', '2024', 'moral', 'mots.txt', '--version', '0')).trim(), '1')
  assert.equal((await run('report', 'write', '2024', 'moral', 'mots.txt', '--version', '0')).code, exitCode.refused)
  await good('report', 'draft', '2024', 'projet.pdf')
  assert.equal((await run('report', 'publish', '2025')).code, exitCode.refused)
  await good('report', 'publish', '2024')
  assert.match(await good('report', 'published'), /2024-01-01 2024-12-31 +1/)
  await good('report', 'get', '2024', 'annee.pdf')
  assert.match(await readFile(join(folder, 'annee.pdf'), 'latin1'), /^%PDF-/)
  assert.equal((await run('report', 'withdraw', '2024')).code, exitCode.refused)
  await good('report', 'withdraw', '2024', '--why', 'Une ligne est fausse')
  assert.equal((await run('report', 'get', '2024', 'x.pdf')).code, exitCode.refused)
})
