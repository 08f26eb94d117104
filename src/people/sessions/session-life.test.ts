import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { byItself } from '#people/audit.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { testPeople } from '#people/test-people.ts'
import { removeExpiredSessions } from './session-store.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

test('fourteen quiet days end a session; use keeps it, ninety days end it anyway', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const quiet = await people.signedIn(person)
  const busy = await people.signedIn(person)
  for (let day = 0; day < 13; day++) {
    people.clock.advance(dayMs)
    assert.equal((await busy.get('/account')).status, 200)
  }
  assert.equal((await quiet.get('/account')).status, 200, 'after thirteen days')
  people.clock.advance(14 * dayMs)
  assert.equal((await quiet.get('/account')).status, 303)
  const another = await people.signedIn(person)
  for (let day = 0; day < 89; day++) {
    people.clock.advance(dayMs)
    if (day % 10 === 0) assert.equal((await another.get('/account')).status, 200)
  }
  people.clock.advance(dayMs)
  assert.equal((await another.get('/account')).status, 303, 'ninety days in all')
  assert.equal(await removeExpiredSessions(people.db, people.clock), 3)
})

test('administrators’ sessions are shorter, from the moment the role is held', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const browser = await people.signedIn(person)
  people.clock.advance(13 * hourMs)
  assert.equal((await browser.get('/account')).status, 200)
  await inTransaction(people.db, (tx) => grantRole(tx, byItself('test'), { personId: person.id, role: 'administrator', endsAt: null }, people.clock))
  assert.equal((await browser.get('/administration')).status, 200)
  people.clock.advance(12 * hourMs)
  assert.equal((await browser.get('/account')).status, 303)
})

test('the time of last use is written at most every five minutes', async () => {
  const people = await testPeople()
  const browser = await people.signedIn(await people.addPerson())
  const seen = async () => (await people.db.selectFrom('session').select('last_seen_at').executeTakeFirstOrThrow()).last_seen_at.getTime()
  const first = await seen()
  people.clock.advance(4 * 60_000)
  await browser.get('/account')
  assert.equal(await seen(), first)
  people.clock.advance(60_000)
  await browser.get('/account')
  assert.equal(await seen(), first + 5 * 60_000)
})

test('sessions are listed with what tells them apart, and ended one by one or all but one', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const [here, there] = [await people.signedIn(person, '203.0.113.7'), await people.signedIn(person, '198.51.100.20')]
  await there.get('/account')
  const list = await here.get('/account/sessions')
  assert.match(list.text, /198\.51\.100\.20/)
  assert.match(list.text, /cet appareil-ci/)
  const end = /action="(\/account\/sessions\/[a-z0-9]{12}\/end)"/.exec(list.text)?.[1] ?? ''
  assert.equal((await here.post(end)).location, '/account/sessions')
  assert.equal((await there.get('/account')).status, 303)
  assert.equal((await here.post(end)).status, 404, 'it is no more')
  const [third, fourth] = [await people.signedIn(person), await people.signedIn(person)]
  await here.post('/account/sessions/end-others')
  assert.deepEqual([(await third.get('/account')).status, (await fourth.get('/account')).status, (await here.get('/account')).status], [303, 303, 200])
})

test('another person’s session does not exist', async () => {
  const people = await testPeople()
  const [one, two] = [await people.addPerson(), await people.addPerson()]
  const owner = await people.signedIn(one)
  const stranger = await people.signedIn(two)
  const { id } = await people.db.selectFrom('session').select('id').where('person_id', '=', one.id).executeTakeFirstOrThrow()
  assert.equal((await stranger.post(`/account/sessions/${id}/end`)).status, 404)
  assert.equal((await owner.get('/account')).status, 200)
})

test('disabling a person ends their sessions and tokens at once', async () => {
  const people = await testPeople()
  const admin = await people.signedIn(await people.addPerson({ roles: ['administrator'] }))
  const person = await people.addPerson({ name: 'Noé Petit' })
  const browser = await people.signedIn(person)
  const made = await browser.post('/account/sessions/new-token', { name: 'script' })
  const token = /<code class="mono">([a-z0-9]{32})<\/code>/.exec(made.text)?.[1] ?? ''
  const me = () => people.browser().get('/api/v1/me', { authorization: `Bearer ${token}` })
  assert.equal((await me()).status, 200)
  assert.equal((await admin.post(`/administration/persons/${person.id}/disable`)).status, 303)
  assert.deepEqual(people.shutOut, [person.id], 'out of the database tool too')
  assert.equal((await browser.get('/account')).status, 303)
  assert.equal((await me()).status, 401)
  assert.equal((await people.db.selectFrom('session').select('id').where('person_id', '=', person.id).execute()).length, 0)
})
