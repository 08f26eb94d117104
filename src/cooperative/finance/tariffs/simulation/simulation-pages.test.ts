import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople } from '#people/test-people.ts'
import { billingScene } from '#cooperative/finance/billing/test-billing.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { makeTariffPages } from '../tariff-pages.ts'
import { simulationPaths, tariffPaths } from '../tariff-paths.ts'
import { workOnSimulations } from './run-simulation.ts'
import { addSite, addUsage, realUse } from './test-simulation.ts'

/** As it reads; values of fields stay. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

async function scene() {
  const people = await testPeople([makeTariffPages(realUse)])
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
  })
  const it = await billingScene(people)
  const [site, year] = [await it.plan('SITE', 7, { months: 1, measure: 'traffic' }, { included: 30, overage: 0.5 }), await it.plan('YEAR', 60)]
  const owner = await people.addPerson({ name: 'Camille' })
  for (let index = 0; index < 12; index++) {
    const memberId = await people.addMember(`Association ${index}`, index === 0 ? owner.id : undefined)
    await people.db.insertInto('ledger_party').values({ id: `member-${memberId}`, kind: 'member', subject_id: memberId, code: `X${index}`, name: `Association ${index}` }).execute()
    await people.db.insertInto('customer').values({ id: `member-${memberId}`, member_id: memberId, email: `a${index}@example.org`, created_at: people.clock.now() }).execute()
    await it.subscribe(`member-${memberId}`, index < 7 ? site : year, { months: index < 7 ? 1 : 12, startDay: day('2025-10-01') })
    await addSite(people.db, memberId, `site-${index}`, '2025-06-01T10:00:00Z')
    await addUsage(people.db, memberId, `site-${index}`, '2025-09-01', '2026-11-20', index < 5 ? '2' : '0.5')
  }
  const as = async (role: 'treasurer' | 'board', language: 'fr' | 'en' = 'fr') => people.signedIn(await people.addPerson({ roles: [role], language }))
  const reckon = async () => { while (await workOnSimulations(people.db, realUse, people.clock)); }
  return { people, site, year, reckon, treasurer: await as('treasurer'), board: await as('board', 'en'), member: await people.signedIn(owner), nobody: people.browser() }
}

test('proposed by the board, read and worked out again by a member, voted, entered by the treasurer', async () => {
  const { people, site, reckon, treasurer, board, member, nobody } = await scene()
  assert.equal((await nobody.get(simulationPaths.list)).status, 303)
  assert.match(plain((await member.get(simulationPaths.list)).text), /Aucun tarif à l’essai/)
  assert.doesNotMatch((await member.get(simulationPaths.list)).text, new RegExp(simulationPaths.add))
  assert.equal((await member.get(simulationPaths.add)).status, 403)
  const given = { label: 'Moins cher pour les petits', reason: 'Que chacun paie ce qu’il utilise', fromDay: '2025-11-01', toDay: '2026-10-31', [`price-${site}`]: '5,5', [`included-${site}`]: '20', [`overage-${site}`]: '0,6', reducePercent: '10', leavePercent: '0', leavers: 'raised', movePercent: '0', moveFrom: '', moveTo: '' }
  assert.match((await board.get(simulationPaths.add)).text, /value="2025-11-01"/, 'the last twelve whole months')
  assert.equal((await member.post(simulationPaths.add, given)).status, 403)
  for (const [change, words] of [[{ label: '' }, /Name this trial/], [{ toDay: '2026-11-30' }, /that is over/], [{ [`price-${site}`]: 'cher' }, /four decimals/], [{ reducePercent: '200' }, /from 0 to 100/], [{ movePercent: '5' }, /two plans/]] as const) {
    const refused = await board.post(simulationPaths.add, { ...given, ...change })
    assert.equal(refused.status, 422, JSON.stringify(change))
    assert.match(plain(refused.text), words)
    assert.match(refused.text, /value="20"/, 'nothing typed is lost')
  }
  const sent = await board.post(simulationPaths.add, given)
  assert.equal(sent.status, 303)
  const path = sent.location
  assert.match(plain((await member.get(path)).text), /Calcul en cours/)
  await reckon()
  const page = (await member.get(path)).text
  const read = plain(page)
  // five send 2 GB a day, of 30 included, then of 20; two of that plan and five of another send little
  for (const words of [/Essai n° 1 : Moins cher pour les petits/, /À usage égal, la coopérative gagnerait [\d  ]+,\d\d € de plus sur la période/, /Pour vous/, /Moins cher|de plus sur la période/, /moins : moins de cinq/, /Et si l’usage changeait/, /utilisent 10 % de moins/, /Calcul 1/, /Usage de novembre 2025/, /Que chacun paie ce qu’il utilise/]) assert.match(read, words)
  assert.doesNotMatch(read, /Association [1-9]/, 'no name of anybody else')
  assert.match((await treasurer.get(path)).text, /resolution/)
  assert.doesNotMatch(plain((await treasurer.get(path)).text), /Pour vous/)
  assert.match(plain((await board.get(path)).text), /For the same use the cooperative would earn/)
  // again, by a member: the same figures; then with a day put right
  assert.equal((await member.post(simulationPaths.again(path.split('/').at(-1)!))).status, 303)
  await reckon()
  assert.match(plain((await member.get(path)).text), /mêmes chiffres que le précédent/)
  await addUsage(people.db, (await people.db.selectFrom('member').select('id').where('name', '=', 'Association 1').executeTakeFirstOrThrow()).id, 'site-1', '2026-03-30', '2026-03-30', '40')
  await member.post(simulationPaths.again(path.split('/').at(-1)!))
  await reckon()
  const corrected = plain((await member.get(path)).text)
  for (const words of [/Les données ont changé depuis le calcul précédent/, /Les deux calculs sont gardés/, /Usage de mars 2026/, /autres chiffres que le précédent/, /Calcul 3/]) assert.match(corrected, words)
  // a second one, copied, side by side
  const copy = await board.get(`${simulationPaths.add}?from=${path.split('/').at(-1)}`)
  for (const value of ['5.5', '20', '0.6', '10']) assert.match(copy.text, new RegExp(`value="${value.replace('.', '\\.')}"`))
  const other = await board.post(simulationPaths.add, { ...given, label: 'Le même prix pour tous', [`price-${site}`]: '8', [`included-${site}`]: '60', [`overage-${site}`]: '0,5' })
  await reckon()
  const list = plain((await member.get(simulationPaths.list)).text)
  for (const words of [/Essai n° 2 : Le même prix pour tous/, /Comparer ce qui est coché/]) assert.match(list, words)
  const ids = [path, other.location].map((one) => one.split('/').at(-1)!)
  const side = plain((await member.get(`${simulationPaths.compare}?with=${ids[0]}&with=${ids[1]}`)).text)
  for (const words of [/« Formule SITE », aux prix proposés/, /Le même prix pour tous/]) assert.match(side, words)
  assert.match(plain((await member.get(`${simulationPaths.compare}?with=${ids[0]}`)).text), /Choisissez-en deux ou trois/)
  assert.equal((await member.get(`${simulationPaths.compare}?with=${ids[0]}&with=none`)).status, 404)
  // to the vote, then the tariff itself
  const attach = simulationPaths.attach(ids[0]!)
  assert.match(plain((await board.post(attach, { body: 'meeting', resolution: 'x'.repeat(61) })).text), /60 signs/)
  assert.equal((await board.post(attach, { body: 'meeting', resolution: '7' })).status, 303)
  assert.match(plain((await member.get(path)).text), /assemblée générale, résolution 7/)
  const tariff = { label: 'Tarif 2027', fromDay: '2027-01-01', body: 'meeting', votedOn: '2026-11-20', resolution: '7' }
  assert.equal((await board.post(simulationPaths.apply(ids[0]!), tariff)).status, 403)
  assert.match((await treasurer.get(simulationPaths.apply(ids[0]!))).text, /value="7"/)
  assert.match(plain((await treasurer.post(simulationPaths.apply(ids[0]!), { ...tariff, fromDay: '2026-11-01' })).text), /d’avant son vote/)
  assert.equal((await treasurer.post(simulationPaths.apply(ids[0]!), tariff)).status, 303)
  assert.equal((await treasurer.post(simulationPaths.apply(ids[0]!), tariff)).status, 409)
  assert.match(plain((await treasurer.get(tariffPaths.home)).text), /5,50 € par mois \(20 Go de trafic par mois, puis 0,60 € le Go\)/)
  assert.match(plain((await member.get(simulationPaths.list)).text), /voté, vaut dès le 1er janvier 2027/)
  // withdrawn, and put back
  assert.match(plain((await board.get(simulationPaths.withdraw(ids[1]!))).text), /leaves the list/)
  assert.equal((await board.post(simulationPaths.withdraw(ids[1]!), { withdrawn: 'yes' })).status, 303)
  assert.doesNotMatch(plain((await member.get(simulationPaths.list)).text), /Le même prix pour tous/)
  assert.equal((await member.post(simulationPaths.again(ids[1]!))).status, 409)
  assert.match(plain((await member.get(other.location)).text), /Cette proposition est retirée/)
  assert.equal((await board.post(simulationPaths.withdraw(ids[1]!), { withdrawn: '' })).status, 303)
  assert.equal((await member.get(simulationPaths.one('none'))).status, 404)
})

test('fewer than five subscribers: nobody’s difference is shown', async () => {
  const { people, year, reckon, board, member } = await scene()
  await people.db.updateTable('subscription').set({ end_day: '2025-10-31', ended_at: people.clock.now() }).where('number', '<', 10).execute()
  const sent = await board.post(simulationPaths.add, { label: 'Peu', reason: '', fromDay: '2025-12-01', toDay: '2026-10-31', [`price-${year}`]: '66' })
  await reckon()
  const read = plain((await member.get(sent.location)).text)
  for (const words of [/chacun se reconnaîtrait/, /Formules de peu d’abonnés, ensemble/]) assert.match(read, words)
  assert.doesNotMatch(read, /Du plus gagnant/)
})
