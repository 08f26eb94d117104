import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import { inTransaction } from '#db/transaction.ts'
import { systemClock } from '#lib/clock.ts'
import { addMonths, day, dayOf } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { exitCode } from '../exit-code.ts'
import { runCli } from '../run-cli.ts'
import { testIo } from '../test-io.ts'
import { testPanel } from '../test-panel.ts'

const today = dayOf(systemClock.now())
const year = today.slice(0, 4)

/** A panel whose cooperative has statutes and open books, and people with their command lines. */
async function house(t: Parameters<typeof testPanel>[0]) {
  const panel = await testPanel(t)
  await inTransaction(panel.db, async (tx) => {
    const sa = presets['sa-directoire']
    await changeStatutes(tx, byItself('test'), { statutes: { ...sa, shares: sa.shares && { ...sa.shares, redemptionWaitMonths: 0 } }, fromDay: '2019-01-01', resolution: 'Assemblée constitutive' }, systemClock)
    await setUpLedger(tx, byItself('test'), { chart: 'company', siren: '732829320' }, systemClock)
    await openFiscalYear(tx, byItself('test'), { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, systemClock)
  })
  const as = async (name: string, ...roles: ('treasurer' | 'board' | 'administrator')[]) => {
    const { token, memberId } = await panel.newPerson(`${name}@example.test`, roles)
    const run = async (...argv: string[]) => {
      const io = testIo({ env: { ONYVA_SERVER: panel.origin, HOME: '/nowhere', ONYVA_TOKEN: token }, cwd: panel.folder })
      return { code: await runCli(argv, io), out: io.out(), err: io.err() }
    }
    const said = async <T>(...argv: string[]): Promise<T> => {
      const { out, err } = await run(...argv, '--json')
      assert.notEqual(out, '', err)
      return JSON.parse(out) as T
    }
    return { run, said, memberId }
  }
  return { panel, as }
}

test('statutes from the command line: read, changed from a day on, taken back', async (t) => {
  const { panel, as } = await house(t)
  const { run, said } = await as('board', 'board')
  assert.match((await run('statutes', 'show')).out, /shares\.floorCents +1850000/)
  assert.match((await run('statutes', 'versions')).out, /1 +2019-01-01 +Assemblée constitutive/)
  const now = await said<{ statutes: { shares: { floorCents: number } } }>('statutes', 'show')
  now.statutes.shares.floorCents = 2_000_000
  await writeFile(join(panel.folder, 'statutes.json'), JSON.stringify(now))
  const from = addMonths(today, 2)
  assert.equal((await run('statutes', 'change', 'statutes.json', '--from', from)).code, exitCode.usage, 'the resolution is missing')
  assert.equal((await run('statutes', 'change', 'statutes.json', '--from', '2019-01-01', '--resolution', 'AGE')).code, exitCode.refused)
  assert.equal((await run('statutes', 'change', 'nowhere.json', '--from', from, '--resolution', 'AGE')).code, exitCode.usage)
  assert.equal((await run('statutes', 'change', 'statutes.json', '--from', from, '--resolution', 'AGE')).out, '2\n')
  assert.match((await run('statutes', 'show', '2')).out, /shares\.floorCents +2000000/)
  assert.equal((await run('statutes', 'withdraw', '2')).code, exitCode.done)
  assert.equal((await run('statutes', 'show', '2')).code, exitCode.refused)
  assert.equal((await (await as('member')).run('statutes', 'withdraw', '1')).code, exitCode.refused)
})

test('shares from the command line: subscribed, paid, passed on, paid back by two persons', async (t) => {
  const { panel, as } = await house(t)
  const [one, other, treasurer, second] = [await as('one'), await as('other'), await as('treasurer', 'treasurer'), await as('second', 'administrator', 'board')]
  assert.equal((await one.run('shares', 'subscribe', one.memberId, 'ten')).code, exitCode.usage)
  assert.equal((await one.run('shares', 'subscribe', '--', one.memberId, '-3')).code, exitCode.refused)
  assert.equal((await one.run('shares', 'subscribe', other.memberId, '3')).code, exitCode.refused, 'not another’s')
  const { members } = await one.said<{ members: { number: number }[] }>('whoami')
  assert.match((await one.run('shares', 'subscribe', String(members[0]?.number), '1000')).out, /20000\.00[^]*5000\.00/)
  assert.match((await treasurer.run('shares', 'subscriptions')).out, /one@example\.test .*20000\.00/)
  for (const wrong of ['12.345', '-1', 'all']) assert.equal((await treasurer.run('shares', 'pay', '1', wrong, '--day', today)).code, exitCode.usage, wrong)
  assert.match((await treasurer.run('shares', 'pay', '1', '5000,00', '--day', today)).out, /15000\.00/)
  assert.equal((await treasurer.run('shares', 'correct', '1')).code, exitCode.done)
  assert.match((await treasurer.run('shares', 'pay', '1', '20000', '--day', today)).out, /0\.00/)
  assert.match((await one.run('shares', 'show', one.memberId)).out, /1000[^]*20000\.00/)
  assert.equal((await other.run('shares', 'show', one.memberId)).code, exitCode.refused)
  assert.match((await one.run('shares', 'certificate', one.memberId, 'certificate.pdf')).out, /certificate\.pdf/)
  assert.match(await readFile(join(panel.folder, 'certificate.pdf'), 'latin1'), /^%PDF/)
  assert.equal((await second.run('shares', 'transfer', one.memberId, other.memberId, '10')).code, exitCode.usage, 'who decided it')
  assert.equal((await second.run('shares', 'transfer', one.memberId, other.memberId, '1001', '--reference', 'Directoire')).code, exitCode.refused)
  assert.equal((await second.run('shares', 'transfer', one.memberId, other.memberId, '10', '--reference', 'Directoire')).out, '2\n')
  assert.equal((await second.run('shares', 'reverse', '2', '--reference', 'erreur')).out, '3\n')
  assert.match((await treasurer.run('shares', 'movements', '--search', 'other')).out, /annulation[^]*cession/)
  assert.match((await one.run('shares', 'redeem', one.memberId, '60')).out, /1/)
  assert.match((await treasurer.run('payout', 'queue')).out, /60\/60/)
  const { id } = await treasurer.said<{ id: string }>('payout', 'prepare', '1')
  assert.equal((await treasurer.run('payout', 'release', id)).code, exitCode.refused, 'who prepared does not release')
  assert.equal((await treasurer.run('payout', 'cancel', '1')).code, exitCode.refused)
  assert.equal((await second.run('payout', 'discard', id)).code, exitCode.done)
  const again = await treasurer.said<{ id: string }>('payout', 'prepare', '1')
  assert.equal((await second.run('payout', 'release', again.id)).out, '4\n')
  assert.match((await treasurer.run('payout', 'list')).out, /à virer +60 +1200\.00/)
  assert.equal((await treasurer.run('payout', 'paid', again.id, '--day', today)).code, exitCode.done)
  assert.match((await treasurer.run('payout', 'queue')).out, /Personne n’attend/)
  assert.equal((await one.run('shares', 'redeem', one.memberId, '1')).code, exitCode.done)
  assert.equal((await treasurer.run('payout', 'cancel', '2')).code, exitCode.done)
  assert.match((await one.run('shares', 'capital')).out, /940[^]*18800\.00[^]*18500\.00[^]*300\.00/)
})

test('the shares of before are taken over from a table, by the numbers of the register', async (t) => {
  const { panel, as } = await house(t)
  const [one, administrator] = [await as('one'), await as('admin', 'administrator')]
  await inTransaction(panel.db, (tx) => postEntry(tx, byItself('test'), { journal: 'OD', day: day(`${year}-01-01`), label: 'Capital d’avant', lines: [{ account: '512', debitCents: 20_000n, creditCents: 0n }, { account: '1013', debitCents: 0n, creditCents: 20_000n }] }, systemClock))
  const { members } = await one.said<{ members: { number: number }[] }>('whoami')
  const take = async (table: string) => {
    await writeFile(join(panel.folder, 'shares.csv'), table)
    return administrator.run('shares', 'takeover', 'shares.csv', '--day', `${year}-01-01`)
  }
  const head = 'Numéro;Parts;Payé\n'
  assert.equal((await take(`${head}${members[0]?.number};dix;200,00\n`)).code, exitCode.usage)
  assert.equal((await take(`${head}${members[0]?.number};10;200,000\n`)).code, exitCode.usage)
  assert.equal((await take(`${head}${members[0]?.number};9;180,00\n`)).code, exitCode.refused, 'not what the books say')
  assert.equal((await take(`${head}${members[0]?.number};10;200,00\n`)).out, '1\n')
  assert.match((await one.run('shares', 'show', one.memberId)).out, /10/)
})

test('the rarer parts of the books: accounts, lettering, statements, draws, papers, the next year', async (t) => {
  const { panel, as } = await house(t)
  const { run, said } = await as('treasurer', 'treasurer')
  assert.match((await run('ledger', 'accounts', '--search', '706')).out, /^.*\n706 /)
  assert.match((await run('ledger', 'add-account', '61351', 'Serveurs loués')).out, /61351 Serveurs loués/)
  assert.equal((await run('ledger', 'add-account', '913', 'Rien')).code, exitCode.refused)
  const post = async (label: string, debit: string, credit: string) => {
    await writeFile(join(panel.folder, 'entry.json'), JSON.stringify({ journal: 'OD', day: `${year}-01-02`, label, draft: label === 'Brouillon', lines: [{ account: debit, debitCents: 1250 }, { account: credit, creditCents: 1250 }] }))
    return (await said<{ id: string }>('ledger', 'post', 'entry.json')).id
  }
  const [sale, paid, draft] = [await post('Vente', '411', '706'), await post('Paiement', '512', '411'), await post('Brouillon', '512', '706')]
  assert.equal((await run('ledger', 'letter', '411', `${sale}`)).code, exitCode.usage)
  assert.equal((await run('ledger', 'letter', '411', `${sale}:1`)).code, exitCode.refused)
  assert.equal((await run('ledger', 'letter', '411', `${sale}:1,${paid}:2`)).out, 'AA\n')
  assert.match((await run('ledger', 'account', '411', '--year', year)).out, /Vente +AA +12\.50[^]*Paiement +AA/)
  assert.equal((await run('ledger', 'unletter', '411', 'AA')).code, exitCode.done)
  assert.equal((await run('ledger', 'unletter', '411', 'AA')).code, exitCode.refused)
  assert.match((await run('ledger', 'statements', '--year', year)).out, /Disponibilités +12\.50[^]*Production vendue +12\.50[^]*12\.50 +12\.50 +12\.50/)
  assert.equal((await run('ledger', 'draw', '--year', year)).code, exitCode.usage, 'the seed is missing')
  const drawn = await run('ledger', 'draw', '--seed', 'contrôle', '--size', '1')
  assert.equal(drawn.out, (await run('ledger', 'draw', '--seed', 'contrôle', '--size', '1')).out)
  assert.equal((await run('ledger', 'delete', sale)).code, exitCode.refused)
  assert.equal((await run('ledger', 'delete', draft)).code, exitCode.done)
  await writeFile(join(panel.folder, 'facture.pdf'), '%PDF-1.7 essai')
  const { id } = await said<{ id: string }>('ledger', 'attach', sale, 'facture.pdf')
  assert.match((await run('ledger', 'documents', sale)).out, /facture\.pdf +14/)
  assert.equal((await run('ledger', 'attach', sale, 'entry.json')).code, exitCode.refused)
  assert.match((await run('ledger', 'document', sale, id, 'back.pdf')).out, /back\.pdf/)
  assert.equal(await readFile(join(panel.folder, 'back.pdf'), 'utf8'), '%PDF-1.7 essai')
  const next = String(Number(year) + 1)
  assert.equal((await run('ledger', 'open-year', '--from', `${next}-01-02`, '--until', `${next}-12-31`)).code, exitCode.refused)
  assert.equal((await run('ledger', 'open-year', '--from', `${next}-01-01`, '--until', `${next}-12-31`)).code, exitCode.done)
})
