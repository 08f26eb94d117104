import assert from 'node:assert/strict'
import test from 'node:test'
import { addDays } from '#lib/day.ts'
import { apiCaller } from '../closing/test-api-caller.ts'
import { inTransaction } from '#db/transaction.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { paths } from '#web/paths.ts'
import { addCustomer } from '../sales/customer.ts'
import { tester } from '../ledger/test-books.ts'
import { duePaths, dunningPaths } from './dunning-paths.ts'
import { dunningScene } from './test-dunning.ts'

const plain = (text: string) => text.replaceAll(/\s/g, ' ')
type Scene = Awaited<ReturnType<typeof dunningScene>>

async function browsers(it: Scene) {
  const stranger = await it.addPerson({ name: 'Autre' })
  await it.people.addMember('Autre maison', stranger.id)
  // days pass in these tests, and sessions of the treasury are short
  const as = (person: Parameters<typeof it.signedIn>[0]) => ({ get: async (path: string) => (await it.signedIn(person)).get(path), post: async (path: string, fields?: Record<string, string>) => (await it.signedIn(person)).post(path, fields) })
  return { member: as(it.person), treasurer: as(it.treasurer), board: as(it.board), stranger: as(stranger) }
}

test('a member’s page: what is owed and why, a dispute, a plan, what was paid', async () => {
  const it = await dunningScene()
  const { member, treasurer, stranger } = await browsers(it)
  const mine = duePaths.of(it.memberId)
  assert.equal((await member.get(duePaths.mine)).location, mine)
  assert.match((await member.get(mine)).text, /Vous ne devez rien/)
  assert.equal((await stranger.get(mine)).status, 404)
  assert.match((await treasurer.get(duePaths.mine)).text, /Rien à payer/)
  const { dueId } = await it.issue(100, 0)
  const second = await it.issue(10, 20)
  it.wait(3)
  const page = plain((await member.get(mine)).text)
  assert.match(page, /132,00 €[\s\S]*dont 120,00 € en retard/)
  assert.match(page, /en retard de 3 jours/)
  assert.match(page, /FR76 3000 6000 0112 3456 7890 189[\s\S]*2026-00001, 2026-00002/)
  assert.match((await treasurer.get(mine)).text, /Ce que doit Radio Ricochet/)
  assert.doesNotMatch((await treasurer.get(mine)).text, /Je ne suis pas d’accord/)
  const needs = await it.needs(it.member)
  assert.deepEqual(needs.map(({ title }) => plain(String(title))), ['120,00 € sont en retard'])
  assert.deepEqual(await it.needs(it.first), [])
  // a dispute, refused without words and with what was typed kept
  const dispute = duePaths.dispute(it.memberId, second.dueId)
  assert.match((await member.get(dispute)).text, /Ce qui ne va pas/)
  assert.equal((await member.get(duePaths.dispute(it.memberId, 'none'))).status, 404)
  assert.equal((await member.post(dispute, { words: ' ' })).status, 422)
  assert.match((await member.post(dispute, { words: 'x'.repeat(2001) })).text, /x{2001}/)
  assert.equal((await stranger.post(dispute, { words: 'x' })).status, 404)
  assert.equal((await treasurer.post(dispute, { words: 'x' })).status, 404, 'nobody disputes in their name')
  assert.equal((await member.post(dispute, { words: 'Service coupé\nen mai' })).status, 303)
  assert.match((await member.get(mine)).text, /Service coupé<br>en mai/)
  const { id } = await it.db.selectFrom('due_dispute').select('id').executeTakeFirstOrThrow()
  assert.equal((await member.post(duePaths.message(it.memberId, id), { words: '' })).status, 422)
  assert.equal((await member.post(duePaths.message(it.memberId, id), { words: 'Alors ?' })).status, 303)
  assert.equal((await member.post(duePaths.withdraw(it.memberId, id))).status, 303)
  assert.equal((await member.post(duePaths.withdraw(it.memberId, id))).status, 409)
  // a plan: prepared, changed so that it does not add up, kept as typed, sent
  const plan = duePaths.plan(it.memberId)
  assert.match(plain((await member.get(`${plan}?parts=2&first=${addDays(it.today(), 10)}`)).text), /value="66,00"[\s\S]*value="66,00"/)
  const parts = { count: '2', day1: addDays(it.today(), 10), cents1: '60', day2: addDays(it.today(), 40), cents2: '60', words: 'Je commence un travail' }
  const refused = await member.post(plan, parts)
  assert.match(plain(refused.text), /doit faire 132,00 €[\s\S]*value="60"/)
  assert.match(refused.text, /Je commence un travail/)
  assert.equal((await member.post(plan, { ...parts, cents2: '72' })).status, 303)
  assert.match((await member.get(mine)).text, /La coopérative lit votre proposition/)
  assert.match(plain(String((await it.waits())[0]?.text)), /Échéanciers proposés : 1/)
  assert.match((await member.get(plan)).text, /Retirer la proposition/)
  assert.equal((await treasurer.post(dunningPaths.answerPlan(it.customerId), { agree: 'yes' })).status, 303)
  assert.match((await member.get(mine)).text, /dans l’échéancier/)
  const [first] = await it.db.selectFrom('amount_due').select(['id', 'cents']).where('id', '=', dueId).execute()
  await it.pay(dueId, BigInt(first?.cents ?? 0))
  assert.match(plain((await member.get(mine)).text), /Ce que j’ai payé[\s\S]*60,00 €/)
})

