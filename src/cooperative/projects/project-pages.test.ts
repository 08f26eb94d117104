import assert from 'node:assert/strict'
import test from 'node:test'
import { apiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { makeFinancePages } from '#cooperative/finance/ledger/pages/finance-pages.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { tester } from '#cooperative/finance/ledger/test-books.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { testPeople, undoOffered } from '#people/test-people.ts'
import { makeApi } from '#web/api/make-api.ts'
import type { App } from '#web/environment.ts'
import { makeProjectsApi } from './project-api.ts'
import { makeProjectPages } from './project-pages.ts'
import { projectPaths } from './project-paths.ts'

/** The clock stands on 23 November 2026. */
async function scene() {
  const people = await testPeople([makeFinancePages(), makeProjectPages(), makeApi().route('/', makeProjectsApi()) as App])
  const bought = await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, tester, { chart: 'company' }, people.clock)
    await openFiscalYear(tx, tester, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
    return postEntry(tx, tester, { journal: 'AC', day: day('2026-10-02'), label: 'Serveurs de messagerie', lines: [{ account: '2183', debitCents: 400_000n, creditCents: 0n }, { account: '404', debitCents: 0n, creditCents: 400_000n }] }, people.clock)
  })
  const person = (name: string, ...roles: ('treasurer' | 'board')[]) => people.addPerson({ name, roles, email: `${name.toLowerCase()}@velo.example` })
  const [board, treasurer, member, leader] = [await person('Conseil', 'board'), await person('Caisse', 'treasurer'), await person('Membre'), await person('Meneuse')]
  return { people, bought: bought.id, board: await people.signedIn(board), treasurer: await people.signedIn(treasurer), member: await people.signedIn(member), leader: await people.signedIn(leader) }
}

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')
const fields = {
  name: 'Nouvelle messagerie', purpose: 'Elle perd des lettres.', leader: 'meneuse@velo.example', body: 'meeting', votedOn: '2026-09-15', resolution: '4', amount: '10 000,00', startsOn: '2026-10-01', endsOn: '2027-03-31', redPoints: '30', stopBody: 'board', stopWords: 'à sa réunion suivante',
  'label-1': 'Serveurs en place', 'seen-1': 'Une page d’essai répond.', 'plannedOn-1': '2026-11-15', 'weight-1': '1', 'label-3': 'Boîtes déménagées', 'seen-3': 'Vos lettres arrivent.', 'plannedOn-3': '2027-03-31', 'weight-3': '3',
}

