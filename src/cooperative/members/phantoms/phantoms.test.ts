/** Members of whom nothing is heard: who is one and why, asking them, an answer by the link, and what follows. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { apiCaller } from '#cooperative/finance/closing/test-api-caller.ts'
import { postEntry } from '#cooperative/finance/ledger/post-entry.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { ensureMemberParty } from '#cooperative/finance/ledger/party.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { lastPayments } from '#cooperative/shares/last-payments.ts'
import { inTransaction } from '#db/transaction.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { testPeople } from '#people/test-people.ts'
import type { App } from '#web/environment.ts'
import { makeApi } from '#web/api/make-api.ts'
import { createMember } from '../create-member.ts'
import { makeRegisterPages } from '../register-pages.ts'
import { makePhantomsApi } from './phantom-api.ts'
import { sendReminders } from './remind-phantoms.ts'

const doer = byItself('test')
const ports = { countSites: async () => new Map<string, number>(), lastPaid: lastPayments }
const here = '/administration/members/silent'

async function scene() {
  const people = await testPeople([makeRegisterPages(ports), makeApi().route('/', makePhantomsApi(ports)) as App])
  const since = new Date('2019-05-01T12:00:00Z')
  const enter = async (name: string, personId?: string) => {
    const { id } = await inTransaction(people.db, (tx) => createMember(tx, doer, { name, kind: 'legal', status: 'admitted', since }, people.clock))
    if (personId) await people.db.insertInto('representation').values({ id: `r${id}`.slice(0, 12), person_id: personId, member_id: id, capacity: 'representative', starts_at: since, ends_at: null }).execute()
    return id
  }
  const person = (name: string) => people.addPerson({ name, email: `${name.toLowerCase()}@example.test` })
  const [silent, active, payer] = [await person('Silence'), await person('Active'), await person('Payeuse')]
  const ids = { silent: await enter('Roue muette', silent.id), active: await enter('Roue vive', active.id), payer: await enter('Roue qui paie', payer.id), nobody: await enter('=Roue de personne') }
  await people.signedIn(active)
  await inTransaction(people.db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company', siren: '732829320' }, people.clock)
    await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, people.clock)
    const { number } = await tx.selectFrom('member').select('number').where('id', '=', ids.payer).executeTakeFirstOrThrow()
    const party = await ensureMemberParty(tx, { id: ids.payer, number, name: 'Roue qui paie' })
    await postEntry(tx, doer, { journal: 'BQ', day: day('2026-03-02'), label: 'Abonnement', lines: [{ account: '512', debitCents: 5000n, creditCents: 0n }, { account: '411', debitCents: 0n, creditCents: 5000n, party }] }, people.clock)
  })
  const keep = await people.signedIn(await people.addPerson({ roles: ['board'] }))
  const from = { cooperativeName: 'Les Toits', panelOrigin: people.config.panelOrigin }
  const send = () => inTransaction(people.db, (tx) => sendReminders(tx, from, people.clock))
  return { people, ids, silent, keep, send, board: await apiCaller(people, ['board']) }
}
type Listed = { items: { name: string; state: string; letters: number; seenAt: string | null; paidOn: string | null }[]; total: number }

test('who was never here, never paid and never answered is one, with the reason; who signed in or paid is not', async () => {
  const { people, ids, keep, board } = await scene()
  const page = await keep.get(here)
  assert.match(page.text, /Roue muette[^]*jamais connecté, jamais payé, jamais répondu/)
  assert.match(page.text, /=Roue de personne/)
  assert.doesNotMatch(page.text, /Roue vive|Roue qui paie/)
  assert.match((await keep.get('/administration/members/departures')).text, /Départs/)
  assert.match((await keep.get(`${here}?q=muette`)).text, /Roue muette/)
  assert.doesNotMatch((await keep.get(`${here}?q=muette`)).text, /personne<\/a>/)
  const listed = (await board('GET', '/api/v1/silent-members')).said<Listed>()
  assert.deepEqual(listed.items.map(({ name, state }) => [name, state]), [['Roue muette', 'toRemind'], ['=Roue de personne', 'toRemind']])
  const table = await keep.get(`${here}/download`)
  assert.match(table.text, /number;name;kind;admitted[^]*'=Roue de personne/)
  // the payment and the sign-in grow old as well
  people.clock.set(new Date('2029-01-02T12:00:00Z'))
  // tokens have grown too old meanwhile
  const later = (await (await apiCaller(people, ['board']))('GET', '/api/v1/silent-members')).said<Listed>().items
  assert.deepEqual(later.map(({ name, seenAt, paidOn }) => [name, seenAt?.slice(0, 10) ?? null, paidOn]), [['Roue muette', null, null], ['Roue vive', '2026-11-23', null], ['Roue qui paie', null, '2026-03-02'], ['=Roue de personne', null, null]])
  assert.ok(ids.active)
})

test('they are asked once in half a year; one press answers, without a sign-in; silence leads to a proposal', async () => {
  const { people, ids, silent, keep, send, board } = await scene()
  const asked = await keep.post(`${here}/remind`)
  assert.equal(asked.status, 303)
  assert.equal((await keep.post(`${here}/remind`)).status, 409, 'once')
  assert.match((await keep.get(here)).text, /message en attente d’envoi/)
  await send()
  await send()
  assert.equal((await people.letters('silence@example.test')).length, 1)
  const state = async () => (await board('GET', '/api/v1/silent-members')).said<Listed>().items.map(({ name, state: at, letters }) => [name, at, letters])
  assert.deepEqual(await state(), [['Roue muette', 'reminded', 1], ['=Roue de personne', 'reminded', 0]])
  assert.match((await keep.get(here)).text, /relancé le 23[^]*aucune adresse connue le 23/)
  const link = await people.linkTo('silence@example.test')
  const visitor = people.browser()
  assert.match((await visitor.get(link)).text, /Roue muette est toujours sociétaire/)
  assert.deepEqual(await state(), [['Roue muette', 'reminded', 1], ['=Roue de personne', 'reminded', 0]], 'a link that a mail program opens answers nothing')
  const secret = new URL(`http://x${link}`).searchParams.get('link')!
  for (let twice = 0; twice < 2; twice++) assert.match((await visitor.post('/still-there', { link: secret })).text, /Merci, c’est noté/)
  assert.equal((await visitor.post('/still-there', { link: 'a'.repeat(32) })).status, 404)
  assert.deepEqual(await state(), [['=Roue de personne', 'reminded', 0]])
  people.clock.set(new Date('2027-01-05T12:00:00Z'))
  assert.deepEqual(await state(), [['=Roue de personne', 'silent', 0]])
  const again = await people.signedIn(await people.addPerson({ roles: ['board'] }))
  const proposal = /href="(\/administration\/members\/[a-z0-9]{12}\/departure\?[^"]+)"/.exec((await again.get(`${here}?view=silent`)).text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const form = await again.get(proposal)
  assert.match(form.text, /Sans nouvelles malgré une relance du 23\snovembre\s2026/)
  assert.match(form.text, /value="lapse"[^>]*checked/)
  assert.ok(silent.id && ids.nobody)
})

test('after how many months is the cooperative’s to say; who may do what', async () => {
  const { people, keep, board } = await scene()
  for (const months of ['5', '121', 'deux', '']) {
    const refused = await keep.post(`${here}/setting`, { months })
    assert.equal(refused.status, 422, months)
    assert.match(refused.text, /entre 6 et 120/)
  }
  assert.equal((await keep.post(`${here}/setting`, { months: '120' })).status, 303)
  assert.equal((await board('GET', '/api/v1/silent-members')).said<Listed>().total, 0, 'admitted seven years ago')
  assert.match((await keep.get(here)).text, /Tout le monde donne signe de vie/)
  assert.equal((await keep.post(`${here}/remind`)).status, 409)
  assert.equal((await board('PUT', '/api/v1/silent-members/setting', { months: 24 })).said<{ months: number }>().months, 24)
  const [nobody, treasurer] = [await apiCaller(people, null), await apiCaller(people, ['treasurer'])]
  for (const [method, path, body] of [['GET', '', undefined], ['GET', '/table', undefined], ['POST', '/reminders', {}], ['GET', '/setting', undefined], ['PUT', '/setting', { months: 12 }]] as const)
    assert.deepEqual([(await nobody(method, `/api/v1/silent-members${path}`, body)).status, (await treasurer(method, `/api/v1/silent-members${path}`, body)).status], [401, 403])
  assert.equal((await board('PUT', '/api/v1/silent-members/setting', { months: 3 })).status, 422)
  assert.equal((await board('PUT', '/api/v1/silent-members/setting', { months: 'x' })).status, 400)
  assert.equal((await board('GET', '/api/v1/silent-members?view=x')).status, 400)
  assert.equal((await board('POST', '/api/v1/silent-members/reminders')).said<{ count: number }>().count, 2)
  assert.equal((await board('POST', '/api/v1/silent-members/reminders')).status, 409)
  const acts = await people.db.selectFrom('audit_event').select('action').where('action', 'like', 'register.%').execute()
  assert.deepEqual([...new Set(acts.map(({ action }) => action))].sort(), ['register.phantomMonths', 'register.reminded'])
})

test('when a person was last here outlives their sessions', async () => {
  const { people, silent } = await scene()
  const seen = async () => (await people.db.selectFrom('person').select('last_seen_at').where('id', '=', silent.id).executeTakeFirstOrThrow()).last_seen_at
  assert.equal(await seen(), null)
  await people.signedIn(silent)
  await sql`delete from session`.execute(people.db)
  assert.equal((await seen())?.toISOString(), people.clock.now().toISOString())
})