test('the treasurer’s pages: arrears by age, one customer, a hold, letters, a notice, a suspension and its lifting', async () => {
  const it = await dunningScene()
  const { treasurer, board, member } = await browsers(it)
  assert.match((await board.get(dunningPaths.arrears)).text, /Tout est payé/)
  const { dueId } = await it.issue(100, 0)
  it.wait(8)
  const list = plain((await board.get(dunningPaths.arrears)).text)
  assert.match(list, /120,00 € de retard en tout/)
  assert.match(list, /role="img" class="bar thick" aria-label="120,00 € à recevoir, dont 120,00 € de retard\."/)
  assert.match(list, /Radio Ricochet[\s\S]*pas encore relancé/)
  assert.match((await board.get(`${dunningPaths.arrears}?q=rien`)).text, /Personne dans cette liste/)
  assert.equal((await member.get(dunningPaths.arrears)).status, 403)
  const one = dunningPaths.one(it.customerId)
  assert.equal((await treasurer.get(dunningPaths.one('none'))).status, 404)
  assert.match((await treasurer.get(one)).text, /Envoyer la relance/)
  assert.doesNotMatch((await board.get(one)).text, /Envoyer la relance/)
  assert.equal((await board.post(dunningPaths.remind(it.customerId))).status, 403)
  const bad = await treasurer.post(dunningPaths.hold(it.customerId), { until: '2020-01-01', reason: 'en vacances' })
  assert.match(bad.text, /Choisissez un jour[\s\S]*|en vacances/)
  assert.equal(bad.status, 422)
  assert.equal((await treasurer.post(dunningPaths.hold(it.customerId), { until: addDays(it.today(), 20), reason: 'en vacances' })).status, 303)
  assert.match((await board.get(one)).text, /en vacances/)
  assert.equal((await treasurer.post(dunningPaths.remind(it.customerId))).status, 409)
  assert.equal((await treasurer.post(dunningPaths.release(it.customerId))).status, 303)
  assert.match((await treasurer.get(dunningPaths.reminders)).text, /Rien ne part tout seul[\s\S]*relance 1/)
  assert.equal((await treasurer.post(dunningPaths.remind(it.customerId))).status, 303)
  const { id: reminder } = await it.db.selectFrom('reminder').select('id').executeTakeFirstOrThrow()
  assert.match((await board.get(dunningPaths.letter(reminder))).text, /Cela arrive à tout le monde/)
  assert.equal((await board.get(dunningPaths.letter('none'))).status, 404)
  for (let level = 2; level <= 3; level++) {
    it.wait(14)
    assert.equal((await treasurer.post(dunningPaths.remind(it.customerId))).status, 303)
  }
  it.wait(15)
  assert.match((await treasurer.get(one)).text, /Elle ne part que si vous l’envoyez/)
  assert.equal((await treasurer.post(dunningPaths.notice(it.customerId))).status, 303)
  assert.match((await board.get(dunningPaths.reminders)).text, /mise en demeure/)
  assert.match((await member.get(duePaths.of(it.memberId))).text, /À régler avant le/)
  assert.equal((await treasurer.post(dunningPaths.suspend(it.customerId), { reason: 'Conseil' })).status, 409)
  it.wait(15)
  assert.match((await treasurer.post(dunningPaths.suspend(it.customerId), { reason: '' })).text, /Dites pourquoi/)
  assert.equal((await treasurer.post(dunningPaths.suspend(it.customerId), { reason: 'Conseil du 3 mai' })).status, 303)
  assert.match((await member.get(duePaths.of(it.memberId))).text, /Vos sites sont suspendus/)
  assert.match((await board.get(`${dunningPaths.arrears}?view=suspended`)).text, /Radio Ricochet/)
  assert.equal((await treasurer.post(dunningPaths.lift(it.customerId))).status, 303)
  assert.equal((await treasurer.post(dunningPaths.lift(it.customerId))).status, 409)
  // a dispute noted by the treasurer, answered, settled; a plan offered and taken back; a loss by two
  assert.equal((await treasurer.post(dunningPaths.openDispute(it.customerId), { due: dueId, words: 'Au téléphone' })).status, 303)
  const { id: dispute } = await it.db.selectFrom('due_dispute').select('id').executeTakeFirstOrThrow()
  assert.equal((await treasurer.post(dunningPaths.dispute(dispute), { words: '' })).status, 422)
  assert.equal((await treasurer.post(dunningPaths.dispute(dispute), { words: 'Nous regardons' })).status, 303)
  assert.match((await treasurer.post(dunningPaths.settle(dispute), { words: 'Avoir fait', outcome: 'credited' })).text, /Aucun avoir/)
  assert.equal((await treasurer.post(dunningPaths.settle(dispute), { words: 'C’est dû', outcome: 'upheld' })).status, 303)
  assert.equal((await treasurer.post(dunningPaths.dispute('none'), { words: 'x' })).status, 404)
  assert.equal((await treasurer.post(dunningPaths.plan(it.customerId), { count: '1', day1: addDays(it.today(), 10), cents1: '120' })).status, 303)
  assert.match((await member.get(duePaths.of(it.memberId))).text, /Accepter l’échéancier/)
  assert.equal((await treasurer.post(dunningPaths.answerPlan(it.customerId))).status, 303)
  assert.equal((await treasurer.post(dunningPaths.giveUp(it.customerId), { due: dueId, reason: 'disparu' })).status, 303)
  assert.equal((await treasurer.post(dunningPaths.approveLoss(dueId), { day: it.today() })).status, 409)
  assert.equal((await board.post(dunningPaths.declineLoss(dueId))).status, 303)
  assert.equal((await treasurer.post(dunningPaths.giveUp(it.customerId), { due: dueId, reason: 'disparu' })).status, 303)
  assert.match((await board.get(one)).text, /Approuver l’abandon/)
  assert.match((await board.get(paths.administration)).text, new RegExp(`Une somme à abandonner attend[^]*href="${one}"`))
  assert.equal((await board.post(dunningPaths.approveLoss(dueId), { day: it.today() })).status, 303)
  assert.doesNotMatch((await board.get(paths.administration)).text, /seconde personne/)
  assert.match((await board.get(one)).text, /Rien n’est dû/)
})