test('from the vote to a project that turns red, is told about, delivers, is stopped and goes on, on pages', async () => {
  const { people, bought, board, treasurer, member, leader } = await scene()
  assert.match((await member.get(projectPaths.home)).text, /Aucun projet encore/)
  assert.doesNotMatch((await member.get(projectPaths.home)).text, /Entrer un projet voté/)
  assert.equal((await member.post(projectPaths.add, fields)).status, 403)
  for (const [change, words] of [[{ amount: 'x' }, /montant en euros/], [{ endsOn: '2026-09-01' }, /ne finit pas avant de commencer/], [{ leader: 'x@velo.example' }, /Personne ne se connecte/], [{ 'plannedOn-3': '2028-01-01' }, /L’étape 2 se prévoit entre/], [{ 'weight-1': 'lourd' }, /Le poids de l’étape 1/], [{ resolution: '' }, /numéro de la résolution/]] as const) {
    const refused = await board.post(projectPaths.add, { ...fields, ...change })
    assert.equal(refused.status, 422, JSON.stringify(change))
    assert.match(plain(refused.text), words)
    assert.match(refused.text, /Vos lettres arrivent\./, 'nothing typed is lost')
  }
  const { location } = await board.post(projectPaths.add, fields)
  const id = location.split('/').at(-1) ?? ''
  const fresh = plain((await member.get(location)).text)
  for (const words of [/Nouvelle messagerie/, /Assemblée du 15 sept. 2026, résolution 4/, /Huit jours|Une semaine|8 jours/, /le conseil<\/b>/, /à sa réunion suivante/, /Meneuse/, /25 % du projet/, /0 étape sur 2/]) assert.match(fresh, words)
  assert.doesNotMatch(fresh, /Donner des nouvelles<|Arrêter</)
  // the treasurer counts
  const proposed = plain((await treasurer.get(projectPaths.expenses(id))).text)
  assert.match(proposed, /Serveurs de messagerie/)
  assert.equal((await board.post(projectPaths.expenses(id), { kind: 'entry', id: bought })).status, 403)
  assert.equal((await treasurer.post(projectPaths.expenses(id), { kind: 'entry', id: bought })).status, 303)
  assert.equal((await treasurer.post(projectPaths.expenses(id), { kind: 'entry', id: bought })).status, 409)
  assert.equal((await treasurer.post(projectPaths.expenses(id), { kind: 'entry', id: 'none' })).status, 404)
  const red = plain((await member.get(location)).text)
  for (const words of [/Dépense sans livrer/, /40 % du montant voté est dépensé, 0 % du projet est livré/, /C’est le conseil qui décide de l’arrêter/, /4 000 €/, /votée pour le 15 nov. 2026, pas encore livrée/]) assert.match(red, words)
  assert.match(plain((await member.get(projectPaths.home)).text), /Un projet demande une décision/)
  const spent = (await member.get(projectPaths.expenses(id))).text
  assert.match(spent, /Serveurs de messagerie/)
  assert.doesNotMatch(spent, /finance\/entries/, 'the books are not everybody’s')
  assert.match((await board.get(projectPaths.expenses(id))).text, /finance\/entries/)
  // who leads it
  assert.equal((await member.post(projectPaths.news(id), { words: 'x' })).status, 404)
  assert.equal((await leader.post(projectPaths.news(id), { words: '', expected: '' })).status, 422)
  assert.match((await leader.post(projectPaths.news(id), { words: 'Les câbles manquent.', expected: 'x' })).text, /Les câbles manquent\./)
  assert.equal((await leader.post(projectPaths.news(id), { words: 'Les câbles manquent.', expected: '12 000' })).status, 303)
  const [step = ''] = [...(await leader.get(location)).text.matchAll(/milestones\/(\w+)"/g)].map(([, found]) => found)
  assert.equal((await member.get(projectPaths.milestone(id, step))).status, 404)
  assert.match((await leader.post(projectPaths.milestone(id, step), { do: 'deliver', doneOn: '2026-11-20', words: 'Ils répondent.', link: 'ftp://x' })).text, /commence par https/)
  assert.equal((await leader.post(projectPaths.milestone(id, step), { do: 'expect', expectedOn: '2026-12-01' })).status, 303)
  assert.match(plain((await member.get(location)).text), /attendue le 1er déc. 2026, votée pour le 15 nov. 2026/)
  assert.equal((await leader.post(projectPaths.milestone(id, step), { do: 'deliver', doneOn: '2026-11-20', words: 'Ils répondent.', link: 'https://essai.example/' })).status, 303)
  const delivered = plain((await member.get(location)).text)
  for (const words of [/livrée le 20 nov. 2026, votée pour le 15 nov. 2026/, /href="https:\/\/essai\.example\/" rel="noreferrer nofollow"/, /Les câbles manquent/, /12 000,00 €/, /Coûtera plus que voté/]) assert.match(delivered, words)
  assert.equal((await leader.post(projectPaths.reopen(id, step))).status, 303)
  assert.match(plain((await member.get(location)).text), /Dépense sans livrer/)
  // stopped and resumed
  assert.equal((await leader.post(projectPaths.stop(id), { reason: 'x' })).status, 403)
  assert.equal((await board.post(projectPaths.stop(id), { reason: '' })).status, 422)
  assert.equal((await board.post(projectPaths.stop(id), { reason: 'Conseil du 23 : trop cher.' })).status, 303)
  assert.match(plain((await member.get(location)).text), /Arrêté : 23 nov. 2026[^]*Conseil du 23 : trop cher/)
  assert.match(plain((await member.get(`${projectPaths.home}?view=over`)).text), /Nouvelle messagerie/)
  assert.equal((await board.post(projectPaths.stop(id), { reason: 'x' })).status, 409)
  assert.equal((await board.post(projectPaths.resume(id), { reason: 'Moins cher.' })).status, 303)
  // voted again, described anew
  const form = (await board.get(projectPaths.vote(id))).text
  for (const words of [/name="amount"[^>]*value="10000,00"/, /name="label-2"[^>]*value="Boîtes déménagées"/]) assert.match(form, words)
  assert.equal((await board.post(projectPaths.vote(id), { ...fields, votedOn: '2026-11-20', resolution: '9', amount: '15 000' })).status, 303)
  assert.match(plain((await member.get(location)).text), /15 000,00 €[^]*Vote 1[^]*10 000,00 €/)
  assert.equal((await board.post(projectPaths.edit(id), { name: 'Messagerie', purpose: 'x', leader: 'Meneuse' })).status, 303)
  assert.match((await board.get(projectPaths.edit(id))).text, /Des dépenses y sont rattachées/)
  assert.equal((await board.post(projectPaths.remove(id))).status, 409)
  const [expense = ''] = [...(await treasurer.get(projectPaths.expenses(id))).text.matchAll(/expenses\/(\w+)\/remove/g)].map(([, found]) => found)
  assert.equal((await treasurer.post(projectPaths.removeExpense(id, expense))).status, 303)
  const back = undoOffered((await treasurer.get(projectPaths.expenses(id))).text)
  assert.equal((await treasurer.post(back.action, back.values)).status, 303)
  const [again = ''] = [...(await treasurer.get(projectPaths.expenses(id))).text.matchAll(/expenses\/(\w+)\/remove/g)].map(([, found]) => found)
  assert.notEqual(again, '')
  assert.equal((await treasurer.post(projectPaths.removeExpense(id, again))).status, 303)
  assert.equal((await board.get(projectPaths.remove(id))).status, 200)
  assert.equal((await board.post(projectPaths.remove(id))).status, 303)
  for (const path of [location, projectPaths.expenses(id), projectPaths.one('none')]) assert.equal((await member.get(path)).status, 404)
  const english = await people.signedIn(await people.addPerson({ language: 'en' }))
  await board.post(projectPaths.add, { ...fields, name: 'Mail' })
  assert.match(plain((await english.get(projectPaths.home)).text), /Voted on 15 Sept 2026[^]*late/)
})

test('the API: 200, 201, 204, 400, 401, 403, 404, 409, 422', async () => {
  const { people, bought } = await scene()
  const [nobody, member, board, treasurer] = [await apiCaller(people, null), await apiCaller(people, []), await apiCaller(people, ['board']), await apiCaller(people, ['treasurer'])]
  const home = '/api/v1/projects'
  const vote = { body: 'meeting', votedOn: '2026-09-15', resolution: '4', cents: 1_000_000, startsOn: '2026-10-01', endsOn: '2027-03-31', stopBody: 'board', milestones: [{ label: 'Serveurs', seen: 'Ils répondent.', plannedOn: '2026-11-15' }] }
  const project = { name: 'Messagerie', purpose: 'x', leader: 'Nour', ...vote }
  const { id, milestones } = (await board('POST', home, project)).said<{ id: string; milestones: { id: string }[] }>()
  const one = `${home}/${id}`
  const step = `${one}/milestones/${milestones[0]?.id ?? ''}`
  for (const [who, method, path, body, status] of [
    [nobody, 'GET', home, undefined, 401],
    [member, 'GET', home, undefined, 200],
    [member, 'GET', `${home}?day=2026-02-30`, undefined, 400],
    [member, 'POST', home, project, 403],
    [board, 'POST', home, { ...project, cents: 0.5 }, 400],
    [board, 'POST', home, { ...project, extra: 1 }, 400],
    [board, 'POST', home, { ...project, cents: 0 }, 422],
    [board, 'POST', home, { ...project, votedOn: '2026-12-01' }, 422],
    [member, 'GET', one, undefined, 200],
    [member, 'GET', `${home}/none`, undefined, 404],
    [board, 'PATCH', one, { name: 'Courrier' }, 200],
    [member, 'PATCH', one, { name: 'x' }, 403],
    [board, 'POST', `${one}/votes`, { ...vote, votedOn: '2026-01-01' }, 422],
    [board, 'POST', `${one}/votes`, { ...vote, cents: 2_000_000, votedOn: '2026-10-15' }, 201],
    [member, 'POST', `${one}/news`, { words: 'x' }, 404],
    [board, 'POST', `${one}/news`, { words: 'x', expectedCents: 1 }, 201],
    [board, 'PUT', `${step}/expected`, { day: '2026-12-15' }, 200],
    [board, 'PUT', `${step}/expected`, { day: '2026-01-15' }, 422],
    [board, 'PUT', `${step}/delivery`, { doneOn: '2026-11-20', words: 'Là.' }, 200],
    [board, 'PUT', `${step}/delivery`, { doneOn: '2026-11-20', words: 'Là.' }, 409],
    [member, 'DELETE', `${step}/delivery`, undefined, 404],
    [board, 'DELETE', `${step}/delivery`, undefined, 200],
    [board, 'DELETE', `${step}/delivery`, undefined, 409],
    [board, 'POST', `${one}/expenses`, { kind: 'entry', id: bought }, 403],
    [treasurer, 'POST', `${one}/expenses`, { kind: 'other', id: bought }, 400],
    [treasurer, 'POST', `${one}/expenses`, { kind: 'entry', id: 'none' }, 404],
    [treasurer, 'POST', `${one}/expenses`, { kind: 'entry', id: bought, place: 2 }, 409],
    [treasurer, 'POST', `${one}/expenses`, { kind: 'entry', id: bought, place: 1 }, 201],
    [treasurer, 'POST', `${one}/expenses`, { kind: 'entry', id: bought, place: 1 }, 409],
    [board, 'DELETE', one, undefined, 409],
    [board, 'POST', `${one}/resume`, { reason: 'x' }, 409],
    [board, 'POST', `${one}/stop`, { reason: 'x' }, 200],
    [member, 'POST', `${one}/resume`, { reason: 'x' }, 403],
    [board, 'POST', `${one}/resume`, { reason: 'x' }, 200],
  ] as const) {
    const answer = await who(method, path, body)
    assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(body)}: ${answer.text}`)
  }
  assert.deepEqual((await member('GET', home)).said<{ items: unknown[] }>().items, [{ id, number: 1, name: 'Courrier', votedOn: '2026-09-15', votedCents: 2_000_000, spentCents: 400_000, standing: 'running', isRed: false, findings: ['late'], spentPoints: 20, deliveredPoints: 0, lateDays: 8, forecastCents: 1 }])
  const { items } = (await member('GET', `${one}/expenses`)).said<{ items: { id: string }[] }>()
  assert.equal((await treasurer('DELETE', `${one}/expenses/${items[0]?.id}`)).status, 204)
  assert.equal((await board('DELETE', one)).status, 204)
})
