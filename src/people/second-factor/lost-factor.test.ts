import assert from 'node:assert/strict'
import test from 'node:test'
import { goodPassword, testPeople } from '#people/test-people.ts'
import type { TestPeople, TestPerson } from '#people/test-people.ts'
import { waitHours } from './lost-factor.ts'

const waitMs = waitHours * 3_600_000

/** Asks from the door. @returns the links of the two letters. */
async function ask(people: TestPeople, person: TestPerson): Promise<{ use: string; cancel: string }> {
  const door = people.browser()
  await door.post('/sign-in', { email: person.email, password: goodPassword })
  assert.equal((await door.get('/sign-in/lost-factor')).status, 200)
  const asked = await door.post('/sign-in/lost-factor')
  assert.match(asked.text, /26\snovembre 2026 à 11/, 'says from when, in local time')
  const links = (await people.letters(person.email)).flatMap(({ text }) => [...text.matchAll(/http:\/\/[^/]+(\/lost-factor\S*)/g)].map((match) => match[1] ?? ''))
  const cancel = links.find((link) => link.startsWith('/lost-factor/cancel'))!
  return { use: links.find((link) => link !== cancel)!, cancel }
}

const secretOf = (link: string): string => link.split('link=')[1] ?? ''
const asksForCode = async (people: TestPeople, person: TestPerson) =>
  (await people.browser().post('/sign-in', { email: person.email, password: goodPassword })).location.startsWith('/sign-in/second-factor')

test('after 72 hours the link takes the second factor away, once; the password is still asked for', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const elsewhere = await people.signedIn(person)
  const { use } = await ask(people, person)
  const visitor = people.browser()
  assert.equal((await visitor.get(use)).status, 409)
  assert.equal((await visitor.post('/lost-factor', { link: secretOf(use) })).status, 409)
  people.clock.advance(waitMs - 1000)
  assert.equal((await visitor.post('/lost-factor', { link: secretOf(use) })).status, 409, 'a second early')
  people.clock.advance(1000)
  assert.equal((await visitor.get(use)).status, 200)
  assert.equal(await asksForCode(people, person), true, 'looking at the page changes nothing')
  assert.equal((await visitor.post('/lost-factor', { link: secretOf(use) })).location, '/sign-in')
  assert.equal((await visitor.get('/account')).status, 303, 'the link signs nobody in')
  assert.equal(await asksForCode(people, person), false)
  assert.equal((await elsewhere.get('/account')).status, 303, 'every session ended')
  assert.equal((await visitor.post('/lost-factor', { link: secretOf(use) })).status, 404)
})

test('the person is told at once, and stops it by the link', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const { use, cancel } = await ask(people, person)
  const visitor = people.browser()
  await visitor.get(cancel)
  assert.equal((await visitor.get(cancel)).status, 200, 'a scanner that opens the link does not use it up')
  assert.equal((await visitor.post('/lost-factor/cancel', { link: secretOf(cancel) })).status, 303)
  people.clock.advance(waitMs)
  assert.equal((await visitor.get(use)).status, 404)
  assert.equal(await asksForCode(people, person), true)
})

test('any session of the person shows the alarm on every account page, and stops it', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const session = await people.signedIn(person)
  const { use } = await ask(people, person)
  for (const path of ['/account', '/account/security', '/account/sessions', '/account/activity']) assert.match((await session.get(path)).text, /Une demande retirera votre second contrôle/)
  assert.equal((await session.post('/account/security/cancel-lost-factor')).status, 303)
  assert.doesNotMatch((await session.get('/account')).text, /Une demande retirera/)
  people.clock.advance(waitMs)
  assert.equal((await people.browser().post('/lost-factor', { link: secretOf(use) })).status, 404)
})

test('asking again begins the wait anew; the link dies a week after it woke', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  const first = await ask(people, person)
  people.clock.advance(3_600_000)
  const door = people.browser()
  await door.post('/sign-in', { email: person.email, password: goodPassword })
  await door.post('/sign-in/lost-factor')
  people.clock.advance(waitMs)
  assert.equal((await people.browser().get(first.use)).status, 404)
  const second = (await people.letters(person.email)).flatMap(({ text }) => [...text.matchAll(/(\/lost-factor\?\S*)/g)].map((match) => match[1] ?? ''))[0]!
  assert.equal((await people.browser().get(second)).status, 200)
  people.clock.advance(7 * 24 * 3_600_000)
  assert.equal((await people.browser().get(second)).status, 404)
})

test('nobody asks for it without the password, nor floods a mailbox with it', async () => {
  const people = await testPeople()
  const person = await people.addPerson({ totp: true })
  assert.equal((await people.browser().post('/sign-in/lost-factor')).status, 303)
  assert.equal((await people.letters(person.email)).length, 0)
  const door = people.browser()
  await door.post('/sign-in', { email: person.email, password: goodPassword })
  const statuses = []
  for (let time = 0; time < 5; time++) statuses.push((await door.post('/sign-in/lost-factor')).status)
  assert.deepEqual(statuses, [200, 200, 200, 429, 429])
})
