import assert from 'node:assert/strict'
import test from 'node:test'
import { goodPassword, testPeople } from '#people/test-people.ts'
import type { Browser, TestPeople, TestPerson } from '#people/test-people.ts'
import { limits } from '#people/rate-limit.ts'

async function atDoor(people: TestPeople, person: TestPerson, source?: string): Promise<Browser> {
  const browser = people.browser(source)
  const answer = await browser.post('/sign-in', { email: person.email, password: goodPassword, next: '/account/security' })
  assert.equal(answer.location, '/sign-in/second-factor?next=%2Faccount%2Fsecurity')
  return browser
}

const give = (browser: Browser, code: string) => browser.post('/sign-in/second-factor', { code, next: '/account/security' })

/** Sets the application up through the pages. @returns secret and recovery codes. */
async function setUp(people: TestPeople, browser: Browser): Promise<{ secret: string; codes: string[] }> {
  const page = await browser.get('/account/security/totp')
  const secret = (/<code class="mono">([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1] ?? '').replaceAll(' ', '')
  const done = await browser.post('/account/security/totp', { code: people.codeOf(secret) })
  assert.equal(done.status, 200, done.text.slice(0, 300))
  const codes = [...done.text.matchAll(/<li>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})<\/li>/g)].map((match) => match[1] ?? '')
  people.clock.advance(30_000)
  return { secret, codes }
}

test('set up with a square and a key, shown without script or style; then each sign-in asks for a code', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const browser = await people.signedIn(person)
  const page = await browser.get('/account/security/totp')
  const square = /<svg class="qr".*?<\/svg>/s.exec(page.text)?.[0] ?? ''
  assert.match(square, /<path d="M\d/)
  assert.doesNotMatch(square, /style|script|href/)
  const wrong = await browser.post('/account/security/totp', { code: '000000' })
  assert.equal(wrong.status, 422)
  assert.equal(/<svg class="qr".*?<\/svg>/s.exec(wrong.text)?.[0], square, 'the square stays the same after a wrong code')
  const { secret, codes } = await setUp(people, browser)
  assert.equal(codes.length, 10)
  assert.equal(new Set(codes).size, 10)
  const door = await atDoor(people, { ...person, totpSecret: secret })
  assert.equal((await door.get('/account')).status, 303, 'the password alone opens nothing')
  assert.equal((await door.get('/account/security/totp')).status, 303)
  const before = door.cookies.get('onyva-session')
  assert.equal((await give(door, people.codeOf(secret))).location, '/account/security')
  assert.notEqual(door.cookies.get('onyva-session'), before, 'the session has a new secret')
  assert.equal((await people.letters(person.email)).length, 1)
})

test('a code works once, one step early or late at most', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const secret = person.totpSecret!
  const code = people.codeOf(secret)
  assert.equal((await give(await atDoor(people, person), `${code.slice(0, 3)} ${code.slice(3)}`)).status, 303, 'a space does not matter')
  assert.equal((await give(await atDoor(people, person), code)).status, 422, 'replayed')
  people.clock.advance(30_000)
  assert.equal((await give(await atDoor(people, person), code)).status, 422, 'replayed a step later')
  const early = people.codeOf(secret)
  people.clock.advance(30_000)
  const door = await atDoor(people, person)
  assert.equal((await give(door, early)).status, 303, 'one step late')
  const old = people.codeOf(secret)
  people.clock.advance(90_000)
  assert.equal((await give(await atDoor(people, person), old)).status, 422, 'three steps late')
})

test('of two requests with one code, one gets in', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const doors = [await atDoor(people, person), await atDoor(people, person)]
  const code = people.codeOf(person.totpSecret!)
  const answers = await Promise.all(doors.map((door) => give(door, code)))
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [303, 422])
})

test('guessing codes waits, wherever from, and signing in again does not begin anew', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  for (let time = 0; time < limits.secondFactor.tries; time++) assert.equal((await give(await atDoor(people, person, `198.51.100.${time}`), '123456')).status, 422)
  assert.equal((await give(await atDoor(people, person, '198.51.100.99'), people.codeOf(person.totpSecret!))).status, 429)
  people.clock.advance(2 * 60_000)
  assert.equal((await give(await atDoor(people, person), people.codeOf(person.totpSecret!))).status, 303)
})

test('a recovery code opens once, tells its owner, and stands hashed', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const { codes } = await setUp(people, await people.signedIn(person))
  const [code = ''] = codes
  assert.equal((await give(await atDoor(people, person), ` ${code.toUpperCase().replaceAll('-', ' ')} `)).status, 303)
  const [letter] = await people.letters(person.email)
  assert.match(letter?.text ?? '', /Il en reste 9/)
  assert.equal((await give(await atDoor(people, person), code)).status, 422, 'used')
  const stored = await people.db.selectFrom('recovery_code').select('code_hash').execute()
  assert.equal(stored.length, 10)
  assert(stored.every((row) => row.code_hash.length === 32 && !row.code_hash.toString().includes(code)))
})

test('another person’s recovery code is worth nothing', async () => {
  const people = await testPeople()
  const other = await people.addPerson()
  const { codes } = await setUp(people, await people.signedIn(other))
  const person = await people.addPerson({ totp: true })
  assert.equal((await give(await atDoor(people, person), codes[0]!)).status, 422)
  assert.equal((await give(await atDoor(people, { ...other, totpSecret: 'x' }), codes[0]!)).status, 303)
})

test('new codes end the old ones; turning it off asks for nothing more at the door', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const browser = await people.signedIn(person)
  const { secret, codes } = await setUp(people, browser)
  const renewed = await browser.post('/account/security/codes')
  assert.match(renewed.text, /Gardez ces dix codes/)
  assert.equal((await give(await atDoor(people, { ...person, totpSecret: secret }), codes[0]!)).status, 422)
  assert.equal((await browser.post('/account/security/totp/off')).location, '/account/security')
  assert.equal((await people.browser().post('/sign-in', { email: person.email, password: goodPassword })).location, '/home')
  assert.equal((await browser.post('/account/security/codes')).status, 409)
})

test('the step between password and code lasts fifteen minutes', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const door = await atDoor(people, person)
  people.clock.advance(15 * 60_000)
  assert.equal((await give(door, people.codeOf(person.totpSecret!))).location, '/sign-in?next=%2Faccount%2Fsecurity')
  assert.equal((await people.browser().get('/sign-in/second-factor')).status, 303)
})

test('a pending sign-in cannot call the API nor confirm who one is', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const door = await atDoor(people, person)
  const secret = door.cookies.get('onyva-session')!
  assert.equal((await people.browser().get('/api/v1/me', { authorization: `Bearer ${secret}` })).status, 401)
  assert.equal((await door.get('/confirm-identity')).status, 303)
  assert.equal((await door.post('/confirm-identity', { password: goodPassword })).status, 401)
})
