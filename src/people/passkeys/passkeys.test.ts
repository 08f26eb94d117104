import assert from 'node:assert/strict'
import test from 'node:test'
import { testPeople } from '#people/test-people.ts'
import type { Browser, TestPeople, TestPerson } from '#people/test-people.ts'
import { challengeLifeMs } from './challenge.ts'
import { softwareAuthenticator } from './test-authenticator.ts'
import type { Credential, Twists } from './test-authenticator.ts'

const origin = 'http://panel.onyva.localhost:8080'
const device = softwareAuthenticator(origin)

interface CreationOptions {
  challenge: string
  rp: { id: string; name: string }
  user: { id: string; name: string }
  authenticatorSelection: { residentKey: string; userVerification: string }
  excludeCredentials: { id: string }[]
}
interface RequestOptions {
  challenge: string
  rpId: string
  allowCredentials?: { id: string }[]
  userVerification: string
}
type Refused = { code: string; title: string }

async function register(browser: Browser, name = 'Mon téléphone', twists: Twists = {}) {
  const options = (await browser.send('/account/security/new-passkey/options', { fields: {} })).json<CreationOptions>()
  const made = device.register(options, twists)
  return { options, ...made, answered: await browser.send('/account/security/new-passkey', { credential: made.answer, fields: { name } }) }
}

async function withPasskey(people: TestPeople): Promise<{ person: TestPerson; browser: Browser; credential: Credential }> {
  const person = await people.addPerson()
  const browser = await people.signedIn(person)
  const { credential, answered } = await register(browser)
  assert.equal(answered.status, 200, answered.text)
  return { person, browser, credential }
}

const requestOptions = async (browser: Browser, path = '/sign-in/passkey/options') => (await browser.send(path, { fields: {} })).json<RequestOptions>()

async function signIn(people: TestPeople, credential: Credential, twists: Twists = {}) {
  const browser = people.browser()
  const options = await requestOptions(browser)
  return { browser, answered: await browser.send('/sign-in/passkey', { credential: device.assert(options, credential, twists), fields: { next: '/account/activity' } }) }
}

test('a passkey is made for the panel’s exact host, discoverable, verified; then it signs in', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ name: 'Léa Moreau' })
  const browser = await people.signedIn(person)
  const { options, credential, answered } = await register(browser)
  assert.equal(options.rp.id, 'panel.onyva.localhost')
  assert.deepEqual(
    [options.authenticatorSelection.residentKey, options.authenticatorSelection.userVerification],
    ['required', 'required'],
  )
  assert.deepEqual(answered.json(), { next: '/account/security' })
  const again = (await browser.send('/account/security/new-passkey/options', { fields: {} })).json<CreationOptions>()
  assert.deepEqual(again.excludeCredentials.map(({ id }) => id), [credential.id])
  const request = await requestOptions(people.browser())
  assert.deepEqual([request.rpId, request.userVerification, request.allowCredentials ?? []], ['panel.onyva.localhost', 'required', []])
  const entered = await signIn(people, credential)
  assert.deepEqual(entered.answered.json(), { next: '/account/activity' })
  assert.match((await entered.browser.get('/account')).text, /Léa Moreau/)
  assert.equal((await people.letters(person.email)).length, 1, 'the person is told of a new passkey')
})

test('a passkey with its person verified needs no code of the application', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const { credential } = await register(await people.signedIn(person))
  const { answered } = await signIn(people, credential)
  assert.equal(answered.status, 200)
})

const spoiltRegistrations: [string, Twists][] = [
  ['another origin', { origin: 'http://roue.sites-onyva.localhost:8081' }],
  ['the panel’s host on another port', { origin: 'http://panel.onyva.localhost:9999' }],
  ['a parent domain as relying party', { rpId: 'onyva.localhost' }],
  ['a person not verified', { unverified: true }],
  ['an assertion in place of a registration', { type: 'webauthn.get' }],
]
for (const [what, twists] of spoiltRegistrations)
  test(`registration refused: ${what}`, async () => {
    const people = await testPeople()
    const { answered } = await register(await people.signedIn(await people.addPerson()), 'x', twists)
    assert.equal(answered.status, 422)
    assert.equal(answered.json<Refused>().code, 'passkeyRefused')
    assert.equal((await people.db.selectFrom('passkey').select('id').execute()).length, 0)
  })

const spoiltAssertions: [string, Twists, string][] = [
  ['another origin', { origin: 'http://roue.sites-onyva.localhost:8081' }, 'passkeyRefused'],
  ['a parent domain as relying party', { rpId: 'onyva.localhost' }, 'passkeyRefused'],
  ['a spoilt signature', { spoilSignature: true }, 'passkeyRefused'],
  ['a person not verified', { unverified: true }, 'passkeyRefused'],
  ['a count that does not grow', { count: 0 }, 'passkeyRefused'],
  ['another user handle', { userHandle: Buffer.from('somebody').toString('base64url') }, 'passkeyRefused'],
  ['a registration in place of an assertion', { type: 'webauthn.create' }, 'passkeyRefused'],
  ['a challenge of one’s own', { challenge: 'A'.repeat(43) }, 'passkeyStale'],
]
for (const [what, twists, code] of spoiltAssertions)
  test(`sign-in refused: ${what}`, async () => {
    const people = await testPeople()
    const { credential } = await withPasskey(people)
    assert.equal((await signIn(people, credential)).answered.status, 200)
    const { answered, browser } = await signIn(people, credential, twists)
    assert.equal(answered.status, 422)
    assert.equal(answered.json<Refused>().code, code)
    assert.equal((await browser.get('/account')).status, 303)
  })

