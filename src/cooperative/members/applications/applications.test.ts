/** From the public form to the register, through the pages. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { changeStatutes } from '#cooperative/statutes/change-statutes.ts'
import { presets } from '#cooperative/statutes/statutes-presets.ts'
import type { PresetName } from '#cooperative/statutes/statutes.ts'
import { byItself } from '#people/audit.ts'
import { testPeople } from '#people/test-people.ts'
import type { Answer } from '#people/test-people.ts'
import { eventsOf } from '../register/event-store.ts'
import { identityOf } from '../register/identity-store.ts'
import { makeRegisterPages } from '../register-pages.ts'

const subscribed: { memberId: string; count: number; day: string }[] = []
const ports = {
  countSites: async () => new Map<string, number>(),
  subscribeShares: async (_tx: unknown, _doer: unknown, input: { memberId: string; count: number; day: string }) => void subscribed.push(input),
}
async function scene(preset: PresetName | null = 'association') {
  const people = await testPeople([makeRegisterPages(ports)])
  if (preset) await inTransaction(people.db, (tx) => changeStatutes(tx, byItself('test'), { statutes: presets[preset], fromDay: '2020-01-01', resolution: 'AG de fondation' }, people.clock))
  const decider = await people.signedIn(await people.addPerson({ name: 'Inès Durand', roles: ['board'] }))
  return { people, decider }
}

const person = {
  kind: 'natural', personName: 'Nour Delmas', email: 'nour@exemple.test', birthDay: '1980-07-14', birthPlace: 'Nantes', street: '3 rue Haute', postalCode: '44000', city: 'Nantes', country: 'France', phone: '06 12 34 56 78', words: 'Bonjour !', statutes: 'yes', website: '',
}
const organisation = { ...person, kind: 'legal', memberName: 'Épicerie du coin', legalForm: 'SARL', registrationNumber: '732829320' }
const decision = { decision: 'admit', day: '2026-11-23', body: 'board', reference: 'PV du 23 novembre, point 2', reason: '' }
const idIn = (answer: Answer): string => /\/administration\/applications\/([a-z0-9]{12})/.exec(answer.text)?.[1] ?? ''

test('typed, proven by its address, decided, welcomed with a number: each step tells where it stands', async () => {
  const { people, decider } = await scene('sa-conseil')
  const visitor = people.browser()
  assert.match((await visitor.get('/join')).text, /Une part vaut 20,00\s€\. Il en faut au moins 1/)
  assert.match((await visitor.post('/join', { ...organisation, shares: '3' })).text, /Un lien vient de partir vers nour@exemple\.test/)
  assert.match((await decider.get('/administration/applications')).text, /Aucune candidature n’attend/, 'nobody sees it before the address is proven')
  const link = await people.linkTo('nour@exemple.test')
  const secret = link.split('=')[1] ?? ''
  assert.match((await visitor.get(link)).text, /Candidature d’Épicerie du coin[^]*Confirmer mon adresse/)
  assert.match((await decider.get('/administration/applications')).text, /Aucune candidature/, 'opening the link is not proof: programs open links')
  assert.equal((await visitor.post('/join/application', { link: secret })).status, 303)
  assert.match((await visitor.get(link)).text, /Adresse confirmée[^]*Décision\s: le conseil d’administration/)

  const id = idIn(await decider.get('/administration/applications'))
  const page = await decider.get(`/administration/applications/${id}`)
  assert.match(page.text, /Épicerie du coin[^]*<dt>Parts<\/dt><dd>3<\/dd>[^]*SARL[^]*732829320[^]*Nour Delmas[^]*14\sjuillet 1980, à Nantes[^]*Bonjour\s!/)
  people.clock.advance(2 * 24 * 3_600_000)
  const done = await decider.post(`/administration/applications/${id}`, { ...decision, day: '2026-11-24' })
  assert.equal(done.status, 303, done.text)

  const member = await people.db.selectFrom('member').select(['id', 'number', 'name', 'status', 'admitted_on']).executeTakeFirstOrThrow()
  assert.deepEqual([member.number, member.name, member.status, member.admitted_on], [1, 'Épicerie du coin', 'admitted', '2026-11-24'])
  assert.deepEqual((await eventsOf(people.db, member.id)).map(({ status, cause, day, body, reference, recordedByName }) => [status, cause, day, body, reference, recordedByName]), [
    ['applicant', 'application', '2026-11-23', '', '', null],
    ['admitted', 'application', '2026-11-24', 'board', 'PV du 23 novembre, point 2', 'Inès Durand'],
  ])
  const identity = await identityOf(people.db, member.id)
  assert.deepEqual([identity.legalForm, identity.actingName, identity.birthPlace, identity.phone], ['SARL', 'Nour Delmas', 'Nantes', '06 12 34 56 78'])
  assert.deepEqual(subscribed.splice(0), [{ memberId: member.id, count: 3, day: '2026-11-24' }])

  const letters = await people.letters('nour@exemple.test')
  assert.deepEqual(letters.map(({ subject }) => subject.replaceAll(/\s/g, ' ')), [`Bienvenue chez ${people.config.cooperative.name}, sociétaire n° 1`, `Confirmez votre candidature à ${people.config.cooperative.name}`])
  assert.match((await visitor.get(await people.linkTo('nour@exemple.test'))).text, /Bienvenue, Nour Delmas/)
  assert.match((await visitor.get(link)).text, /Vous êtes sociétaire, sous le n°\s1/)
  assert.match((await visitor.post('/join/application/take-back', { link: secret })).text, /déjà été décidée/)
})

test('who has an account already is welcomed to it', async () => {
  const { people, decider } = await scene()
  const known = await people.addPerson({ email: 'nour@exemple.test', name: 'Nour D.' })
  await people.browser().post('/join', person)
  await people.browser().post('/join/application', { link: (await people.linkTo('nour@exemple.test')).split('=')[1] ?? '' })
  const id = idIn(await decider.get('/administration/applications'))
  assert.equal((await decider.post(`/administration/applications/${id}`, decision)).status, 303)
  const [letter] = await people.letters('nour@exemple.test')
  assert.match(letter?.text ?? '', /le compte que vous avez déjà[^]*\/sign-in\b/)
  assert.match((await (await people.signedIn(known)).get('/account')).text, /Nour Delmas/)
})

test('decided twice, at once or later: one member, one number, one welcome', async () => {
  const { people, decider } = await scene()
  await people.browser().post('/join', person)
  await people.browser().post('/join/application', { link: (await people.linkTo('nour@exemple.test')).split('=')[1] ?? '' })
  const id = idIn(await decider.get('/administration/applications'))
  const answers = await Promise.all([decider.post(`/administration/applications/${id}`, decision), decider.post(`/administration/applications/${id}`, { ...decision, decision: 'refuse', reason: 'non' })])
  answers.push(await decider.post(`/administration/applications/${id}`, decision))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409, 409])
  const members = await people.db.selectFrom('member').select('id').execute()
  assert.ok(members.length <= 1)
  assert.equal((await people.letters('nour@exemple.test')).length, 2)
})

test('refused with its reason, which its author reads', async () => {
  const { people, decider } = await scene()
  await people.browser().post('/join', person)
  const link = await people.linkTo('nour@exemple.test')
  await people.browser().post('/join/application', { link: link.split('=')[1] ?? '' })
  const id = idIn(await decider.get('/administration/applications'))
  const bare = await decider.post(`/administration/applications/${id}`, { ...decision, decision: 'refuse', reference: 'PV' })
  assert.equal(bare.status, 422)
  assert.match(bare.text, /value="refuse" checked[^]*Dites pourquoi[^]*value="PV"/)
  assert.equal((await decider.post(`/administration/applications/${id}`, { ...decision, decision: 'refuse', reason: 'Hors de notre objet.' })).status, 303)
  assert.match((await people.letters('nour@exemple.test'))[0]?.text ?? '', /Motif\s: Hors de notre objet\./)
  assert.match((await people.browser().get(link)).text, /Candidature refusée[^]*Hors de notre objet\.[^]*Nous effacerons tout de cette candidature le 23\s+novembre\s+2027/)
  assert.equal((await people.db.selectFrom('member').select('id').execute()).length, 0)
  const journal = await people.db.selectFrom('audit_event').select(['after', 'before']).where('action', '=', 'application.refused').executeTakeFirstOrThrow()
  assert.doesNotMatch(JSON.stringify(journal), /Nour/)
})

const bad: [what: string, change: Record<string, string>, sentence: RegExp][] = [
  ['no name', { personName: ' ' }, /Écrivez un nom/],
  ['no name of the organisation', { ...organisation, memberName: '' }, /Écrivez le nom du sociétaire/],
  ['no legal form', { ...organisation, legalForm: '' }, /La loi demande cela/],
  ['no address', { street: '' }, /La loi demande cela/],
  ['an impossible birth', { birthDay: '1980-02-30' }, /Cette date de naissance/],
  ['no mail address', { email: 'nour' }, /courriel n’est pas complète/],
  ['statutes not accepted', { statutes: '' }, /il faut en accepter les statuts/],
  ['half a share', { shares: '1.5' }, /nombre de parts entier/],
  ['negative shares', { shares: '-3' }, /nombre de parts entier/],
  ['an endless word', { words: 'x'.repeat(2001) }, /2000 signes au plus/],
]
for (const [what, change, sentence] of bad)
  test(`refused, nothing kept, nothing sent, what was typed stays: ${what}`, async () => {
    const { people } = await scene('sa-conseil')
    const answer = await people.browser().post('/join', { ...person, shares: '2', ...change })
    assert.equal(answer.status, 422)
    assert.match(answer.text, sentence)
    for (const [name, value] of Object.entries({ city: 'Nantes', phone: '06 12 34 56 78', ...(change['words'] ? {} : { words: 'Bonjour !' }) })) assert.match(answer.text, new RegExp(`name="${name}"[^>]*(value="${value}"|>${value})`), name)
    assert.equal((await people.db.selectFrom('membership_application').select('id').execute()).length, 0)
    assert.equal((await people.letters('nour@exemple.test')).length, 0)
  })

test('the form sent twice is one application and one letter; a newer one takes the place of an older', async () => {
  const { people, decider } = await scene()
  const visitor = people.browser()
  const id = /name="id" value="([a-z0-9]{12})"/.exec((await visitor.get('/join')).text)?.[1] ?? ''
  await Promise.all([visitor.post('/join', { ...person, id }), visitor.post('/join', { ...person, id })])
  assert.equal((await people.letters('nour@exemple.test')).length, 1)
  await visitor.post('/join/application', { link: (await people.linkTo('nour@exemple.test')).split('=')[1] ?? '' })
  await visitor.post('/join', { ...person, email: 'NOUR@exemple.test', personName: 'Nour D' })
  await visitor.post('/join/application', { link: (await people.linkTo('NOUR@exemple.test')).split('=')[1] ?? '' })
  const states = await people.db.selectFrom('membership_application').select(['person_name', 'state']).orderBy('person_name').execute()
  assert.deepEqual(states.map(({ person_name, state }) => [person_name, state]), [['Nour D', 'waiting'], ['Nour Delmas', 'taken-back']])
  assert.match((await decider.get('/administration/applications')).text, /Retirées <span>1[^]*Nour D</)
})

test('programs that fill in every field, and who sends hundreds, get nowhere', async () => {
  const { people } = await scene()
  assert.equal((await people.browser().post('/join', { ...person, website: 'http://spam.example' })).status, 200)
  assert.equal((await people.db.selectFrom('membership_application').select('id').execute()).length, 0)
  const statuses: number[] = []
  for (let index = 0; index < 5; index++) statuses.push((await people.browser(`198.51.100.${index}`).post('/join', person)).status)
  assert.deepEqual(statuses, [200, 200, 200, 429, 429], 'one address')
  for (let index = 0; index < 12; index++) statuses.push((await people.browser('198.51.100.99').post('/join', { ...person, email: `p${index}@exemple.test` })).status)
  assert.equal(statuses.at(-1), 429, 'one source')
  const kept = await people.browser('198.51.100.99').post('/join', person)
  assert.match(kept.text, /Trop d’essais[^]*value="Nantes"/)
})

test('a link that is none, too old, or taken back', async () => {
  const { people } = await scene()
  assert.equal((await people.browser().get(`/join/application?link=${'a'.repeat(32)}`)).status, 404)
  await people.browser().post('/join', person)
  const link = await people.linkTo('nour@exemple.test')
  const secret = link.split('=')[1] ?? ''
  people.clock.advance(8 * 24 * 3_600_000)
  assert.equal((await people.browser().post('/join/application', { link: secret })).status, 404)
  assert.equal((await people.browser().post('/join/application/take-back', { link: secret })).status, 303)
  assert.match((await people.browser().get(link)).text, /Candidature retirée/)
})

test('decisions are for those whom the cooperative named; what is not proven is not found', async () => {
  const { people, decider } = await scene(null)
  await people.browser().post('/join', person)
  const { id } = await people.db.selectFrom('membership_application').select('id').executeTakeFirstOrThrow()
  assert.equal((await decider.get(`/administration/applications/${id}`)).status, 404)
  assert.equal((await decider.post(`/administration/applications/${id}`, decision)).status, 404)
  for (const role of ['support', 'treasurer', 'auditor'] as const) {
    const browser = await people.signedIn(await people.addPerson({ roles: [role] }))
    assert.equal((await browser.get('/administration/applications')).status, 403)
  }
  for (const change of [{ day: 'x' }, { day: '2026-11-24' }, { day: '2026-11-22' }, { body: 'king' }, { reference: 'x'.repeat(201) }]) {
    await people.browser().post('/join/application', { link: (await people.linkTo('nour@exemple.test')).split('=')[1] ?? '' })
    assert.equal((await decider.post(`/administration/applications/${id}`, { ...decision, ...change })).status, 422, JSON.stringify(change))
  }
})
