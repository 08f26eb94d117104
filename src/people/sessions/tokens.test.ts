import assert from 'node:assert/strict'
import test from 'node:test'
import { goodPassword, testPeople } from '#people/test-people.ts'
import type { TestPeople } from '#people/test-people.ts'
import { limits } from '#people/rate-limit.ts'

type Said = { code?: string; token?: string; expiresAt?: string; email?: string; roles?: string[]; members?: { name: string }[] }

async function call(people: TestPeople, method: string, path: string, body: unknown, token?: string, source = '203.0.113.7') {
  const answer = await people.app.request(
    people.config.panelOrigin + path,
    {
      method,
      headers: { host: new URL(people.config.panelOrigin).host, ...(body === null ? {} : { 'content-type': 'application/json' }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    },
    { incoming: { socket: { remoteAddress: source } } },
  )
  const text = await answer.text()
  return { status: answer.status, said: (text === '' ? {} : JSON.parse(text)) as Said }
}
const login = (people: TestPeople, body: object, source?: string) => call(people, 'POST', '/api/v1/sessions', { name: 'essai', ...body }, undefined, source)

test('a program signs in, learns who it is, and signs out', async () => {
  const people = await testPeople()
  const { id, email } = await people.addPerson({ roles: ['support'] })
  await people.addMember('Ateliers vélo', id)
  const made = await login(people, { email, password: goodPassword })
  assert.equal(made.status, 201)
  const me = await call(people, 'GET', '/api/v1/me', null, made.said.token)
  assert.deepEqual([me.status, me.said.email, me.said.roles, me.said.members?.map(({ name }) => name)], [200, email, ['support'], ['Ateliers vélo']])
  assert.equal((await call(people, 'DELETE', '/api/v1/sessions/current', null, made.said.token)).status, 204)
  assert.deepEqual((await call(people, 'GET', '/api/v1/me', null, made.said.token)).status, 401)
  assert.match((await people.letters(email))[0]?.subject ?? '', /jeton a été créé/)
})

const refusals: [string, object, number, string][] = [
  ['a wrong password', { password: 'faux' }, 401, 'signInWrong'],
  ['an unknown address', { email: 'nobody@velo.example' }, 401, 'signInWrong'],
  ['no name', { name: '' }, 400, 'badInput'],
  ['a name of blanks', { name: '   ' }, 422, 'passkeyName'],
  ['no password', { password: undefined }, 400, 'badInput'],
  ['a password that is no text', { password: 5 }, 400, 'badInput'],
  ['an endless password', { password: 'x'.repeat(201) }, 400, 'badInput'],
]
for (const [what, change, status, code] of refusals)
  test(`login refused: ${what}`, async () => {
    const people = await testPeople()
    const { email } = await people.addPerson()
    const answer = await login(people, { email, password: goodPassword, ...change })
    assert.deepEqual([answer.status, answer.said.code], [status, code])
  })

test('an account with a second factor wants its code, which works once', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const given = { email: person.email, password: goodPassword }
  assert.deepEqual(await login(people, given).then(({ status, said }) => [status, said.code]), [401, 'secondFactorNeeded'])
  assert.deepEqual(await login(people, { ...given, code: '000000' }).then(({ status, said }) => [status, said.code]), [401, 'codeWrong'])
  const code = people.codeOf(person.totpSecret!)
  assert.equal((await login(people, { ...given, code })).status, 201)
  assert.equal((await login(people, { ...given, code })).status, 401)
})

test('the limits of the sign-in page hold here, and the other way round', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  for (let time = 0; time < limits.signInAccount.tries; time++) await login(people, { email, password: 'faux' }, `198.51.100.${time}`)
  const answer = await login(people, { email, password: goodPassword }, '198.51.100.99')
  assert.deepEqual([answer.status, answer.said.code], [429, 'tooMany'])
  assert.equal((await people.browser().post('/sign-in', { email, password: goodPassword })).status, 429)
})

test('a token works below /api only, a session cookie not there', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ roles: ['administrator'] })
  const { said } = await login(people, { email: person.email, password: goodPassword })
  const authorization = `Bearer ${said.token}`
  for (const path of ['/account', '/administration', '/account/security/password']) assert.equal((await people.browser().get(path, { authorization })).status, 303, path)
  const asCookie = people.browser()
  asCookie.cookies.set('onyva-session', said.token!)
  assert.equal((await asCookie.get('/account')).status, 303, 'a token is no browser session')
  const browser = await people.signedIn(person)
  assert.equal((await browser.get('/api/v1/me')).status, 401)
  const secret = browser.cookies.get('onyva-session')!
  assert.equal((await call(people, 'GET', '/api/v1/me', null, secret)).status, 401, 'a browser session is no token')
  assert.equal((await browser.get('/account', { authorization: 'Bearer x' })).status, 303, 'a request has one identity')
})

test('a token ends after ninety quiet days or a year', async () => {
  const people = await testPeople()
  const { email } = await people.addPerson()
  const { said } = await login(people, { email, password: goodPassword })
  const status = async () => (await call(people, 'GET', '/api/v1/me', null, said.token)).status
  for (let time = 0; time < 4; time++) {
    people.clock.advance(89 * 24 * 3_600_000)
    assert.equal(await status(), 200)
  }
  people.clock.advance(9 * 24 * 3_600_000)
  assert.equal(await status(), 401, 'a year')
  const quiet = await login(people, { email, password: goodPassword })
  people.clock.advance(90 * 24 * 3_600_000)
  assert.equal((await call(people, 'GET', '/api/v1/me', null, quiet.said.token)).status, 401)
})

test('made on the account page, shown once, listed without its secret, revoked', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const browser = await people.signedIn(person)
  assert.equal((await browser.post('/account/sessions/new-token', { name: '' })).status, 422)
  const made = await browser.post('/account/sessions/new-token', { name: 'sauvegarde' })
  const token = /<code class="mono">([a-z0-9]{32})<\/code>/.exec(made.text)?.[1] ?? ''
  assert.match(made.headers.get('cache-control') ?? '', /no-store/)
  assert.equal((await call(people, 'GET', '/api/v1/me', null, token)).status, 200)
  const list = await browser.get('/account/sessions')
  assert.match(list.text, /sauvegarde/)
  assert.equal(list.text.includes(token), false)
  const { id } = await people.db.selectFrom('session').select('id').where('kind', '=', 'token').executeTakeFirstOrThrow()
  assert.equal((await browser.post(`/account/sessions/${id}/end`)).status, 303)
  assert.equal((await call(people, 'GET', '/api/v1/me', null, token)).status, 401)
})

test('a changed password ends every token', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const { said } = await login(people, { email: person.email, password: goodPassword })
  const [here, there] = [await people.signedIn(person), await people.signedIn(person)]
  assert.equal((await here.post('/account/security/password', { password: 'court' })).status, 422)
  assert.equal((await here.post('/account/security/password', { password: 'une autre phrase longue' })).status, 303)
  assert.equal((await call(people, 'GET', '/api/v1/me', null, said.token)).status, 401)
  assert.deepEqual([(await here.get('/account')).status, (await there.get('/account')).status], [200, 303])
})
