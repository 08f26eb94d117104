import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { issueSome } from '#cooperative/finance/billing/issue-run.ts'
import { prepareSome } from '#cooperative/finance/billing/prepare-run.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { saveSeller } from '#cooperative/finance/sales/seller.ts'
import { createMember } from '#cooperative/members/create-member.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { dayOf, endOfMonth, startOfMonth } from '#lib/day.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

test('tariffs, subscriptions and a billing run from the command line', async (t) => {
  const panel = await testPanel(t)
  const folder = await mkdtemp(join(tmpdir(), 'onyva-tariffs-'))
  t.after(() => rm(folder, { recursive: true }))
  const today = dayOf(systemClock.now())
  const year = today.slice(0, 4)
  await inTransaction(panel.db, async (tx) => {
    await setUpLedger(tx, byItself('test'), { chart: 'company' }, systemClock)
    await openFiscalYear(tx, byItself('test'), { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, systemClock)
    await createMember(tx, byItself('test'), { name: 'Le Moulin', kind: 'legal', status: 'admitted', number: 4242 }, systemClock)
    await saveSeller(tx, byItself('test'), { seller: { name: 'Les Toits', legalForm: '', street: '12 rue des Tanneurs', postalCode: '69007', city: 'Lyon', country: 'FR', siren: '732829320', register: 'RCS Lyon', vatNumber: 'FR44732829320', email: 'compta@lestoits.example', iban: 'FR7630006000011234567890189', bic: '' } }, systemClock)
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
  await file('plan.json', { code: 'SITE', name: 'Hébergement', months: 1 })
  assert.equal((await board('plan', 'add', 'plan.json')).code, exitCode.refused)
  assert.equal((await run('plan', 'add', 'nothing.json')).code, exitCode.usage)
  const plan = (await run('plan', 'add', 'plan.json')).out.trim()
  await file('tariff.json', { label: 'Tarif', fromDay: `${year}-01-01`, body: 'meeting', votedOn: `${year}-01-01`, resolution: '4', prices: [{ plan, price: 50_000 }] })
  const tariff = await run('tariff', 'enter', 'tariff.json')
  assert.equal(tariff.code, exitCode.done, tariff.err)
  await file('name.json', { name: 'Hébergement associatif' })
  assert.equal((await run('plan', 'change', 'site', 'name.json')).code, exitCode.done)
  assert.match((await board('plan', 'list')).out, /SITE +Hébergement associatif +1 +5\.00/)
  assert.match((await board('tariff', 'list')).out, /Tarif .*4/)
  await file('begin.json', { who: '4242', plan, startDay: startOfMonth(today), months: 1 })
  assert.match((await run('subscription', 'begin', 'begin.json')).out, /Le Moulin/)
  await file('cut.json', { fromDay: startOfMonth(today), toDay: endOfMonth(today), percent: 50, reason: 'jeune association' })
  const cut = await run('subscription', 'reduce', '1', 'cut.json')
  assert.match(cut.out, /jeune association/)
  assert.equal((await run('subscription', 'unreduce', '1', /(\w{12})\n/.exec(cut.out.split('jeune association')[1] ?? '')?.[1] ?? '')).code, exitCode.done)
  assert.match((await board('subscription', 'list', '--search', 'moulin')).out, /Le Moulin/)
  const { id: member } = await panel.db.selectFrom('member').select('id').where('number', '=', 4242).executeTakeFirstOrThrow()
  assert.match((await board('subscription', 'of', member)).out, /Le Moulin/)
  assert.equal((await board('use', 'show', member)).code, exitCode.done)
  assert.equal((await board('subscription', 'show', '99')).code, exitCode.refused)
  await file('run.json', { untilDay: endOfMonth(today), issuedOn: today, label: 'Hébergement' })
  assert.match((await run('billing', 'prepare', 'run.json')).out, /Hébergement/)
  while (await prepareSome(panel.db, { usageOf: async () => new Map() }, systemClock));
  assert.match((await board('billing', 'show', '1')).out, /5\.00\n.*6\.00/)
  const drafts = (await board('billing', 'drafts', '1')).out
  assert.match(drafts, /Le Moulin \(M04242\).*1 Hébergement associatif/)
  await file('hold.json', { state: 'hold' })
  await file('take.json', { state: 'take' })
  const draft = /(\w{12})\n/.exec(drafts)?.[1] ?? ''
  assert.match((await run('billing', 'choose', '1', draft, 'hold.json')).out, /0\.00/)
  assert.equal((await run('billing', 'choose', '1', draft, 'take.json')).code, exitCode.done)
  assert.equal((await run('billing', 'issue', '1', 'x')).code, exitCode.usage)
  assert.equal((await run('billing', 'issue', '1', '5.00')).code, exitCode.refused)
  assert.equal((await board('billing', 'issue', '1', '6.00')).code, exitCode.refused)
  assert.equal((await run('billing', 'issue', '1', '6.00')).code, exitCode.done)
  while (await issueSome(panel.db, 'test', systemClock));
  assert.equal((await run('billing', 'cancel', '1')).code, exitCode.refused)
  assert.equal((await board('billing', 'list')).code, exitCode.done)
  const shown = await run('subscription', 'show', '1')
  assert.match(shown.out, new RegExp(`5\\.00 +${year}-00001`))
  assert.equal((await run('subscription', 'end', '1', '--day', today, '--why', 'déménage')).code, exitCode.done)
  assert.equal((await run('subscription', 'end', '1')).code, exitCode.done)
  await file('more.json', { fromDay: today, plan, quantity: 2 })
  assert.equal((await run('subscription', 'change', '1', 'more.json')).code, exitCode.refused)
  const { id: invoice } = await panel.db.selectFrom('sales_invoice').select('id').executeTakeFirstOrThrow()
  assert.match((await run('subscription', 'free', invoice, '--why', 'erreur')).out, /^AV/)
  assert.equal((await run('subscription', 'change', '1', 'more.json')).code, exitCode.done)
  assert.equal((await run('tariff', 'withdraw', tariff.out.trim().split(' ')[0] ?? '')).code, exitCode.done)
})
