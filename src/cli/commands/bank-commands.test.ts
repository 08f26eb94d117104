import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { writeCamt } from '#cooperative/finance/bank/camt/test-camt.ts'
import { testIban } from '#cooperative/finance/bank/test-bank.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { addCustomer } from '#cooperative/finance/sales/customer.ts'
import { issueInvoice } from '#cooperative/finance/sales/issue-invoice.ts'
import { saveSeller } from '#cooperative/finance/sales/seller.ts'
import { hosting, testSeller } from '#cooperative/finance/sales/test-sales.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('the bank from the command line: an account, a statement, proposals accepted, the rest by hand, taken back', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-bank-'))
  t.after(() => rm(folder, { recursive: true }))
  const invoice = await inTransaction(panel.db, async (tx) => {
    const doer = byItself('test')
    await setUpLedger(tx, doer, { chart: 'company' }, systemClock)
    await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, systemClock)
    await saveSeller(tx, doer, { seller: testSeller }, systemClock)
    await tx.insertInto('vat_regime').values({ from_day: '2020-01-01', kind: 'outside', due: 'receipt', entered_by: null, entered_at: systemClock.now() }).execute()
    const { id: customerId } = await addCustomer(tx, doer, { customer: { name: 'Luce Martin' } }, systemClock)
    return issueInvoice(tx, doer, { customerId, label: 'Hébergement', issuedOn: day('2026-02-01'), fromDay: day('2026-02-01'), toDay: day('2026-02-28'), lines: [hosting(1, 12)] }, systemClock)
  })
  const as = async (role: 'treasurer' | 'board') => {
    const { token } = await panel.newPerson(`${role}@example.test`, [role])
    return async (...argv: string[]) => {
      const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
      return { code: await runCli(argv, io), out: io.out(), err: io.err() }
    }
  }
  const [run, board] = [await as('treasurer'), await as('board')]
  const on = '2026-03-02'
  const movements = [{ day: on, cents: 1200n, text: invoice.number }, { day: on, cents: -350n, text: 'frais de tenue' }, { day: on, cents: -45n, text: 'timbres' }, { day: on, cents: 2n, text: 'essai' }]
  await writeFile(join(folder, 'releve.xml'), writeCamt([{ id: 'R-1', iban: testIban, from: on, to: on, openingCents: 0n, movements }]))
  await writeFile(join(folder, 'later.xml'), writeCamt([{ id: 'R-3', iban: testIban, from: on, to: '2026-03-09', openingCents: 5_000n, movements: [] }]))
  assert.equal((await run('bank', 'show')).code, exitCode.refused, 'there is none yet')
  assert.equal((await board('bank', 'add', 'Compte', '--iban', testIban)).code, exitCode.refused)
  assert.equal((await run('bank', 'add', 'Compte', '--iban', testIban)).code, exitCode.done)
  assert.match((await board('bank', 'list')).out, /Compte .*FR76/)
  assert.equal((await run('bank', 'import', 'nothing.xml')).code, exitCode.usage)
  assert.match((await run('bank', 'import', 'releve.xml')).out, /^4 /)
  assert.equal((await run('bank', 'import', 'releve.xml')).code, exitCode.refused)
  assert.equal((await run('bank', 'import', 'later.xml')).code, exitCode.refused)
  assert.equal((await run('bank', 'import', 'later.xml', '--accept-gap')).code, exitCode.done)
  assert.match((await board('bank', 'statements', '512')).out, /41\.93/)
  const [, later = ''] = /([a-z0-9]{12})$/m.exec((await board('bank', 'statements')).out.split('\n').find((row) => row.includes('2026-03-09')) ?? '') ?? []
  assert.equal((await board('bank', 'statement', later, 'copy.xml')).code, exitCode.done)
  assert.match(await readFile(join(folder, 'copy.xml'), 'utf8'), /R-3/)
  assert.equal((await run('bank', 'remove-statement', later)).code, exitCode.done)
  assert.equal((await run('bank', 'add-rule', 'Frais', 'frais de tenue')).code, exitCode.usage)
  const rule = (await run('bank', 'add-rule', 'Frais', 'frais de tenue', '--account', '627', '--amount', '20')).out.trim()
  assert.match((await board('bank', 'rules')).out, /Frais .*20\.00.*627/)
  assert.match((await board('bank', 'movements')).out, new RegExp(`12\\.00 +${invoice.number}`))
  assert.equal((await board('bank', 'movements', '--matching', 'x')).code, exitCode.usage)
  assert.match((await run('bank', 'accept')).out, /^2 /)
  const idOf = async (text: string) => /([a-z0-9]{12})$/.exec((await board('bank', 'movements', '--matching', 'all', '--search', text)).out.split('\n').find((row) => row.includes(text)) ?? '')?.[1] ?? ''
  const [stamps, odd, paid] = [await idOf('timbres'), await idOf('essai'), await idOf('frais')]
  assert.equal((await run('bank', 'match', stamps)).code, exitCode.refused, 'nothing is proposed')
  assert.equal((await run('bank', 'match', stamps, '--account', '626', '--amount', 'beaucoup')).code, exitCode.usage)
  assert.match((await run('bank', 'match', stamps, '--account', '626', '--label', 'Timbres')).out, /626 Timbres/)
  assert.equal((await run('bank', 'ignore', odd)).code, exitCode.usage)
  assert.equal((await run('bank', 'ignore', odd, '--why', 'essai')).code, exitCode.done)
  assert.match((await board('bank', 'show')).out, /0 \(0\.00\)/)
  assert.equal((await run('bank', 'undo', paid)).code, exitCode.done)
  assert.match((await run('bank', 'match', paid)).out, /627/)
  assert.equal((await run('bank', 'undo', stamps)).code, exitCode.done)
  await writeFile(join(folder, 'parts.json'), JSON.stringify({ parts: [{ kind: 'account', account: '626', label: 'a', cents: 40 }, { kind: 'account', account: '627', label: 'b', cents: 5 }] }))
  assert.equal((await run('bank', 'match', stamps, 'parts.json')).code, exitCode.done)
  assert.match((await board('bank', 'movement', stamps)).out, /626 a 0\.40, 627 b 0\.05/)
  assert.equal((await run('bank', 'remove-rule', rule)).code, exitCode.done)
  assert.equal((await run('bank', 'change', '512', '--name', 'Banque')).code, exitCode.done)
  assert.equal((await run('bank', 'close', 'Banque')).code, exitCode.done)
  assert.equal((await run('bank', 'reopen', 'Banque')).code, exitCode.done)
})
