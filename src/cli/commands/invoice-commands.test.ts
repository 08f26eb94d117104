import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { makePaperMaker } from '#cooperative/finance/sales/paper/make-papers.ts'
import { testSeller } from '#cooperative/finance/sales/test-sales.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { day, dayOf } from '#lib/day.ts'
import { makeLog } from '#lib/log.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('invoices, customers and who invoices from the command line', async (t) => {
  const panel = await testPanel(t)
  const today = dayOf(systemClock.now())
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, systemClock)
    await openFiscalYear(tx, byItself('test'), { startDay: day(`${today.slice(0, 4)}-01-01`), endDay: day(`${today.slice(0, 4)}-12-31`) }, systemClock)
  })
  const folder = await mkdtemp(join(tmpdir(), 'onyva-invoices-'))
  t.after(() => rm(folder, { recursive: true }))
  const { token } = await panel.newPerson('treasurer@example.test', ['treasurer'])
  const run = async (...argv: string[]) => {
    const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
    return { code: await runCli(argv, io), out: io.out(), err: io.err() }
  }
  const good = async (...argv: string[]) => {
    const done = await run(...argv)
    assert.equal(done.code, exitCode.done, `${argv.join(' ')}: ${done.err}`)
    return done.out
  }
  const file = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))
  await file('seller.json', testSeller)
  assert.equal((await run('seller', 'show')).code, exitCode.refused)
  assert.match(await good('seller', 'set', 'seller.json'), /Les Toits Communs/)
  assert.match(await good('seller', 'show'), /siren +732829320/)
  await file('customer.json', { name: 'Librairie', city: 'Lyon', country: 'FR' })
  const { id: customer } = JSON.parse(await good('customer', 'add', 'customer.json', '--json')) as { id: string }
  assert.match(await good('customer', 'list', '--search', 'libr'), /C00001 +Librairie +Lyon/)
  await file('changed.json', { name: 'Librairie du Fil', email: 'fil@exemple.example' })
  assert.match(await good('customer', 'change', customer, 'changed.json'), /du Fil/)
  await good('customer', 'archive', customer)
  await good('customer', 'restore', customer)
  assert.match(await good('customer', 'show', customer), /fil@exemple\.example/)
  const { memberId: member } = await panel.newPerson('zoe@example.test')
  assert.match(await good('customer', 'of-member', member), /M\d+/)
  assert.match(await good('customer', 'list', '--members'), /M\d+/)
  await file('invoice.json', { customer, label: 'Hébergement', issuedOn: today, from: today, to: today, lines: [{ label: 'Un mois', unit: 'MON', unitPrice: 50_000 }] })
  assert.match(await good('invoice', 'preview', 'invoice.json'), /Total +6\.00 +1\.00/)
  const { number } = JSON.parse(await good('invoice', 'issue', 'invoice.json', '--json')) as { number: string }
  assert.match(await good('invoice', 'list', '--view', 'open'), new RegExp(number))
  assert.equal((await run('invoice', 'list', '--view', 'x')).code, exitCode.usage)
  assert.equal((await run('invoice', 'paper', number, 'paper.pdf')).code, exitCode.refused)
  await makePaperMaker({ db: panel.db, clock: systemClock, log: makeLog(() => {}) })()
  await good('invoice', 'paper', number, 'paper.pdf')
  assert.match(await readFile(join(folder, 'paper.pdf'), 'latin1'), /^%PDF-1\.7/)
  assert.match(await good('invoice', 'xml', number, '-'), /CrossIndustryInvoice/)
  assert.match(await good('invoice', 'send', number), /fil@exemple\.example/)
  const { payments } = JSON.parse(await good('invoice', 'pay', number, '--amount', '2.00', '--json')) as { payments: { id: string }[] }
  await good('invoice', 'undo-payment', number, payments[0]?.id ?? '')
  assert.equal((await run('invoice', 'credit', number)).code, exitCode.usage)
  await file('lines.json', [{ place: 1, netCents: 100 }])
  assert.match(await good('invoice', 'credit', number, 'lines.json', '--why', 'Panne'), /AV\d{4}-00001/)
  await good('invoice', 'pay', number)
  assert.match(await good('invoice', 'show', number), /4\.80/)
  assert.equal((await run('invoice', 'show', '2031-00009')).code, exitCode.refused)
  assert.equal((await run('invoice', 'list', '--member', member)).code, exitCode.refused)
})
