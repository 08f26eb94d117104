import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { createLink } from '#people/links/one-time-link.ts'
import { softwareAuthenticator } from '#people/passkeys/test-authenticator.ts'
import { goodPassword, testPeople } from '#people/test-people.ts'
import type { TestPeople } from '#people/test-people.ts'

const password = 'quatre mots pour entrer'
const secretOf = (link: string): string => link.split('link=')[1] ?? ''
const invited = { name: 'Noé Petit', email: 'noe@exemple.test', language: 'fr' }

async function invite(people: TestPeople): Promise<{ link: string; path: string; admin: Awaited<ReturnType<TestPeople['signedIn']>> }> {
  const admin = await people.signedIn(await people.addPerson({ roles: ['administrator'] }))
  const answer = await admin.post('/administration/persons/new', invited)
  assert.equal(answer.status, 303, answer.text.slice(0, 200))
  return { link: await people.linkTo(invited.email), path: answer.location, admin }
}

test('the invited person chooses a password and is in; the link is used up', async () => {
  const people = await testPeople()
  const { link } = await invite(people)
  const visitor = people.browser()
  assert.match((await visitor.get(link)).text, /Bienvenue, Noé Petit/)
  assert.equal((await visitor.post('/invitation', { link: secretOf(link), password: 'noe petit noe' })).status, 422, 'their own name is no password')
  assert.equal((await visitor.post('/invitation', { link: secretOf(link), password })).location, '/home')
  assert.match((await visitor.get('/account')).text, /Noé Petit/)
  assert.equal((await people.browser().post('/sign-in', { email: invited.email, password })).status, 303)
  assert.equal((await visitor.get(link)).status, 404)
})

test('of several invitations of one person the first that is taken up ends the others: each would set a password', async () => {
  const people = await testPeople()
  const { link } = await invite(people)
  const { id } = await people.db.selectFrom('person').select('id').where('email', '=', invited.email).executeTakeFirstOrThrow()
  const [second, other] = await inTransaction(people.db, async (tx) => [
    await createLink(tx, { purpose: 'invitation', personId: id, payload: { delegation: 'x', by: 'Zoé', thing: 'La roue' }, lifeMs: 14 * 24 * 3_600_000 }, people.clock),
    await createLink(tx, { purpose: 'invitation', personId: id, lifeMs: 14 * 24 * 3_600_000 }, people.clock),
  ])
  people.clock.advance(8 * 24 * 3_600_000)
  assert.equal((await people.browser().get(link)).status, 404)
  assert.match((await people.browser().get(`/invitation?link=${second}`)).text, /Zoé aimerait votre aide pour «\sLa roue\s»/, 'as long as it was given')
  assert.equal((await people.browser().post('/invitation', { link: second, password })).location, '/account/access')
  assert.equal((await people.browser().post('/invitation', { link: other, password: 'un tout autre mot de passe' })).status, 404)
})

test('or a passkey, with which they come in again', async () => {
  const people = await testPeople()
  const { link } = await invite(people)
  const device = softwareAuthenticator(people.config.panelOrigin)
  const visitor = people.browser()
  const fields = { link: secretOf(link) }
  const options = (await visitor.send('/invitation/passkey/options', { fields })).json<{ challenge: string; rp: { id: string }; user: { id: string } }>()
  const { answer, credential } = device.register(options)
  assert.deepEqual((await visitor.send('/invitation/passkey', { credential: answer, fields })).json(), { next: '/home' })
  assert.match((await visitor.get('/account')).text, /Noé Petit/)
  const again = people.browser()
  const request = (await again.send('/sign-in/passkey/options', { fields: {} })).json<{ challenge: string }>()
  assert.equal((await again.send('/sign-in/passkey', { credential: device.assert(request, credential), fields: {} })).status, 200)
  assert.equal((await visitor.send('/invitation/passkey/options', { fields })).status, 404)
})

test('a challenge made for one invitation does not serve another', async () => {
  const people = await testPeople()
  const { link, admin } = await invite(people)
  await admin.post('/administration/persons/new', { ...invited, email: 'zoe@exemple.test' })
  const other = await people.linkTo('zoe@exemple.test')
  const device = softwareAuthenticator(people.config.panelOrigin)
  const visitor = people.browser()
  const options = (await visitor.send('/invitation/passkey/options', { fields: { link: secretOf(link) } })).json<{ challenge: string; rp: { id: string }; user: { id: string } }>()
  const { answer } = device.register(options)
  assert.equal((await visitor.send('/invitation/passkey', { credential: answer, fields: { link: secretOf(other) } })).status, 422)
})

test('an invitation lives seven days; sent again, the earlier one dies', async () => {
  const people = await testPeople()
  const { link, path, admin } = await invite(people)
  people.clock.advance(1000)
  assert.equal((await admin.post(`${path}/invite`)).status, 303)
  const second = await people.linkTo(invited.email)
  assert.notEqual(second, link)
  assert.equal((await people.browser().get(link)).status, 404)
  people.clock.advance(7 * 24 * 3_600_000)
  assert.equal((await people.browser().get(second)).status, 404)
})

test('who can sign in already is not invited again', async () => {
  const people = await testPeople()
  const { link, path, admin } = await invite(people)
  await people.browser().post('/invitation', { link: secretOf(link), password })
  const answer = await admin.post(`${path}/invite`)
  assert.equal(answer.status, 409)
  assert.match(answer.text, /a déjà choisi comment entrer/)
})

test('an address that has an account is refused to the administrator, what was typed stays', async () => {
  const people = await testPeople()
  const { admin } = await invite(people)
  const again = await admin.post('/administration/persons/new', { ...invited, email: 'NOE@exemple.test', name: 'Autre Nom' })
  assert.equal(again.status, 409)
  assert.match(again.text, /value="Autre Nom"/)
  for (const email of ['', 'noe', 'a@b', 'a b@c.fr', 'a@c..fr', 'a\r\nBcc: x@y.fr@c.fr'])
    assert.equal((await admin.post('/administration/persons/new', { ...invited, email })).status, 422, email)
  for (const name of ['', '  ', 'x'.repeat(201), 'a\u202eb']) assert.equal((await admin.post('/administration/persons/new', { ...invited, email: 'new@x.fr', name })).status, 422, name)
})

test('the invited person reads their own language', async () => {
  const people = await testPeople()
  const admin = await people.signedIn(await people.addPerson({ roles: ['administrator'] }))
  await admin.post('/administration/persons/new', { ...invited, email: 'amy@exemple.test', language: 'en' })
  assert.match((await people.letters('amy@exemple.test'))[0]?.subject ?? '', /^Your way into Les Toits Communs$/)
  assert.equal(await people.browser().post('/sign-in', { email: 'amy@exemple.test', password: goodPassword }).then(({ status }) => status), 422)
})
