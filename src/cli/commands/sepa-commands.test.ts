import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { createMember } from '#cooperative/members/create-member.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { recordOverpayment } from '#cooperative/finance/dues/record-payment.ts'
import { targetDayFrom } from '#cooperative/finance/sepa/target-day.ts'
import { ensureMemberCustomer, saveCustomer } from '#cooperative/finance/sales/customer.ts'
import { issueInvoice } from '#cooperative/finance/sales/issue-invoice.ts'
import { saveSeller } from '#cooperative/finance/sales/seller.ts'
import { hosting, testSeller } from '#cooperative/finance/sales/test-sales.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { addDays, day, dayOf } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('debits and transfers from the command line: a mandate, a batch in two hands, its file, a transfer', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-debits-'))
  t.after(() => rm(folder, { recursive: true }))
  const doer = byItself('test')
  const today = dayOf(systemClock.now())
  const { customerId, dueId } = await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, systemClock)
    const year = Number(today.slice(0, 4))
    for (const one of [year, year + 1]) await openFiscalYear(tx, doer, { startDay: day(`${one}-01-01`), endDay: day(`${one}-12-31`) }, systemClock)
    await saveSeller(tx, doer, { seller: testSeller }, systemClock)
    const member = await createMember(tx, doer, { name: 'Ada Lys', kind: 'natural', status: 'admitted' }, systemClock)
    const id = await ensureMemberCustomer(tx, member.id, systemClock)
    await saveCustomer(tx, doer, { customerId: id, customer: { email: 'ada@toits.example' } }, systemClock)
    await issueInvoice(tx, doer, { customerId: id, label: 'Hébergement', issuedOn: today, dueOn: today, fromDay: today, toDay: today, lines: [hosting(1, 10)] }, systemClock)
    return { customerId: id, dueId: (await recordOverpayment(tx, doer, { customerId: id, cents: 250n, account: '512', day: today, label: 'Trop reçu' }, systemClock)).dueId }
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

  assert.match(await good(run, 'debit', 'setting'), /pas encore entré/)
  await file('setting.json', { creditorId: 'FR72ZZZ123456', debitLimitCents: 50_000, batchLimitCents: 500_000, transferLimitCents: 500_000 })
  assert.match(await good(run, 'debit', 'setting', 'setting.json'), /FR72ZZZ123456/)
  await refused(auditor, 'debit', 'setting', 'setting.json')
  await file('mandate.json', { customer: customerId, holder: 'Ada Lys', iban: 'FR7630006000011234567890189', signedOn: today, reference: 'OLD-7' })
  assert.match(await good(run, 'mandate', 'enter', 'mandate.json'), /OLD-7/)
  assert.match(await good(auditor, 'mandate', 'list', 'ada'), /OLD-7/)
  assert.match(await good(auditor, 'mandate', 'show', 'OLD-7'), /Ada Lys/)
  assert.match(await good(auditor, 'mandate', 'mine', customerId.slice('member-'.length)).catch(() => 'notFound'), /notFound/)
  assert.match(await good(run, 'mandate', 'mine', customerId.slice('member-'.length)), /OLD-7/)
  await refused(run, 'mandate', 'sign', customerId.slice('member-'.length), '--holder', 'x', '--iban', 'x', '--consent')
  await refused(run, 'mandate', 'end', customerId.slice('member-'.length))
  assert.match(await good(run, 'debit', 'proposed'), /à prévenir/)
  assert.match(await good(run, 'debit', 'tell'), /1 personne/)
  const on = targetDayFrom(addDays(today, 14))
  assert.equal((await run('debit', 'prepare')).code, exitCode.usage)
  assert.match(await good(run, 'debit', 'prepare', '--day', on), /12\.00/)
  await refused(run, 'debit', 'release', '1')
  assert.match(await good(board, 'debit', 'release', '1'), /OV-P00001/)
  await good(auditor, 'debit', 'file', '1', 'debits.xml')
  assert.match(await readFile(join(folder, 'debits.xml'), 'utf8'), /pain\.008\.001\.08/)
  assert.match(await good(run, 'debit', 'sent', '1'), /à la banque/)
  assert.match(await good(auditor, 'debit', 'list'), /à la banque/)
  const [debit] = (JSON.parse(await good(auditor, 'debit', 'show', '1', '--json')) as { items: { id: string }[] }).items
  await refused(run, 'debit', 'cancel', '1')
  await refused(run, 'debit', 'paid', '1')
  assert.doesNotMatch(await good(run, 'debit', 'go-on', '1'), /dans les livres/)
  await refused(run, 'debit', 'return', debit?.id ?? '', '--why', 'AM04')
  assert.match(await good(run, 'debit', 'reject', debit?.id ?? '', '--why', 'AC04'), /rejeté/)
  assert.match(await good(run, 'mandate', 'unblock', 'OLD-7'), /en cours/)
  assert.match(await good(auditor, 'transfer', 'proposed'), /Trop reçu/)
  const when = targetDayFrom(today)
  await file('transfers.json', { executeOn: when, items: [{ kind: 'due', id: dueId }] })
  assert.match(await good(run, 'transfer', 'prepare', 'transfers.json'), /2\.50/)
  await good(run, 'transfer', 'cancel', '1')
  await good(run, 'transfer', 'prepare', 'transfers.json')
  await refused(run, 'transfer', 'release', '2')
  assert.match(await good(board, 'transfer', 'release', '2'), /OV-V00002/)
  await good(auditor, 'transfer', 'file', '2', 'transfers.xml')
  assert.match(await readFile(join(folder, 'transfers.xml'), 'utf8'), /pain\.001\.001\.09/)
  await good(run, 'transfer', 'sent', '2')
  const [transfer] = (JSON.parse(await good(auditor, 'transfer', 'show', '2', '--json')) as { items: { id: string }[] }).items
  await refused(auditor, 'transfer', 'reject', '2', transfer?.id ?? '', '--why', 'AC01')
  assert.match(await good(run, 'transfer', 'done', '2'), /exécuté/)
  assert.match(await good(auditor, 'transfer', 'list'), /exécutée/)
  assert.match(await good(run, 'mandate', 'revoke', 'OLD-7', '--why', 'Parti'), /révoqué/)
})
