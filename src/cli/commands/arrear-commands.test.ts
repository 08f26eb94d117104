import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
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

test('arrears, reminders, a dispute, a plan and a loss from the command line', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-arrears-'))
  t.after(() => rm(folder, { recursive: true }))
  const as = async (email: string, roles: readonly ('treasurer' | 'board')[]) => {
    const { token, memberId } = await panel.newPerson(email, roles)
    const run = async (...argv: string[]) => {
      const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
      return { code: await runCli(argv, io), out: io.out(), err: io.err() }
    }
    return { run, memberId }
  }
  const [{ run }, { run: board }, { run: member, memberId }] = [await as('t@example.test', ['treasurer']), await as('b@example.test', ['board']), await as('m@example.test', [])]
  const [today, doer] = [dayOf(systemClock.now()), byItself('test')]
  const { number, due, small } = await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, systemClock)
    for (const year of [Number(today.slice(0, 4)) - 1, Number(today.slice(0, 4))]) await openFiscalYear(tx, doer, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, systemClock)
    await saveSeller(tx, doer, { seller: testSeller }, systemClock)
    const customerId = await ensureMemberCustomer(tx, memberId, systemClock)
    const made = await tx.selectFrom('member').select('number').where('id', '=', memberId).executeTakeFirstOrThrow()
    const issue = (euros: number) => issueInvoice(tx, doer, { customerId, label: 'Hébergement', issuedOn: addDays(today, -10), dueOn: addDays(today, -10), fromDay: today, toDay: today, lines: [hosting(1, euros)] }, systemClock)
    const [first, second] = [await issue(100), await issue(10)]
    return { number: String(made.number), due: first.dueId, small: second.dueId }
  })
  const later = addDays(today, 10)
  assert.match((await board('arrears', 'list')).out, /132\.00[\s\S]*Membre m@example.test/)
  assert.match((await run('reminder', 'next')).out, /Membre m@example.test/)
  assert.equal((await run('arrears', 'hold', number, '--until', later)).code, exitCode.usage)
  assert.equal((await run('arrears', 'hold', number, '--until', later, '--why', 'malade')).code, exitCode.done)
  assert.equal((await run('arrears', 'remind', number)).code, exitCode.refused)
  assert.equal((await run('arrears', 'release', number)).code, exitCode.done)
  assert.equal((await run('arrears', 'remind', number)).code, exitCode.done)
  const [, letter = ''] = /Membre m@example\.test .* (\w{12})\s*$/m.exec((await board('reminder', 'list')).out) ?? []
  assert.match((await board('reminder', 'show', letter)).out, /132,00/)
  assert.equal((await run('arrears', 'notice', number)).code, exitCode.refused)
  assert.equal((await run('arrears', 'suspend', number, '--why', 'x')).code, exitCode.refused)
  assert.equal((await run('arrears', 'resume', number)).code, exitCode.refused)
  assert.match((await member('dues', 'show', number)).out, /132\.00/)
  assert.match((await member('dues', 'dispute', number, small, '--why', 'jamais eu')).out, /désaccord/)
  const [, dispute = ''] = /ouvert +(\w{12})/.exec((await member('dues', 'show', number)).out) ?? []
  assert.equal((await member('dues', 'reply', number, dispute, '--why', 'alors ?')).code, exitCode.done)
  assert.equal((await run('arrears', 'answer', dispute, '--why', 'nous regardons')).code, exitCode.done)
  assert.equal((await run('arrears', 'settle', dispute, '--why', 'x')).code, exitCode.usage)
  assert.equal((await member('dues', 'withdraw', number, dispute)).code, exitCode.done)
  assert.equal((await run('arrears', 'dispute', number, small, '--why', 'au téléphone')).code, exitCode.done)
  const [, again = ''] = /ouvert +(\w{12})/.exec((await run('arrears', 'show', number)).out) ?? []
  assert.equal((await run('arrears', 'settle', again, '--outcome', 'upheld', '--why', 'dû')).code, exitCode.done)
  assert.equal((await member('dues', 'plan', number, '--times', 'x', '--day', later)).code, exitCode.usage)
  assert.match((await member('dues', 'plan', number, '--times', '3', '--day', later, '--why', 'difficile')).out, /44\.00[\s\S]*44\.00[\s\S]*44\.00/)
  assert.equal((await member('dues', 'decline', number)).code, exitCode.done)
  assert.equal((await run('arrears', 'plan', number, '--times', '2', '--day', later)).code, exitCode.done)
  assert.equal((await run('arrears', 'decline', number)).code, exitCode.done)
  assert.equal((await member('dues', 'plan', number, '--times', '1', '--day', later)).code, exitCode.done)
  assert.equal((await run('arrears', 'agree', number)).code, exitCode.done)
  assert.equal((await member('dues', 'agree', number)).code, exitCode.refused)
  assert.equal((await run('arrears', 'propose-loss', due, '--why', 'perdu')).code, exitCode.done)
  assert.equal((await board('arrears', 'decline-loss', due)).code, exitCode.done)
  assert.equal((await run('arrears', 'propose-loss', due, '--why', 'perdu')).code, exitCode.done)
  assert.equal((await run('arrears', 'approve-loss', due, '--day', today)).code, exitCode.refused)
  assert.equal((await board('arrears', 'approve-loss', due, '--day', today)).code, exitCode.done)
  assert.match((await board('reminder', 'setting')).out, /7, 21, 35, 50/)
  await writeFile(join(folder, 'setting.json'), JSON.stringify({ active: true, leastCents: 100, noticeDays: 15, lateDays: 10, levels: [{ days: 10 }, { days: 40 }] }))
  assert.match((await run('reminder', 'set', 'setting.json')).out, /10, 40/)
})
