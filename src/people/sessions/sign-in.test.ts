import assert from 'node:assert/strict'
import test from 'node:test'
import { goodPassword, testPeople } from '#people/test-people.ts'
import { limits } from '#people/rate-limit.ts'

const session = 'onyva-session'

test('the right password signs in, under a new secret, and leads where one was going', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson({ name: 'Léa Moreau' })
  const browser = people.browser()
  assert.equal((await browser.get('/account')).location, '/sign-in?next=%2Faccount')
  const answer = await browser.post('/sign-in', { email: ` ${email.toUpperCase()} `, password: goodPassword, next: '/account' })
  assert.deepEqual([answer.status, answer.location], [303, '/account'])
  const cookie = answer.headers.getSetCookie().find((line) => line.startsWith(session)) ?? ''
  assert.match(cookie, /; HttpOnly/i)
  assert.match(cookie, /; SameSite=Lax/i)
  assert.match((await browser.get('/account')).text, /Léa Moreau/)
  assert.equal((await browser.get('/sign-in')).status, 303, 'who is in need not come in')
})

test('over https the cookie is tied to the exact host', async () => {
  const people = await testPeople([], { panelOrigin: 'https://panel.toitscommuns.example', sitesDomain: 'sites-tc.example' })
  const { email } = await people.addPerson()
  const answer = await people.browser().post('/sign-in', { email, password: goodPassword })
  assert.match(answer.headers.getSetCookie().find((line) => line.includes('session')) ?? '', /^__Host-onyva-session=[a-z0-9]{32};(?!.*Domain).*Path=\/;.*Secure/i)
})

test('a wrong password and an unknown address get the same answer', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  const { email: invited } = await people.addPerson({ invited: true })
  const bare = (text: string, typed: string) => text.replaceAll(typed, '').replace(/(value|data-csrf)="[\w-]{60,}"/g, '')
  const answers = []
  for (const typed of [email, 'nobody@velo.example', invited, 'not an address']) {
    const answer = await people.browser().post('/sign-in', { email: typed, password: 'faux mot de passe' })
    assert.equal(answer.status, 422)
    assert.match(answer.text, /Ce mot de passe ne va pas avec ce courriel/)
    assert.equal(answer.headers.getSetCookie().some((line) => line.startsWith(session)), false)
    answers.push(bare(answer.text, typed))
  }
  assert.equal(new Set(answers).size, 1)
})

test('the address typed stays in the refused form, the password does not', async () => {
  const people = await testPeople()
  const answer = await people.browser().post('/sign-in', { email: 'a"><b>@x.example', password: 'secret secret', next: '/sites?a=b' })
  assert.match(answer.text, /value="a&quot;&gt;&lt;b&gt;@x\.example"/)
  assert.match(answer.text, /name="next" value="\/sites\?a=b"/)
  assert.doesNotMatch(answer.text, /secret secret/)
})

for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/\nx'])
  test(`next that leads elsewhere is not followed: ${JSON.stringify(next)}`, async () => {
    const people = await testPeople()
    const { email } = await people.addPerson()
    assert.equal((await people.browser().post('/sign-in', { email, password: goodPassword, next })).location, '/home')
  })

test('a session planted before sign-in is worth nothing after it', async () => {
  const people = await testPeople()
  const [victim, attacker] = [await people.addPerson(), await people.addPerson()]
  const attackers = await people.signedIn(attacker)
  const planted = attackers.cookies.get(session)!
  const victims = people.browser()
  victims.cookies.set(session, planted)
  await victims.post('/sign-in', { email: victim.email, password: goodPassword })
  assert.notEqual(victims.cookies.get(session), planted)
  assert.equal((await attackers.get('/account')).status, 303, 'the planted session ended')
  const invented = people.browser()
  invented.cookies.set(session, 'a'.repeat(32))
  await invented.post('/sign-in', { email: victim.email, password: goodPassword })
  assert.notEqual(invented.cookies.get(session), 'a'.repeat(32))
})

test('the database holds no secret that a browser could send', async () => {
  const people = await testPeople()
  const browser = await people.signedIn(await people.addPerson())
  const secret = browser.cookies.get(session)!
  const { rows } = await people.db.executeQuery<{ text: string }>({ sql: 'select row_to_json(session)::text as text from session', parameters: [], query: {} as never, queryId: {} as never })
  assert.equal(rows.length, 1)
  assert.equal(rows[0]?.text.includes(secret), false)
})

test('brute force on one account waits, longer each time; other accounts do not', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  const other = await people.addPerson()
  let source = 0
  const attempt = (to: string, password: string) => people.browser(`198.51.100.${source++}`).post('/sign-in', { email: to, password })
  for (let time = 0; time < limits.signInAccount.tries; time++) assert.equal((await attempt(email, `faux ${time}`)).status, 422)
  const refused = await attempt(email, goodPassword)
  assert.equal(refused.status, 429, 'even the right password waits, from wherever')
  assert.match(refused.text, /Réessayez dans 1.min/)
  people.clock.advance(60_000)
  assert.equal((await attempt(email, 'encore faux')).status, 422)
  assert.match((await attempt(email, goodPassword)).text, /Réessayez dans 2.min/)
  assert.equal((await attempt(other.email, goodPassword)).status, 303)
  people.clock.advance(120_000)
  assert.equal((await attempt(email, goodPassword)).status, 303)
  assert.equal((await attempt(email, 'faux')).status, 422, 'success forgot the tries')
})

test('one source that tries many accounts waits, whoever they are', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  // The tries of a source are counted before anything is hashed: 59 of them straight in the table.
  await people.browser('198.51.100.9').post('/sign-in', { email: 'someone@x.example', password: 'x' })
  await people.db.updateTable('rate_window').set({ count: limits.signInSource.tries }).where('key', 'like', 'sign-in-source:%').execute()
  await people.browser('198.51.100.9').post('/sign-in', { email: 'else@x.example', password: 'x' })
  const waits = await people.browser('198.51.100.9').post('/sign-in', { email, password: goodPassword })
  assert.equal(waits.status, 429)
  assert.equal((await people.browser('198.51.100.10').post('/sign-in', { email, password: goodPassword })).status, 303)
})

test('a disabled person learns it with the right password only, and comes not in', async () => {
  const people = await testPeople()
  const { id, email } = await people.addPerson()
  await people.db.updateTable('person').set({ disabled_at: people.clock.now() }).where('id', '=', id).execute()
  assert.equal((await people.browser().post('/sign-in', { email, password: 'faux' })).status, 422)
  const answer = await people.browser().post('/sign-in', { email, password: goodPassword })
  assert.equal(answer.status, 403)
  assert.match(answer.text, /Ce compte est fermé/)
})

test('a form from another page is refused', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  const fields = { email, password: goodPassword }
  assert.equal((await people.browser().post('/sign-in', fields, { origin: 'http://roue.sites-onyva.localhost:8081' })).status, 403)
  assert.equal((await people.browser().post('/sign-in', fields, { 'sec-fetch-site': 'cross-site' })).status, 403)
  assert.equal((await people.browser().post('/sign-in', { ...fields, _csrf: 'x' })).status, 403)
})

test('signing out ends the session, twice is no error', async () => {
  const people = await testPeople()
  const browser = await people.signedIn(await people.addPerson())
  const secret = browser.cookies.get(session)!
  assert.equal((await browser.post('/sign-out')).location, '/sign-in')
  assert.equal(browser.cookies.has(session), false)
  browser.cookies.set(session, secret)
  assert.equal((await browser.get('/account')).status, 303)
  assert.equal((await browser.post('/sign-out')).status, 303)
})
