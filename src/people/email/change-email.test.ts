import assert from 'node:assert/strict'
import test from 'node:test'
import { goodPassword, testPeople } from '#people/test-people.ts'
import type { TestPeople } from '#people/test-people.ts'

const fresh = 'camille@nouveau.example'
const secretOf = (link: string): string => link.split('link=')[1] ?? ''

async function asked(people: TestPeople) {
  const person = await people.addPerson({ email: 'camille@ancien.example' })
  const browser = await people.signedIn(person)
  assert.equal((await browser.post('/account/email', { email: fresh })).location, '/account')
  return { person, browser, old: await people.linkTo(person.email), fresh: await people.linkTo(fresh) }
}
const confirm = (people: TestPeople, link: string) => people.browser().post('/confirm-email', { link: secretOf(link) })
const addressOf = async (people: TestPeople, id: string) => (await people.db.selectFrom('person').select('email').where('id', '=', id).executeTakeFirstOrThrow()).email

for (const order of ['old first', 'new first'] as const)
  test(`the address changes once both have confirmed: ${order}`, async () => {
    const people = await testPeople()
    const { person, ...links } = await asked(people)
    const [one, two] = order === 'old first' ? [links.old, links.fresh] : [links.fresh, links.old]
    await people.browser().get(one)
    assert.match((await confirm(people, one)).text, /Une adresse sur deux a confirmé/)
    assert.equal(await addressOf(people, person.id), person.email)
    assert.match((await confirm(people, two)).text, /est désormais à l’adresse camille@nouveau\.example/)
    assert.equal(await addressOf(people, person.id), fresh)
    assert.equal((await people.browser().post('/sign-in', { email: fresh, password: goodPassword })).status, 303)
    assert.equal((await people.browser().post('/sign-in', { email: person.email, password: goodPassword })).status, 422)
    for (const to of [person.email, fresh]) assert.match((await people.letters(to))[0]?.subject ?? '', /adresse de votre compte a changé/)
  })

test('one address confirming twice is not both', async () => {
  const people = await testPeople()
  const { person, old } = await asked(people)
  await confirm(people, old)
  assert.equal((await confirm(people, old)).status, 404)
  assert.equal(await addressOf(people, person.id), person.email)
})

test('both at once change it once', async () => {
  const people = await testPeople()
  const { person, ...links } = await asked(people)
  const answers = await Promise.all([confirm(people, links.old), confirm(people, links.fresh)])
  assert.deepEqual(answers.map(({ status }) => status), [200, 200])
  assert.equal(await addressOf(people, person.id), fresh)
})

test('a newer request ends the older; two days end any', async () => {
  const people = await testPeople()
  const { browser, person, ...links } = await asked(people)
  people.clock.advance(1000)
  await browser.post('/account/email', { email: 'autre@nouveau.example' })
  assert.equal((await confirm(people, links.old)).status, 404)
  assert.equal((await confirm(people, links.fresh)).status, 404)
  const later = await people.linkTo('autre@nouveau.example')
  people.clock.advance(48 * 3_600_000)
  assert.equal((await confirm(people, later)).status, 404)
  assert.equal(await addressOf(people, person.id), person.email)
})

test('an address with an account: the same answer here, a letter there, and no change', async () => {
  const people = await testPeople()
  const other = await people.addPerson({ email: 'prise@exemple.test' })
  const person = await people.addPerson()
  const browser = await people.signedIn(person)
  const free = await browser.post('/account/email', { email: 'libre@exemple.test' })
  const taken = await browser.post('/account/email', { email: 'PRISE@exemple.test' })
  assert.deepEqual([taken.status, taken.location, taken.text], [free.status, free.location, free.text])
  assert.match((await people.letters('PRISE@exemple.test'))[0]?.text ?? '', /Elle a déjà le sien/)
  assert.match((await confirm(people, await people.linkTo(person.email))).text, /Une adresse sur deux/)
  assert.equal(await addressOf(people, other.id), other.email)
})

test('an address taken in between is refused at the end', async () => {
  const people = await testPeople()
  const { person, ...links } = await asked(people)
  await confirm(people, links.old)
  await people.addPerson({ email: fresh })
  assert.equal((await confirm(people, links.fresh)).status, 409)
  assert.equal(await addressOf(people, person.id), person.email)
})

test('asking wants a fresh proof of identity and a whole address that is not the present one', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const browser = await people.signedIn(person)
  assert.equal((await browser.post('/account/email', { email: 'x' })).status, 422)
  assert.equal((await browser.post('/account/email', { email: person.email })).status, 422)
  people.clock.advance(11 * 60_000)
  assert.match((await browser.get('/account/email')).location, /^\/confirm-identity/)
  assert.match((await browser.post('/account/email', { email: fresh })).location, /^\/confirm-identity/)
  assert.equal((await people.letters(fresh)).length, 0)
})