test('an answer works once, within five minutes, for what it was asked for', async () => {
  const people = await testPeople()
  const { credential, browser: own } = await withPasskey(people)
  const browser = people.browser()
  const answer = device.assert(await requestOptions(browser), credential)
  assert.equal((await browser.send('/sign-in/passkey', { credential: answer, fields: {} })).status, 200)
  const replay = await people.browser().send('/sign-in/passkey', { credential: answer, fields: {} })
  assert.equal(replay.json<Refused>().code, 'passkeyStale')
  const late = device.assert(await requestOptions(browser), credential)
  people.clock.advance(challengeLifeMs)
  assert.equal((await people.browser().send('/sign-in/passkey', { credential: late, fields: {} })).json<Refused>().code, 'passkeyStale')
  const forConfirming = device.assert(await requestOptions(own, '/confirm-identity/passkey/options'), credential)
  assert.equal((await people.browser().send('/sign-in/passkey', { credential: forConfirming, fields: {} })).json<Refused>().code, 'passkeyStale')
})

test('a credential id that is known already is refused, whoever brings it', async () => {
  const people = await testPeople()
  const { credential, person } = await withPasskey(people)
  const thief = await people.signedIn(await people.addPerson())
  const { answered } = await register(thief, 'x', { credentialId: credential.id })
  assert.deepEqual([answered.status, answered.json<Refused>().code], [409, 'passkeyTaken'])
  const kept = await people.db.selectFrom('passkey').select(['id', 'person_id as personId']).execute()
  assert.deepEqual(kept, [{ id: credential.id, personId: person.id }])
})

test('another person’s passkey: unknown to rename, to remove, and no proof of who one is', async () => {
  const people = await testPeople()
  const { credential, browser: owner } = await withPasskey(people)
  const stranger = await people.signedIn(await people.addPerson())
  for (const path of ['', '/remove']) assert.equal((await stranger.get(`/account/security/passkeys/${credential.id}${path}`)).status, 404)
  assert.equal((await stranger.post(`/account/security/passkeys/${credential.id}`, { name: 'à moi' })).status, 404)
  assert.equal((await stranger.post(`/account/security/passkeys/${credential.id}/remove`)).status, 404)
  const options = await requestOptions(stranger, '/confirm-identity/passkey/options')
  assert.equal((await stranger.send('/confirm-identity/passkey', { credential: device.assert(options, credential), fields: {} })).json<Refused>().code, 'passkeyRefused')
  assert.equal((await owner.get(`/account/security/passkeys/${credential.id}`)).status, 200)
})

test('a passkey is renamed and removed by its owner, not when it is the only way in', async () => {
  const people = await testPeople()
  const { credential, browser, person } = await withPasskey(people)
  const path = `/account/security/passkeys/${credential.id}`
  assert.equal((await browser.post(path, { name: '  ' })).status, 422)
  assert.equal((await browser.post(path, { name: 'Clé bleue' })).location, '/account/security')
  assert.match((await browser.get('/account/security')).text, /Clé bleue/)
  await people.db.updateTable('person').set({ password_hash: null }).where('id', '=', person.id).execute()
  assert.equal((await browser.post(`${path}/remove`)).status, 409)
  await people.db.updateTable('person').set({ password_hash: 'x' }).where('id', '=', person.id).execute()
  assert.equal((await browser.post(`${path}/remove`)).status, 303)
  assert.equal((await signIn(people, credential)).answered.status, 422)
})

test('a proof of identity by passkey counts for ten minutes and changes the session’s secret', async () => {
  const people = await testPeople()
  const { credential, browser } = await withPasskey(people)
  people.clock.advance(11 * 60_000)
  assert.match((await browser.get('/account/security/password')).location, /^\/confirm-identity\?next=%2Faccount%2Fsecurity%2Fpassword$/)
  const before = browser.cookies.get('onyva-session')
  const options = await requestOptions(browser, '/confirm-identity/passkey/options')
  assert.deepEqual(options.allowCredentials?.map(({ id }) => id), [credential.id])
  const done = await browser.send('/confirm-identity/passkey', { credential: device.assert(options, credential), fields: { next: '/account/security/password' } })
  assert.deepEqual(done.json(), { next: '/account/security/password' })
  assert.notEqual(browser.cookies.get('onyva-session'), before)
  assert.equal((await browser.get('/account/security/password')).status, 200)
})

test('adding one wants a fresh proof of identity, and a sane shape', async () => {
  const people = await testPeople()
  const browser = await people.signedIn(await people.addPerson())
  for (const credential of [null, 'x', { id: 'x' }, { id: 'a'.repeat(20), rawId: 'b', type: 'public-key', response: {} }])
    assert.equal((await browser.send('/account/security/new-passkey', { credential, fields: { name: 'x' } })).json<Refused>().code, 'passkeyRefused')
  people.clock.advance(11 * 60_000)
  assert.equal((await browser.send('/account/security/new-passkey/options', { fields: {} })).json<Refused>().code, 'confirmIdentity')
})
