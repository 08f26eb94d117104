/** The register in the API: each route with what it gives, what it refuses, and to whom. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { apiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import type { ApiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import { makePrivacyApi } from '#cooperative/privacy/privacy-api.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import { inTransaction } from '#db/transaction.ts'
import { addDays, day, dayOf } from '#lib/day.ts'
import { randomText } from '#lib/ids.ts'
import type { Role } from '#people/actor.ts'
import { byItself } from '#people/audit.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { testPeople } from '#people/test-people.ts'
import type { App } from '#web/environment.ts'
import { makeApi } from '#web/api/make-api.ts'
import { makeCandidatesApi } from './applications/application-api.ts'
import { makeApplicationLinkPages } from './applications/application-link-pages.ts'
import { makeDeparturesApi } from './departures/departure-api.ts'
import { makeExclusionsApi } from './departures/exclusion-api.ts'
import { workOnImports } from './exchange/apply-import.ts'
import { makeExchangeApi } from './exchange/exchange-api.ts'
import { makeMembersApi } from './member-api.ts'
import { makeMembershipApi } from './membership-api.ts'

const account = { shares: 3, nominalCents: 6000n, unpaidCents: 500n, lossCents: 300n, amountCents: 5200n, dueOn: day('2028-02-23'), floorHolds: true, ahead: 2 }
const ports = { subscribeShares: async () => {}, countSites: async () => new Map<string, number>(), dueOnDeparture: async () => account, memberLeft: async () => {} }

async function scene() {
  const api = makeApi().route('/', makeMembersApi()).route('/', makeMembershipApi()).route('/', makeCandidatesApi(ports)).route('/', makeDeparturesApi(ports)).route('/', makeExclusionsApi(ports)).route('/', makeExchangeApi()).route('/', makePrivacyApi({}))
  const people = await testPeople([api as App, makeApplicationLinkPages()])
  const statutes = { ...presets['sa-conseil'], members: { ...presets['sa-conseil'].members, exclusionBody: 'board' as const, appealDays: 30 } }
  await inTransaction(people.db, (tx) => changeStatutes(tx, byItself('test'), { statutes, fromDay: '2020-01-01', resolution: 'AG' }, people.clock))
  const camille = await people.addPerson({ name: 'Camille Ferrand', email: 'camille@velo.example' })
  const member = await people.addMember('La Roue libre', camille.id)
  const other = await people.addMember('Autre')
  const { secret } = await inTransaction(people.db, (tx) => openSession(tx, { personId: camille.id, kind: 'token', step: 'complete', name: 'essai', source: '203.0.113.7' }, people.clock))
  const raw = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}, token = secret) =>
    people.app.request(people.config.panelOrigin + path, { ...init, headers: { host: new URL(people.config.panelOrigin).host, authorization: `Bearer ${token}`, 'accept-language': 'fr', ...init.headers } }, { incoming: { socket: { remoteAddress: '203.0.113.7' } } })
  const mine: ApiCaller = async (method, path, body) => {
    const answer = await raw(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
    const text = await answer.text()
    return { status: answer.status, text, headers: answer.headers, said: <T>() => JSON.parse(text) as T }
  }
  const as = (role: Role) => apiCaller(people, [role], `Une ${role}`)
  const apply = async (id: string, name = 'Nour Lefort') => {
    const at = people.clock.now()
    await people.db.insertInto('membership_application').values({ id, kind: 'natural', name, person_name: name, email: `${id}@example.test`, language: 'fr', identity: JSON.stringify({ city: 'Lille' }), shares: null, words: 'Bonjour', state: 'waiting', link_hash: Buffer.from(randomText(32)), submitted_at: at, proven_at: at, decided_at: null, decided_by: null, member_id: null }).execute()
    return `/api/v1/membership-applications/${id}`
  }
  return { people, camille, member, other, mine, raw, as, nobody: await apiCaller(people, null), administrator: await as('administrator'), board: await as('board'), treasurer: await as('treasurer'), apply, today: dayOf(people.clock.now()) }
}

const code = (answer: { said<T>(): T }): string => answer.said<{ code: string }>().code

test('applications: listed, shown, asked for more, answered by the link, decided once', async () => {
  const { people, board, treasurer, mine, nobody, apply, today } = await scene()
  const here = await apply('nournournour')
  const decision = { day: today, body: 'board', reference: 'PV 4' }
  for (const [who, status] of [[nobody, 401], [mine, 403], [treasurer, 403], [board, 200]] as const) {
    assert.equal((await who('GET', '/api/v1/membership-applications')).status, status)
    assert.equal((await who('GET', here)).status, status)
  }
  for (const [who, status] of [[nobody, 401], [mine, 403]] as const) for (const act of ['decision', 'question']) assert.equal((await who('POST', `${here}/${act}`, {})).status, status)
  assert.equal((await board('GET', '/api/v1/membership-applications?state=unproven')).status, 400)
  assert.equal((await board('GET', '/api/v1/membership-applications/none')).status, 404)
  assert.equal((await board('POST', `${here}/question`, { question: ' ' })).status, 422)
  const asked = await board('POST', `${here}/question`, { question: 'Quels sites hébergerez-vous ?' })
  assert.equal(asked.status, 200)
  assert.match((await people.letters('nournournour@example.test'))[0]!.text, /Quels sites/)
  const link = await people.linkTo('nournournour@example.test')
  const browser = people.browser()
  assert.match((await browser.get(link)).text, /Quels sites hébergerez-vous/)
  const secret = new URL(`http://x${link}`).searchParams.get('link')!
  const empty = await browser.post('/join/application/answer', { link: secret, answer: '' })
  assert.equal(empty.status, 422)
  assert.equal((await browser.post('/join/application/answer', { link: secret, answer: 'Un journal de quartier' })).status, 303)
  assert.equal((await board('GET', here)).said<{ answer: string }>().answer, 'Un journal de quartier')
  assert.equal((await board('POST', `${here}/decision`, { admitted: true, ...decision, day: 'demain' })).status, 400)
  assert.equal((await board('POST', `${here}/decision`, { admitted: true, ...decision, body: 'me' })).status, 400)
  const done = (await board('POST', `${here}/decision`, { admitted: true, ...decision })).said<{ state: string; member: string }>()
  assert.equal(done.state, 'admitted')
  assert.ok(done.member)
  const again = await board('POST', `${here}/decision`, { admitted: true, ...decision })
  assert.deepEqual([again.status, code(again)], [409, 'applicationDecided'])
  assert.equal((await board('POST', `${here}/question`, { question: 'Encore ?' })).status, 409)
  assert.equal((await browser.post('/join/application/answer', { link: secret, answer: 'Trop tard' })).status, 409)
  const second = await apply('secondsecond')
  assert.equal((await board('POST', `${second}/decision`, { admitted: false, ...decision })).status, 422, 'a refusal without its reason')
  assert.equal((await board('POST', `${second}/decision`, { admitted: false, ...decision, reason: 'Hors objet' })).said<{ state: string }>().state, 'refused')
  assert.equal((await board('GET', '/api/v1/membership-applications?state=refused')).said<{ total: number }>().total, 1)
})

test('identity is rectified a field at a time, its history kept; the name is the cooperative’s', async () => {
  const { member, other, mine, nobody, administrator, treasurer } = await scene()
  const here = `/api/v1/members/${member}`
  for (const path of ['identity', 'identity/changes', 'people', 'events'])
    for (const [who, of, status] of [[nobody, member, 401], [mine, member, 200], [mine, other, 404], [treasurer, member, 404], [administrator, member, 200], [administrator, 'none', 404]] as const)
      assert.equal((await who('GET', `/api/v1/members/${of}/${path}`)).status, status, `${path} ${of}`)
  assert.equal((await mine('PATCH', `${here}/identity`, { city: 'Nantes' })).said<{ city: string }>().city, 'Nantes')
  const more = (await mine('PATCH', `${here}/identity`, { phone: '06 12 34 56 78' })).said<{ city: string; phone: string; missing: string[] }>()
  assert.deepEqual([more.city, more.phone, more.missing.includes('city')], ['Nantes', '06 12 34 56 78', false])
  assert.equal((await mine('PATCH', `${here}/identity`, { phone: 'rouge' })).status, 422)
  assert.equal((await mine('PATCH', `${here}/identity`, { city: 3 })).status, 400)
  assert.equal((await mine('PATCH', `${here}/identity`, { status: 'excluded' })).status, 400)
  assert.equal((await mine('PATCH', `${here}/identity`, { name: 'Autre nom' })).status, 403)
  assert.equal((await mine('PATCH', `/api/v1/members/${other}/identity`, { city: 'Brest' })).status, 404)
  assert.equal((await administrator('PATCH', `${here}/identity`, { name: 'La Roue' })).said<{ name: string }>().name, 'La Roue')
  const changes = (await mine('GET', `${here}/identity/changes`)).said<{ items: { by: string; after: Record<string, string> }[] }>().items
  assert.deepEqual(changes.map(({ by, after }) => [by, Object.keys(after).join()]), [['Une administrator', 'name'], ['Camille Ferrand', 'phone'], ['Camille Ferrand', 'city']])
})

test('people of a member, papers: one’s own and the cooperative’s', async () => {
  const { people, member, other, mine, raw, administrator, board, nobody } = await scene()
  const here = `/api/v1/members/${member}/people`
  assert.equal((await mine('POST', here, { name: 'Ange', email: 'pas une adresse' })).status, 422)
  assert.equal((await mine('POST', here, { email: 'ange@example.test' })).status, 400)
  assert.equal((await mine('POST', `/api/v1/members/${other}/people`, { name: 'Ange', email: 'ange@example.test' })).status, 404)
  assert.equal((await mine('POST', here, { name: 'Ange', email: 'ange@example.test', until: '2027-06-30' })).status, 204)
  const listed = (await mine('GET', here)).said<{ items: { id: string; email: string; endsAt: string | null }[] }>().items
  const ange = listed.find(({ email }) => email === 'ange@example.test')!
  assert.match(ange.endsAt ?? '', /^2027-06-30/)
  assert.equal((await mine('DELETE', `${here}/${ange.id}`)).status, 204)
  const own = listed.find(({ email }) => email === 'camille@velo.example')!
  const last = await mine('DELETE', `${here}/${own.id}`)
  assert.deepEqual([last.status, code(last)], [409, 'lastRepresentative'])
  assert.equal((await mine('DELETE', `${here}/none`)).status, 404)
  for (const [path, who, status] of [
    [`/api/v1/members/${member}/certificate`, 'mine', 200],
    [`/api/v1/members/${other}/certificate`, 'mine', 404],
    [`/api/v1/members/${member}/extract`, 'mine', 403],
    ['/api/v1/register/paper', 'mine', 403],
    ['/api/v1/register/table', 'mine', 403],
  ] as const) {
    const answer = await raw(path)
    assert.equal(answer.status, status, `${who} ${path}`)
    if (status === 200) assert.equal(answer.headers.get('content-type'), 'application/pdf')
  }
  assert.equal((await nobody('GET', '/api/v1/register/table')).status, 401)
  assert.equal((await board('GET', '/api/v1/register/table')).status, 403)
  const { id } = await people.addPerson({ roles: ['administrator'] })
  const { secret } = await inTransaction(people.db, (tx) => openSession(tx, { personId: id, kind: 'token', step: 'complete', name: 'essai', source: '203.0.113.7' }, people.clock))
  for (const [path, type] of [[`/api/v1/members/${member}/extract`, 'application/pdf'], ['/api/v1/register/paper', 'application/pdf'], ['/api/v1/register/table', 'text/csv; charset=utf-8']] as const)
    assert.equal((await raw(path, {}, secret)).headers.get('content-type'), type)
  assert.equal((await administrator('DELETE', `${here}/${own.id}`)).status, 204, 'the cooperative may end the last one')
})

test('leaving: forecast, asked for, taken back; recorded and undone by who keeps the register', async () => {
  const { member, other, mine, nobody, board, treasurer, today } = await scene()
  const here = `/api/v1/members/${member}`
  for (const path of ['departures', 'departure-forecast']) for (const [who, of, status] of [[nobody, member, 401], [mine, member, 200], [mine, other, 404], [treasurer, member, 404], [board, member, 200]] as const) assert.equal((await who('GET', `/api/v1/members/${of}/${path}`)).status, status)
  const forecast = (await mine('GET', `${here}/departure-forecast`)).said<{ lastDay: string; account: { amountCents: number; ahead: number } }>()
  assert.deepEqual([forecast.lastDay, forecast.account.amountCents, forecast.account.ahead], ['2027-02-23', 5200, 2])
  assert.equal((await mine('POST', `/api/v1/members/${other}/withdrawal`)).status, 404)
  for (let twice = 0; twice < 2; twice++) assert.equal((await mine('POST', `${here}/withdrawal`)).said<{ lastDay: string }>().lastDay, '2027-02-23')
  assert.equal((await board('GET', '/api/v1/departures')).said<{ items: unknown[] }>().items.length, 1)
  assert.equal((await mine('GET', '/api/v1/departures')).status, 403)
  assert.equal((await mine('DELETE', `${here}/withdrawal`)).status, 204)
  const over = await mine('DELETE', `${here}/withdrawal`)
  assert.deepEqual([over.status, code(over)], [409, 'departureOver'])
  const recorded = { kind: 'lapse', day: today, body: 'board', reference: 'PV 7', reason: 'Cotisation impayée' }
  assert.equal((await mine('POST', `${here}/departures`, recorded)).status, 403)
  assert.equal((await board('POST', `${here}/departures`, { ...recorded, kind: 'exclusion' })).status, 400)
  assert.equal((await board('POST', `${here}/departures`, { ...recorded, day: addDays(today, 1) })).status, 422)
  assert.equal((await board('POST', '/api/v1/members/none/departures', recorded)).status, 404)
  assert.equal((await board('POST', `${here}/departures`, recorded)).said<{ state: string }>().state, 'done')
  assert.equal((await board('POST', `${here}/departures`, recorded)).status, 409)
  const undo = { day: today, body: 'board', reference: 'PV 8' }
  assert.equal((await mine('POST', `${here}/reinstatement`, undo)).status, 403)
  assert.equal((await board('POST', `${here}/reinstatement`, undo)).status, 204)
  assert.equal((await board('POST', `${here}/reinstatement`, undo)).status, 409)
})

test('an exclusion goes its way, and the appeal ends with its deadline', async () => {
  const { people, member, other, mine, board, administrator, treasurer, today } = await scene()
  const here = `/api/v1/members/${member}/exclusion`
  const hearingOn = addDays(today, 15)
  assert.equal((await mine('POST', here, { grievances: 'x', hearingOn })).status, 403)
  assert.equal((await board('POST', here, { grievances: 'Envois en masse', hearingOn: addDays(today, 3) })).status, 422)
  assert.equal((await board('POST', here, { grievances: 'Envois en masse' })).status, 400)
  assert.equal((await board('POST', here, { grievances: 'Envois en masse', hearingOn })).status, 201)
  assert.equal((await board('POST', here, { grievances: 'Envois en masse', hearingOn })).status, 409)
  assert.equal((await mine('PUT', `${here}/defence`, { defence: 'Mon site a été piraté.' })).said<{ defence: string }>().defence, 'Mon site a été piraté.')
  assert.equal((await board('PUT', `${here}/defence`, { defence: 'x' })).status, 404, 'a defence is the member’s')
  assert.equal((await mine('PUT', `/api/v1/members/${other}/exclusion/defence`, { defence: 'x' })).status, 404)
  assert.equal((await board('PUT', `${here}/hearing`, { hearing: 'Entendu' })).status, 409, 'not yet')
  people.clock.set(new Date(`${hearingOn}T12:00:00Z`))
  // sessions outlive two weeks
  assert.equal((await board('PUT', `${here}/hearing`, { hearing: 'Entendu' })).status, 200)
  const decision = { excluded: true, body: 'board', reference: 'PV 9', reason: 'Récidive' }
  assert.equal((await board('POST', `${here}/decision`, { ...decision, day: hearingOn })).status, 422, 'the defence has its time')
  const decidedOn = addDays(hearingOn, 16)
  people.clock.set(new Date(`${decidedOn}T12:00:00Z`))
  assert.equal((await mine('POST', `${here}/decision`, { ...decision, day: decidedOn })).status, 403)
  const excluded = (await board('POST', `${here}/decision`, { ...decision, day: decidedOn })).said<{ state: string; appealUntil: string }>()
  const until = addDays(decidedOn, 30)
  assert.deepEqual([excluded.state, excluded.appealUntil], ['done', until])
  assert.match((await people.letters('camille@velo.example'))[0]!.text, /jusqu’au 23\sjanvier\s2027 compris/)
  people.clock.set(new Date(`${addDays(until, 1)}T12:00:00Z`))
  const late = await mine('PUT', `${here}/appeal`, { appeal: 'Revoyez', receivedOn: until })
  assert.deepEqual([late.status, code(late)], [409, 'appealOver'], 'what a member says of a letter’s day counts for nothing')
  assert.equal((await treasurer('PUT', `${here}/appeal`, { appeal: 'Revoyez' })).status, 404)
  assert.equal((await board('PUT', `${here}/appeal`, { appeal: 'Revoyez' })).status, 409)
  assert.equal((await board('PUT', `${here}/appeal`, { appeal: 'Revoyez', receivedOn: until })).status, 200, 'a letter that came in time')
  const settled = { reinstated: true, day: addDays(until, 1), reference: 'AG' }
  assert.equal((await mine('POST', `${here}/appeal/decision`, settled)).status, 403)
  assert.equal((await administrator('POST', `${here}/appeal/decision`, settled)).said<{ state: string }>().state, 'undone')
  assert.equal((await administrator('POST', `${here}/appeal/decision`, settled)).status, 404)
})

test('a table is tried first, told line by line in the caller’s language, then enters', async () => {
  const { people, raw, mine, administrator, board } = await scene()
  const { id } = await people.addPerson({ roles: ['administrator'] })
  const { secret } = await inTransaction(people.db, (tx) => openSession(tx, { personId: id, kind: 'token', step: 'complete', name: 'essai', source: '203.0.113.7' }, people.clock))
  const send = async (body: string, token = secret) => {
    const answer = await raw('/api/v1/member-imports?name=registre.csv', { method: 'POST', body, headers: { 'content-type': 'text/csv' } }, token)
    return { status: answer.status, said: (await answer.json()) as { id: string; total: number; faulty: number; code: string } }
  }
  assert.equal((await send('nom\nx\n', 'nothing')).status, 401)
  assert.equal((await raw('/api/v1/member-imports', { method: 'POST', body: 'nom\nx\n', headers: { 'content-type': 'text/csv' } })).status, 403)
  assert.deepEqual([(await send('ville\nLille\n')).said.code, (await send('')).said.code], ['importNoName', 'importNoFile'])
  const sent = await send('nom;admission\nNour;2025-01-02\nAnge;demain\n')
  assert.deepEqual([sent.status, sent.said.total, sent.said.faulty], [201, 2, 1])
  const here = `/api/v1/member-imports/${sent.said.id}`
  const faults = (await (await raw(`${here}/faults`, {}, secret)).json()) as { items: { line: number; name: string; column: string; reason: string }[]; total: number }
  assert.deepEqual([faults.total, faults.items[0]?.line, faults.items[0]?.name, faults.items[0]?.column], [1, 3, 'Ange', 'admitted'])
  assert.match(faults.items[0]?.reason ?? '', /date/i)
  assert.equal((await administrator('GET', '/api/v1/member-imports/none')).status, 404)
  for (const path of [here, `${here}/faults`, '/api/v1/member-imports']) assert.deepEqual([(await mine('GET', path)).status, (await board('GET', path)).status], [403, 403])
  assert.equal((await mine('POST', `${here}/apply`)).status, 403)
  assert.equal((await administrator('POST', `${here}/apply`)).status, 202)
  while (await workOnImports(people.db, 'test', people.clock)) continue
  assert.equal((await administrator('GET', here)).said<{ entered: number }>().entered, 1)
  assert.equal((await administrator('POST', `${here}/apply`)).said<{ state: string }>().state, 'done', 'twice changes nothing')
  const bad = await send('nom;admission\nAnge;demain\n')
  assert.equal((await administrator('POST', `/api/v1/member-imports/${bad.said.id}/apply`)).status, 422)
})

test('privacy: taken along, erased where nothing is in the way, told how long', async () => {
  const { people, camille, member, mine, nobody, administrator, board } = await scene()
  assert.equal((await nobody('GET', '/api/v1/me/data')).status, 401)
  assert.equal((await mine('GET', '/api/v1/me/data')).said<{ person: { email: string } }>().person.email, 'camille@velo.example')
  const of = `/api/v1/persons/${camille.id}`
  for (const [who, status] of [[nobody, 401], [mine, 403], [board, 403]] as const) assert.deepEqual([(await who('GET', `${of}/data`)).status, (await who('POST', `${of}/erasure`)).status], [status, status])
  assert.equal((await administrator('GET', '/api/v1/persons/none/data')).status, 404)
  assert.equal((await administrator('GET', `${of}/data`)).said<{ parts: { members: unknown[] } }>().parts.members.length, 1)
  assert.ok(await people.db.selectFrom('audit_event').select('id').where('action', '=', 'person.dataRead').executeTakeFirst())
  for (const [path, who] of [[`${of}/erasure`, administrator], ['/api/v1/me/erasure', mine]] as const) {
    const refused = await who('POST', path)
    assert.deepEqual([refused.status, code(refused)], [409, 'personStillActs'])
  }
  for (const path of ['/api/v1/retention', '/api/v1/processing']) assert.deepEqual([(await mine('GET', path)).status, (await board('GET', path)).status], [403, 200])
  assert.ok((await board('GET', '/api/v1/processing')).said<{ activities: { retention: string }[] }>().activities.every(({ retention }) => retention !== ''))
  await people.db.updateTable('representation').set({ ends_at: people.clock.now() }).where('member_id', '=', member).execute()
  assert.equal((await mine('POST', '/api/v1/me/erasure')).status, 204)
  assert.equal((await mine('GET', '/api/v1/me/data')).status, 401)
  people.clock.set(new Date(people.clock.now().getTime() + 11 * 60_000))
  const stale = await administrator('POST', `${of}/erasure`)
  assert.deepEqual([stale.status, code(stale)], [403, 'confirmIdentity'])
})
