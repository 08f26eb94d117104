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

test('purchases from the command line: entered, approved, paid, set off, cut off', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-purchases-'))
  t.after(() => rm(folder, { recursive: true }))
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, systemClock)
    for (const year of [2025, 2026]) await openFiscalYear(tx, byItself('test'), { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, systemClock)
  })
  const as = async (role: 'treasurer' | 'board' | 'auditor') => {
    const { token } = await panel.newPerson(`${role}@example.test`, [role])
    return async (...argv: string[]) => {
      const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
      return { code: await runCli(argv, io), out: io.out(), err: io.err() }
    }
  }
  const [run, board, auditor] = [await as('treasurer'), await as('board'), await as('auditor')]
  const good = async (who: typeof run, ...argv: string[]) => {
    const { code, out, err } = await who(...argv)
    assert.equal(code, exitCode.done, `${argv.join(' ')}: ${err}`)
    return out
  }
  const refused = async (who: typeof run, ...argv: string[]) => assert.equal((await who(...argv)).code, exitCode.refused, argv.join(' '))
  const file = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))

  await file('supplier.json', { name: 'Baie du Canal', account: '6135' })
  assert.match(await good(run, 'supplier', 'add', 'supplier.json'), /Baie du Canal/)
  const [supplier] = JSON.parse(await good(auditor, 'supplier', 'list', '--json')) as { id: string }[]
  await file('supplier.json', { name: 'Baie', account: '6135' })
  assert.match(await good(run, 'supplier', 'change', '1', 'supplier.json'), /Baie/)
  await good(run, 'supplier', 'archive', '1')
  assert.match(await good(run, 'supplier', 'list', '--archived'), /Baie/)
  await good(run, 'supplier', 'restore', supplier?.id ?? '')
  assert.match(await good(auditor, 'supplier', 'show', '1'), /0\.00/)
  await refused(auditor, 'supplier', 'show', '9')
  await refused(board, 'supplier', 'add', 'supplier.json')

  const invoice = { supplier: supplier?.id, reference: 'F-1', day: '2025-10-01', label: 'Baie', totalCents: 43_800, lines: [{ account: '6135', netCents: 36_500, period: { from: '2025-10-01', to: '2026-09-30' } }] }
  await file('invoice.json', invoice)
  assert.match(await good(run, 'purchase', 'enter', 'invoice.json'), /438\.00/)
  await refused(run, 'purchase', 'enter', 'invoice.json')
  assert.equal((await run('purchase', 'enter', 'nothing.json')).code, exitCode.usage)
  await file('changed.json', { ...invoice, label: 'Baie, un an' })
  assert.match(await good(run, 'purchase', 'change', '1', 'changed.json'), /Baie, un an/)
  await refused(run, 'purchase', 'submit', '1')
  await writeFile(join(folder, 'facture.pdf'), '%PDF-1.7 facture')
  const { papers } = JSON.parse(await good(run, 'purchase', 'attach', '1', 'facture.pdf', '--json')) as { papers: { id: string }[] }
  await good(run, 'purchase', 'paper', '1', papers[0]?.id ?? '', 'back.pdf')
  assert.equal(await readFile(join(folder, 'back.pdf'), 'utf8'), '%PDF-1.7 facture')
  await good(run, 'purchase', 'detach', '1', papers[0]?.id ?? '')
  await good(run, 'purchase', 'attach', '1', 'facture.pdf')
  await good(run, 'purchase', 'submit', '1')
  await good(run, 'purchase', 'take-back', '1')
  await good(run, 'purchase', 'submit', '1')
  await refused(run, 'purchase', 'approve', '1')
  assert.equal((await board('purchase', 'refuse', '1')).code, exitCode.usage)
  await good(board, 'purchase', 'refuse', '1', '--why', 'Compte ?')
  await good(run, 'purchase', 'submit', '1')
  await good(board, 'purchase', 'approve', '1')
  assert.match(await good(auditor, 'purchase', 'due'), /438\.00/)
  await good(run, 'purchase', 'pay', '1', '--amount', '38.00', '--day', '2025-10-20')
  const { payments } = JSON.parse(await good(run, 'purchase', 'pay', '1', '--day', '2025-10-21', '--json')) as { payments: { id: string; cents: number }[] }
  assert.deepEqual(payments.map(({ cents }) => cents), [3800, 40_000])
  await good(run, 'purchase', 'reverse-payment', '1', payments[0]?.id ?? '', '--day', '2025-10-22')
  await file('credit.json', { ...invoice, kind: 'credit-note', reference: 'A-1', day: '2025-10-05', totalCents: 1200, noFileReason: 'x', lines: [{ account: '6135', netCents: 1000 }] })
  await good(run, 'purchase', 'enter', 'credit.json')
  await good(run, 'purchase', 'submit', '2')
  await good(board, 'purchase', 'approve', '2')
  await good(run, 'purchase', 'set-off', '1', '2', '--day', '2025-10-23')
  assert.match(await good(auditor, 'purchase', 'show', '1'), /26\.00/)
  await file('other.json', { ...invoice, reference: 'F-2', noFileReason: 'x' })
  await good(run, 'purchase', 'enter', 'other.json')
  await good(run, 'purchase', 'discard', '3')
  await refused(run, 'purchase', 'show', '3')
  await good(run, 'purchase', 'enter', 'other.json')
  await good(run, 'purchase', 'submit', '3')
  await good(board, 'purchase', 'approve', '3')
  await good(run, 'purchase', 'cancel', '3', '--why', 'En double', '--day', '2025-10-06')
  assert.match(await good(auditor, 'purchase', 'list', '--standing', 'cancelled'), /F-2/)
  assert.equal((await auditor('purchase', 'list', '--standing', 'x')).code, exitCode.usage)
  assert.match(await good(auditor, 'purchase', 'list', '--search', 'A-1'), /A-1/)
  assert.match(await good(run, 'purchase', 'vat'), /./)
  await good(run, 'purchase', 'vat', 'on')
  await refused(auditor, 'purchase', 'vat', 'off')

  assert.match(await good(auditor, 'cutoff', 'show', '2025'), /486 +273\.00/)
  await file('estimate.json', { kind: '408', label: 'Électricité', reason: 'Comme en 2024', account: '6061', cents: 5000 })
  const estimated = JSON.parse(await good(run, 'cutoff', 'estimate', '2025', 'estimate.json', '--json')) as { kinds: { proposed: { source: string }[] }[] }
  await good(run, 'cutoff', 'write', '2025', '408')
  await good(run, 'cutoff', 'cancel', '2025-01-01', '408')
  await good(run, 'cutoff', 'forget', '2025', estimated.kinds[0]?.proposed[0]?.source.replace('estimate-', '') ?? '')
  await refused(run, 'cutoff', 'write', '2025', '408')
  await good(run, 'cutoff', 'write', '2025', '486')
  await good(run, 'cutoff', 'take-back', '2025')
  await refused(auditor, 'cutoff', 'cancel', '2025', '486')
  assert.equal((await run('cutoff', 'write', '2025', '999')).code, exitCode.usage)
  await refused(run, 'cutoff', 'show', '2031')
})
