import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople, undoOffered } from '#people/test-people.ts'
import { issueSome } from '../billing/issue-run.ts'
import { prepareSome } from '../billing/prepare-run.ts'
import { billingScene, TestUsage } from '../billing/test-billing.ts'
import { openFiscalYear } from '../ledger/fiscal-year.ts'
import { setUpLedger } from '../ledger/set-up-ledger.ts'
import { tester } from '../ledger/test-books.ts'
import { makeTariffPages } from './tariff-pages.ts'
import { billingPaths, subscriptionPaths, tariffPaths } from './tariff-paths.ts'
import { watchUsage } from './watch-usage.ts'

/** As it reads; values of fields stay. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

async function scene() {
  const usage = new TestUsage()
  const people = await testPeople([makeTariffPages(usage)])
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    for (const year of ['2025', '2026']) await openFiscalYear(tx, tester, { startDay: day(`${year}-01-01`), endDay: day(`${year}-12-31`) }, people.clock)
  })
  const billing = { ...(await billingScene(people)), usage }
  const [treasurer, auditor, nobody] = [await people.signedIn(await people.addPerson({ roles: ['treasurer'] })), await people.signedIn(await people.addPerson({ roles: ['auditor'], language: 'en' })), await people.signedIn(await people.addPerson())]
  return { people, billing, usage, treasurer, auditor, nobody }
}

test('from a plan to an issued invoice, on the pages', async () => {
  const { people, billing, usage, treasurer, auditor, nobody } = await scene()
  assert.match(plain((await treasurer.get(tariffPaths.home)).text), /Aucune formule encore/)
  assert.match(plain((await treasurer.get(billingPaths.list)).text), /Aucune facturation encore/)
  assert.match(plain((await treasurer.get(subscriptionPaths.list)).text), /Aucun abonnement encore/)
  assert.equal((await nobody.get(tariffPaths.home)).status, 403)
  // a plan and its price
  const plan = { code: 'asso', name: 'Hébergement associatif', months: '12', billed: 'advance', measure: 'traffic', level: 'standard', account: '706' }
  for (const [change, words] of [[{ code: '?' }, /de un à douze signes/], [{ name: ' ' }, /Écrivez un nom/], [{ account: '512' }, /n’est pas un compte de ventes/]] as const) {
    const refused = await treasurer.post(tariffPaths.addPlan, { ...plan, ...change })
    assert.equal(refused.status, 422)
    assert.match(plain(refused.text), words)
  }
  assert.equal((await auditor.post(tariffPaths.addPlan, plan)).status, 403)
  assert.equal((await treasurer.post(tariffPaths.addPlan, plan)).status, 303)
  assert.equal((await treasurer.post(tariffPaths.addPlan, plan)).status, 409)
  const { id } = await people.db.selectFrom('plan').select('id').executeTakeFirstOrThrow()
  assert.match(plain((await treasurer.get(tariffPaths.home)).text), /pas encore de prix/)
  const tariff = { label: 'Tarif 2026', fromDay: '2026-01-01', body: 'meeting', votedOn: '2025-06-12', resolution: '4', [`price-${id}`]: '60', [`included-${id}`]: '30', [`overage-${id}`]: '0,5' }
  for (const [change, words] of [[{ fromDay: '2025-01-01' }, /d’avant son vote, le 12 juin 2025/], [{ votedOn: '2027-01-01' }, /une fois voté/], [{ resolution: '' }, /numéro de la résolution/], [{ [`price-${id}`]: '6,12345' }, /quatre décimales/], [{ [`price-${id}`]: '' }, /au moins un prix/], [{ [`overage-${id}`]: '' }, /ni l’un ni l’autre/], [{ fromDay: '2026-02-30' }, /Cette date n’existe pas/]] as const) {
    const refused = await treasurer.post(tariffPaths.add, { ...tariff, ...change })
    assert.equal(refused.status, 422, JSON.stringify(change))
    assert.match(plain(refused.text), words)
    assert.match(refused.text, /value="Tarif 2026"/, 'nothing typed is lost')
  }
  assert.equal((await treasurer.post(tariffPaths.add, tariff)).status, 303)
  assert.match(plain((await treasurer.post(tariffPaths.add, tariff)).text), /Un autre tarif vaut déjà/)
  const home = plain((await treasurer.get(tariffPaths.home)).text)
  for (const words of [/60,00 € par an/, /30 Go de trafic par mois, puis 0,50 € le Go/, /Assemblée générale du 12 juin 2025, résolution 4/]) assert.match(home, words)
  assert.match(plain((await auditor.get(tariffPaths.home)).text), /General meeting, 12 June 2025, resolution 4/)
  // a subscription, by a code, a number or a name
  const person = await people.addPerson({ name: 'Camille' })
  const memberId = await people.addMember('Association du Quai', person.id)
  const subscription = { who: 'association du quai', plan: id, quantity: '1', startDay: '2026-10-01', anchorDay: '', months: '12', label: 'quai.example' }
  for (const [change, words] of [[{ who: 'personne' }, /n’est ni un code/], [{ who: '999' }, /n’est ni un code/], [{ quantity: 'x' }, /Un nombre entier/], [{ months: '1' }, /un prix pour 12 mois/], [{ startDay: '2025-10-01' }, /n’a de prix qu’à partir du 1er janvier 2026/], [{ anchorDay: '2026-11-01' }, /pas après le premier/]] as const) {
    const refused = await treasurer.post(subscriptionPaths.add, { ...subscription, ...change })
    assert.equal(refused.status, 422, JSON.stringify(change))
    assert.match(plain(refused.text), words)
    assert.match(refused.text, /value="quai.example"/)
  }
  const begun = await treasurer.post(subscriptionPaths.add, subscription)
  assert.equal(begun.status, 303)
  assert.match(plain((await treasurer.post(subscriptionPaths.add, { ...subscription, who: 'M00001' })).text), /compte déjà ce que ce sociétaire utilise/)
  const path = begun.location
  assert.match(plain((await auditor.get(path)).text), /Subscription no. 1, Association du Quai.*€60.00 a year.*not yet/)
  assert.match(plain((await treasurer.get(`${subscriptionPaths.list}?q=quai`)).text), /Association du Quai/)
  assert.match(plain((await treasurer.get(`${subscriptionPaths.list}?q=rien`)).text), /Aucun abonnement ne répond/)
  // use, the letter, the run
  await billing.act(async (tx) => void (await tx.updateTable('customer').set({ email: person.email }).where('member_id', '=', memberId).execute()))
  usage.say(memberId, day('2026-10-01'), day('2026-11-22'), 2)
  for (const at of ['2026-10-12', '2026-11-23']) {
    people.clock.set(new Date(`${at}T10:00:00Z`))
    assert.equal(await watchUsage(people.db, usage, { cooperativeName: 'Les Toits', panelOrigin: 'http://panel.test' }, people.clock), 1)
  }
  assert.match(plain((await people.letters(person.email))[0]!.subject), /plus de 80 %/)
  const again = await people.signedIn(await people.addPerson({ roles: ['treasurer'] }))
  const run = { untilDay: '2026-11-23', issuedOn: '2026-11-23', label: 'Hébergement' }
  assert.match(plain((await again.post(billingPaths.list, { ...run, label: '' })).text), /imprimé sur les factures/)
  assert.match(plain((await again.post(billingPaths.list, { ...run, untilDay: '2028-01-01' })).text), /3 mois d’avance/)
  const { location } = await again.post(billingPaths.list, run)
  assert.match(plain((await again.get(location)).text), /clients sur/)
  assert.equal((await again.post(billingPaths.list, run)).status, 409)
  while (await prepareSome(people.db, usage, people.clock));
  const runId = location.split('/').at(-1) ?? ''
  const looked = plain((await again.get(location)).text)
  // 60 and 32 Go above at 0.50 net
  for (const words of [/91,20 €/, /76,00 € hors taxe/, /Hébergement associatif, quai.example/, /trafic au-delà de 30 Go compris \(62 Go utilisés\)/, /prévenu le 12 oct. 2026/, /Émettre la facture/]) assert.match(looked, words)
  for (const view of ['new', 'changed', 'gone', 'held', 'refused']) assert.equal((await again.get(`${location}?view=${view}`)).status, 200)
  const draft = (await people.db.selectFrom('billing_draft').select('id').executeTakeFirstOrThrow()).id
  const put = (place: string, state: string) => again.post(billingPaths.lines(runId), { draft, place, state, back: '?view=all' })
  assert.equal((await put('2', 'hold')).location, `${location}?view=all`)
  assert.match(plain((await again.get(location)).text), /72,00 €/)
  assert.equal((await put('2', 'take')).status, 303)
  assert.equal((await put('2', 'burn')).status, 400)
  assert.equal((await put('9', 'hold')).status, 404)
  const question = (await again.get(billingPaths.issue(runId))).text
  assert.match(plain(question), /Émettre une facture de 91,20 € \?/)
  assert.equal(question.match(/<h1/g)?.length, 1)
  assert.match(plain((await again.post(billingPaths.issue(runId), { expected: '1' })).text), /Le total a changé/)
  assert.equal((await again.post(billingPaths.issue(runId), { expected: '9120' })).status, 303)
  while (await issueSome(people.db, 'test', people.clock));
  assert.match(plain((await again.get(location)).text), /1 factures émises/)
  assert.match(plain((await again.get(billingPaths.list)).text), /émise/)
  assert.equal((await again.post(billingPaths.cancel(runId))).status, 409)
  // the member sees what they pay, who voted it, what they use
  const member = await people.signedIn(person)
  assert.equal((await member.get(subscriptionPaths.mine)).location, subscriptionPaths.of(memberId))
  const mine = plain((await member.get(subscriptionPaths.of(memberId))).text)
  for (const words of [/60,00 € par an/, /Assemblée générale du 12 juin 2025/, /44 Go sur 30 compris/, /prévenu le 23 novembre 2026/, /2026-00001/]) assert.match(mine, words)
  assert.equal((await nobody.get(subscriptionPaths.of(memberId))).status, 404)
  assert.match(plain((await nobody.get(subscriptionPaths.mine)).text), /Pas d’abonnement/)
  // billed days do not change but by a credit note
  const sub = path.split('/').at(-1) ?? ''
  assert.match(plain((await again.post(subscriptionPaths.change(sub), { fromDay: '2026-12-01', plan: id, quantity: '2', version: '1' })).text), /déjà facturés/)
  assert.match(plain((await again.post(subscriptionPaths.reduce(sub), { fromDay: '2026-12-01', toDay: '2026-12-31', percent: '200', reason: 'x' })).text), /de 0,01 à 100 %/)
  const invoice = (await people.db.selectFrom('sales_invoice').select('id').executeTakeFirstOrThrow()).id
  assert.equal((await again.get(`${subscriptionPaths.free(sub)}?invoice=none`)).status, 404)
  assert.match(plain((await again.get(`${subscriptionPaths.free(sub)}?invoice=${invoice}`)).text), /2026-00001/)
  assert.equal((await again.post(subscriptionPaths.free(sub), { invoice, reason: 'Offert jusqu’en décembre' })).status, 303)
  assert.equal((await again.post(subscriptionPaths.reduce(sub), { fromDay: '2026-10-01', toDay: '2026-12-31', percent: '100', reason: 'de bienvenue' })).status, 303)
  const reduced = await again.get(path)
  assert.match(plain(reduced.text), /offert du 1er oct. 2026 au 31 déc. 2026/)
  const reduction = /name="reduction" value="(\w+)"/.exec(reduced.text)?.[1] ?? ''
  assert.equal((await again.post(subscriptionPaths.removeReduction(sub), { reduction })).status, 303)
  const back = undoOffered((await again.get(path)).text)
  assert.equal((await again.post(back.action, back.values)).status, 303)
  const there = await again.get(path)
  assert.match(plain(there.text), /offert du 1er oct. 2026 au 31 déc. 2026/)
  assert.equal((await again.post(subscriptionPaths.removeReduction(sub), { reduction: /name="reduction" value="(\w+)"/.exec(there.text)?.[1] ?? '' })).status, 303)
  assert.equal((await again.post(subscriptionPaths.end(sub), { lastDay: '2026-09-01', reason: '' })).status, 422)
  assert.equal((await again.post(subscriptionPaths.end(sub), { lastDay: '2026-11-30', reason: 'déménage' })).status, 303)
  assert.match(plain((await again.get(path)).text), /finit le 30 novembre 2026/)
  assert.equal((await again.post(subscriptionPaths.end(sub), { resume: 'yes', lastDay: '' })).status, 303)
  assert.match(plain((await again.get(path)).text), /en cours/)
  for (const gone of [tariffPaths.plan('none'), tariffPaths.withdraw('none'), subscriptionPaths.one('none'), billingPaths.one('none')]) assert.equal((await again.get(gone)).status, 404)
})

test('a plan is renamed and offered no more; a tariff is withdrawn; a run is given up', async () => {
  const { people, billing, treasurer } = await scene()
  const site = await billing.plan('SITE', 60)
  const { customerId } = await billing.member('Le Moulin')
  assert.match(plain((await treasurer.get(tariffPaths.plan(site))).text), /Formule SITE/)
  assert.equal((await treasurer.post(tariffPaths.plan(site), { name: 'Site', level: 'standard', account: '706', archived: 'yes', version: '1' })).status, 303)
  assert.equal((await treasurer.post(tariffPaths.plan(site), { name: 'Site', level: 'standard', account: '706', archived: 'yes', version: '1' })).status, 409)
  assert.match(plain((await treasurer.get(tariffPaths.home)).text), /plus proposée/)
  const subscription = { who: 'Le Moulin', plan: site, quantity: '1', startDay: '2026-11-01', anchorDay: '2026-01-01', months: '12', label: '' }
  assert.match(plain((await treasurer.post(subscriptionPaths.add, subscription)).text), /n’est plus proposée/)
  assert.equal((await treasurer.post(tariffPaths.plan(site), { name: 'Site', level: 'standard', account: '706', version: '2' })).status, 303)
  assert.equal((await treasurer.post(subscriptionPaths.add, subscription)).status, 303)
  const next = await billing.tariff('2026-12-01', [{ planId: site, euros: 70 }])
  assert.match(plain((await treasurer.get(tariffPaths.home)).text), /à partir du 1er décembre 2026/)
  assert.match(plain((await treasurer.get(tariffPaths.withdraw(next))).text), /Retirer/)
  assert.equal((await treasurer.post(tariffPaths.withdraw(next))).status, 303)
  assert.equal((await treasurer.post(tariffPaths.withdraw(next))).status, 409)
  assert.match(plain((await treasurer.get(tariffPaths.home)).text), /retiré/)
  const runId = await billing.prepare('2026-11-23')
  assert.match(plain((await treasurer.get(billingPaths.cancel(runId))).text), /Abandonner cette facturation/)
  assert.equal((await treasurer.post(billingPaths.cancel(runId))).status, 303)
  assert.match(plain((await treasurer.get(billingPaths.one(runId))).text), /abandonnée/)
  assert.equal((await people.db.selectFrom('billing_line').select('place').execute()).length, 0)
  assert.ok(customerId.startsWith('member-'))
})
