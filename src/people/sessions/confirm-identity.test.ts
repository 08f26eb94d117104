import assert from 'node:assert/strict'
import test from 'node:test'
import { goodPassword, testPeople } from '#people/test-people.ts'
import { limits } from '#people/rate-limit.ts'

const elevenMinutesMs = 11 * 60_000

/** Every act that wants a fresh proof of identity: page (if it has one) and what it takes. */
const sensitive: readonly { path: string; page: boolean; administrator?: boolean }[] = [
  { path: '/account/email', page: true },
  { path: '/account/security/password', page: true },
  { path: '/account/security/totp', page: true },
  { path: '/account/security/totp/off', page: true },
  { path: '/account/security/codes', page: true },
  { path: '/account/security/new-passkey', page: true },
  { path: '/account/sessions/new-token', page: true },
]

test('ten minutes after signing in, sensitive pages lead through the question and back', async () => {
  const people = await testPeople()
  const browser = await people.signedIn(await people.addPerson())
  people.clock.advance(elevenMinutesMs)
  for (const { path } of sensitive) {
    const asked = await browser.get(path)
    assert.deepEqual([asked.status, asked.location], [303, `/confirm-identity?next=${encodeURIComponent(path)}`], path)
    assert.match((await browser.post(path)).location, /^\/confirm-identity/, path)
  }
  const page = await browser.get('/confirm-identity?next=/account/email')
  assert.match(page.text, /C’est bien vous \?|C’est bien vous\s\?/u)
  const before = browser.cookies.get('onyva-session')
  const done = await browser.post('/confirm-identity', { password: goodPassword, next: '/account/email' })
  assert.deepEqual([done.status, done.location], [303, '/account/email'])
  assert.notEqual(browser.cookies.get('onyva-session'), before, 'the session has a new secret')
  const stale = people.browser()
  stale.cookies.set('onyva-session', before!)
  assert.equal((await stale.get('/account')).status, 303, 'the old secret is worth nothing')
  for (const { path } of sensitive) assert.equal((await browser.get(path)).status, 200, path)
})

test('a wrong password changes nothing and is counted with those of the sign-in page', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const browser = await people.signedIn(person)
  people.clock.advance(elevenMinutesMs)
  for (let time = 0; time < limits.signInAccount.tries; time++) {
    const wrong = await browser.post('/confirm-identity', { password: 'faux', next: '/account/email' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /Ce n’est pas votre mot de passe/)
  }
  assert.equal((await browser.post('/confirm-identity', { password: goodPassword })).status, 429)
  assert.equal((await people.browser().post('/sign-in', { email: person.email, password: goodPassword })).status, 429)
  assert.equal((await browser.get('/account/email')).status, 303)
})

test('whoever has a second factor gives its code too', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const browser = await people.signedIn(person)
  people.clock.advance(elevenMinutesMs)
  assert.equal((await browser.post('/confirm-identity', { password: goodPassword })).status, 422)
  assert.equal((await browser.post('/confirm-identity', { password: goodPassword, code: '000000' })).status, 422)
  assert.equal((await browser.post('/confirm-identity', { password: goodPassword, code: people.codeOf(person.totpSecret!), next: '/account/email' })).location, '/account/email')
})

for (const next of ['https://evil.example', '//evil.example/x', '/\\evil.example', 'javascript:alert(1)'])
  test(`the way back leads nowhere else: ${next}`, async () => {
    const people = await testPeople()
    const browser = await people.signedIn(await people.addPerson())
    assert.equal((await browser.post('/confirm-identity', { password: goodPassword, next })).location, '/account')
    assert.doesNotMatch((await browser.get(`/confirm-identity?next=${encodeURIComponent(next)}`)).text, /name="next" value="(?!\/account")/)
  })