test('the setting of reminders keeps what was typed, and is changed by one at a time', async () => {
  const it = await dunningScene()
  const { treasurer, board } = await browsers(it)
  assert.equal((await board.get(dunningPaths.setting)).status, 403)
  assert.match((await treasurer.get(dunningPaths.setting)).text, /Mise en demeure/)
  const given = { version: '1', active: 'yes', leastCents: '2', noticeDays: '15', lateDays: '10', days1: '5', days2: '30', wordsFr1: 'Bonjour de nous' }
  assert.match((await treasurer.post(dunningPaths.setting, { ...given, days2: '6' })).text, /Bonjour de nous[\s\S]*12 au moins/)
  assert.equal((await treasurer.post(dunningPaths.setting, given)).status, 303)
  assert.equal((await treasurer.post(dunningPaths.setting, given)).status, 409)
  assert.match((await treasurer.get(dunningPaths.setting)).text, /Bonjour de nous/)
})

test('the API: 200, 201, 204, 400, 401, 403, 404, 409, 422', async () => {
  const it = await dunningScene()
  const tokenOf = async (personId: string) => {
    const { secret } = await inTransaction(it.db, (tx) => openSession(tx, { personId, kind: 'token', step: 'complete', name: 'essai', source: '203.0.113.7' }, it.clock))
    const call = async (method: string, path: string, json?: unknown) => {
      const answer = await it.app.request(it.config.panelOrigin + path, { method, headers: { host: new URL(it.config.panelOrigin).host, authorization: `Bearer ${secret}`, ...(json === undefined ? {} : { 'content-type': 'application/json' }) }, ...(json === undefined ? {} : { body: JSON.stringify(json) }) }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
      const text = await answer.text()
      return { status: answer.status, text, headers: answer.headers, said: <T>() => JSON.parse(text) as T }
    }
    return call
  }
  const [nobody, stranger, member, treasurer, board] = [await apiCaller(it.people, null), await apiCaller(it.people, []), await tokenOf(it.person.id), await tokenOf(it.treasurer.id), await tokenOf(it.board.id)]
  const { dueId } = await it.issue(100, 0)
  const { dueId: small } = await it.issue(10, 0)
  const { id: other } = await it.act((tx) => addCustomer(tx, tester, { customer: { name: 'Club' } }, it.clock))
  it.wait(8)
  const [mine, members, one] = [`/api/v1/members/${it.memberId}/dues`, `/api/v1/members/${it.memberId}`, `/api/v1/arrears/${it.customerId}`]
  const later = addDays(it.today(), 10)
  const table: [typeof member, string, string, unknown, number][] = [
    [nobody, 'GET', mine, undefined, 401],
    [stranger, 'GET', mine, undefined, 404],
    [board, 'GET', mine, undefined, 200],
    [member, 'GET', mine, undefined, 200],
    [member, 'GET', '/api/v1/arrears', undefined, 403],
    [member, 'POST', `${mine}/${small}/dispute`, {}, 400],
    [member, 'POST', `${mine}/none/dispute`, { words: 'x' }, 404],
    [board, 'POST', `${mine}/${small}/dispute`, { words: 'x' }, 404],
    [member, 'POST', `${mine}/${small}/dispute`, { words: 'non' }, 201],
    [member, 'POST', `${mine}/${small}/dispute`, { words: 'non' }, 409],
    [member, 'DELETE', `${members}/disputes/none`, undefined, 404],
    [board, 'GET', '/api/v1/arrears?view=disputed', undefined, 200],
    [board, 'GET', '/api/v1/arrears?view=x', undefined, 400],
    [board, 'GET', one, undefined, 200],
    [board, 'GET', '/api/v1/arrears/none', undefined, 404],
    [board, 'PUT', `${one}/hold`, { until: later, reason: 'x' }, 403],
    [treasurer, 'PUT', `${one}/hold`, { until: 'x', reason: 'x' }, 400],
    [treasurer, 'PUT', `${one}/hold`, { until: '2020-01-01', reason: 'x' }, 422],
    [treasurer, 'PUT', `${one}/hold`, { until: later, reason: 'x' }, 200],
    [treasurer, 'POST', `${one}/reminders`, {}, 409],
    [treasurer, 'DELETE', `${one}/hold`, undefined, 200],
    [treasurer, 'DELETE', `${one}/hold`, undefined, 409],
    [board, 'GET', '/api/v1/next-reminders', undefined, 200],
    [treasurer, 'POST', `${one}/reminders`, {}, 201],
    [board, 'POST', `${one}/reminders`, {}, 403],
    [board, 'GET', '/api/v1/reminders', undefined, 200],
    [board, 'GET', '/api/v1/reminders/none', undefined, 404],
    [treasurer, 'POST', `${one}/suspension`, { reason: 'x' }, 409],
    [treasurer, 'POST', `/api/v1/arrears/${other}/suspension`, { reason: 'x' }, 409],
    [treasurer, 'DELETE', `${one}/suspension`, undefined, 409],
    [treasurer, 'POST', `${one}/disputes`, { due: small, words: 'x' }, 409],
    [treasurer, 'POST', '/api/v1/disputes/none/messages', { words: 'x' }, 404],
    [member, 'POST', `${members}/payment-plan`, { parts: [{ dueOn: later, cents: 1 }] }, 422],
    [member, 'POST', `${members}/payment-plan`, { parts: [] }, 400],
    [member, 'POST', `${members}/payment-plan`, { parts: [{ dueOn: later, cents: 12_000 }] }, 201],
    [member, 'POST', `${members}/payment-plan`, { parts: [{ dueOn: later, cents: 12_000 }] }, 409],
    [member, 'POST', `${members}/payment-plan/answer`, { agree: true }, 409],
    [treasurer, 'POST', `${one}/payment-plan/answer`, { agree: false, words: 'trop long' }, 200],
    [treasurer, 'POST', `${one}/payment-plan/answer`, { agree: false }, 409],
    [treasurer, 'POST', `${one}/payment-plan`, { parts: [{ dueOn: later, cents: 12_000 }], words: 'ainsi ?' }, 201],
    [stranger, 'POST', `${members}/payment-plan/answer`, { agree: true }, 404],
    [member, 'POST', `${members}/payment-plan/answer`, { agree: true }, 200],
    [nobody, 'POST', `/api/v1/dues/${small}/doubt`, { day: it.today(), reason: 'x' }, 401],
    [board, 'POST', `/api/v1/dues/${small}/doubt`, { day: it.today(), reason: 'x' }, 403],
    [treasurer, 'POST', `/api/v1/dues/${small}/doubt`, { day: it.today(), reason: '' }, 400],
    [treasurer, 'POST', '/api/v1/dues/none/doubt', { day: it.today(), reason: 'x' }, 404],
    [treasurer, 'POST', `/api/v1/dues/${small}/doubt`, { day: it.today(), reason: 'disparu' }, 201],
    [treasurer, 'POST', `/api/v1/dues/${small}/doubt`, { day: it.today(), reason: 'disparu' }, 409],
    [board, 'POST', `/api/v1/dues/${small}/loss`, { reason: 'x' }, 403],
    [treasurer, 'POST', `/api/v1/dues/${small}/loss`, { reason: '' }, 400],
    [treasurer, 'POST', '/api/v1/dues/none/loss', { reason: 'x' }, 404],
    [treasurer, 'POST', `/api/v1/dues/${small}/loss`, { reason: 'perdu' }, 201],
    [treasurer, 'POST', `/api/v1/dues/${small}/loss/approve`, { day: it.today() }, 409],
    [board, 'DELETE', `/api/v1/dues/${small}/loss`, undefined, 200],
    [board, 'DELETE', `/api/v1/dues/${small}/loss`, undefined, 409],
    [treasurer, 'POST', `/api/v1/dues/${small}/loss`, { reason: 'perdu' }, 201],
    [board, 'POST', `/api/v1/dues/${small}/loss/approve`, { day: it.today() }, 201],
    [board, 'GET', '/api/v1/reminder-setting', undefined, 200],
    [board, 'PUT', '/api/v1/reminder-setting', {}, 403],
    [treasurer, 'PUT', '/api/v1/reminder-setting', { active: true, leastCents: 100, noticeDays: 10, lateDays: 10, levels: [{ days: 5 }, { days: 30 }] }, 422],
    [treasurer, 'PUT', '/api/v1/reminder-setting', { active: true, leastCents: 100, noticeDays: 15, lateDays: 10, levels: [{ days: 5 }, { days: 30 }] }, 200],
  ]
  for (const [who, method, path, json, status] of table) {
    const answer = await who(method, path, json)
    assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(json)}: ${answer.text.slice(0, 300)}`)
  }
  const { id: dispute } = await it.db.selectFrom('due_dispute').select('id').executeTakeFirstOrThrow()
  assert.equal((await member('POST', `${members}/disputes/${dispute}/messages`, { words: 'encore' })).status, 201)
  assert.equal((await treasurer('POST', `/api/v1/disputes/${dispute}/messages`, { words: 'oui' })).status, 201)
  assert.equal((await treasurer('POST', `/api/v1/disputes/${dispute}/settlement`, { outcome: 'credited', words: 'x' })).status, 409)
  assert.equal((await treasurer('POST', `/api/v1/disputes/${dispute}/settlement`, { outcome: 'upheld', words: 'x' })).status, 200)
  assert.equal((await member('DELETE', `${members}/disputes/${dispute}`)).status, 409)
  const said = (await member('GET', mine)).said<{ openCents: number; plan: { state: string }; disputes: { messages: unknown[] }[]; open: { id: string }[]; payTo: { iban: string } }>()
  assert.deepEqual([said.openCents, said.plan.state, said.disputes[0]?.messages.length, said.open.map(({ id }) => id), said.payTo.iban], [12_000, 'agreed', 4, [dueId], 'FR7630006000011234567890189'])
})
