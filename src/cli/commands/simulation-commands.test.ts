import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { ensureMemberCustomer } from '#cooperative/finance/sales/customer.ts'
import { enterTariff } from '#cooperative/finance/tariffs/enter-tariff.ts'
import { addPlan } from '#cooperative/finance/tariffs/save-plan.ts'
import { workOnSimulations } from '#cooperative/finance/tariffs/simulation/run-simulation.ts'
import { subscribe } from '#cooperative/finance/tariffs/subscribe.ts'
import { createMember } from '#cooperative/members/create-member.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, startOfMonth } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('a tariff tried before the vote, from the command line', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-simulation-'))
  t.after(() => rm(folder, { recursive: true }))
  const doer = byItself('test')
  const [from, to] = [addMonths(startOfMonth(dayOf(systemClock.now())), -12), addDays(startOfMonth(dayOf(systemClock.now())), -1)]
  const plan = await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, systemClock)
    const { id: memberId } = await createMember(tx, doer, { name: 'Le Moulin', kind: 'legal', status: 'admitted', number: 4242 }, systemClock)
    const { id } = await addPlan(tx, doer, { code: 'SITE', name: 'Hébergement', months: 12, billed: 'advance', measure: null, level: 'standard', account: '706' }, systemClock)
    await enterTariff(tx, doer, { label: 'Tarif', fromDay: from, body: 'meeting', votedOn: from, resolution: '4', prices: [{ planId: id, price: 600_000n, included: null, overagePrice: null }] }, systemClock)
    await subscribe(tx, doer, { customerId: await ensureMemberCustomer(tx, memberId, systemClock), planId: id, quantity: 1, startDay: from, months: 12 }, systemClock)
    return id
  })
  const as = async (role: 'treasurer' | 'board' | 'auditor') => {
    const { token } = await panel.newPerson(`${role}@example.test`, [role])
    return async (...argv: string[]) => {
      const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: folder })
      return { code: await runCli(argv, io), out: io.out(), err: io.err() }
    }
  }
  const [treasurer, board, auditor] = [await as('treasurer'), await as('board'), await as('auditor')]
  const file = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))
  await file('propose.json', { label: 'Tarif de l’an prochain', fromDay: from, toDay: to, prices: [{ plan, price: 660_000 }] })
  assert.equal((await auditor('simulation', 'propose', 'propose.json')).code, exitCode.refused)
  assert.match((await board('simulation', 'propose', 'propose.json')).out, /Tarif de l’an prochain/)
  const ports = { usageOf: async () => new Map(), usageOfAll: async () => [], sitesKnown: async () => [] }
  while (await workOnSimulations(panel.db, ports, systemClock));
  assert.match((await auditor('simulation', 'list')).out, /1 +Tarif de l’an prochain/)
  assert.match((await auditor('simulation', 'show', '1')).out, /60\.00\n.*66\.00/)
  assert.equal((await auditor('simulation', 'show', '9')).code, exitCode.refused)
  const before = (await auditor('simulation', 'show', '1')).out
  assert.equal((await auditor('simulation', 'rerun', '1')).code, exitCode.done)
  while (await workOnSimulations(panel.db, ports, systemClock));
  assert.equal((await auditor('simulation', 'show', '1')).out, before, 'the same data, the same figures')
  const { id: member } = await panel.db.selectFrom('member').select('id').where('number', '=', 4242).executeTakeFirstOrThrow()
  assert.match((await treasurer('simulation', 'figure', '1', member)).out, /60\.00\n.*66\.00/)
  await file('attach.json', { body: 'meeting', resolution: '7' })
  assert.match((await board('simulation', 'attach', '1', 'attach.json')).out, /7/)
  assert.equal((await board('simulation', 'withdraw', '1')).code, exitCode.done)
  assert.equal((await board('simulation', 'restore', '1')).code, exitCode.done)
  const today = dayOf(systemClock.now())
  await file('apply.json', { label: 'Nouveau', fromDay: addDays(today, 40), body: 'meeting', votedOn: today, resolution: '7' })
  assert.equal((await board('simulation', 'apply', '1', 'apply.json')).code, exitCode.refused)
  assert.match((await treasurer('simulation', 'apply', '1', 'apply.json')).out, /^\w{12}/)
  assert.equal((await treasurer('simulation', 'apply', '1', 'apply.json')).code, exitCode.refused)
})
