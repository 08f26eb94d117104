import assert from 'node:assert/strict'
import test from 'node:test'
import { testClock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { testPeople } from '#people/test-people.ts'
import { readFirstDay, readLastDay } from './last-day.ts'

test('a role is granted until a day, counts at once, ends by itself, and its person is told', async () => {
  const people = await testPeople()
  const admin = await people.signedIn(await people.addPerson({ roles: ['administrator'] }))
  const person = await people.addPerson({ name: 'Noé Petit' })
  const theirs = await people.signedIn(person)
  assert.equal((await theirs.get('/administration/persons')).status, 403)
  const path = `/administration/persons/${person.id}`
  assert.equal((await admin.post(`${path}/roles/new`, { role: 'king' })).status, 422)
  const past = await admin.post(`${path}/roles/new`, { role: 'administrator', until: '2026-11-22' })
  assert.equal(past.status, 422)
  assert.match(past.text, /value="2026-11-22"/)
  assert.equal((await admin.post(`${path}/roles/new`, { role: 'administrator', until: '2026-11-23' })).location, path)
  assert.equal((await theirs.get('/administration/persons')).status, 200)
  const [letter] = await people.letters(person.email)
  assert.match(letter?.text ?? '', /Administration.*jusqu’au 23\snovembre 2026/s)
  people.clock.set(new Date('2026-11-23T22:59:59.998Z'))
  const late = await people.signedIn(person)
  assert.equal((await late.get('/administration/persons')).status, 200, 'the day ends at midnight in Paris')
  people.clock.advance(1)
  assert.equal((await late.get('/administration/persons')).status, 403)
})

test('granting a role that is held changes its end, not their number', async () => {
  const people = await testPeople()
  const admin = await people.signedIn(await people.addPerson({ roles: ['administrator'] }))
  const person = await people.addPerson()
  for (const until of ['2026-12-01', '2027-01-01', '']) await admin.post(`/administration/persons/${person.id}/roles/new`, { role: 'support', until })
  const grants = await people.db.selectFrom('role_grant').select('ends_at').where('person_id', '=', person.id).execute()
  assert.deepEqual(grants, [{ ends_at: null }])
})

test('a role is ended, the last administrator stays', async () => {
  const people = await testPeople()
  const first = await people.addPerson({ roles: ['administrator'] })
  const admin = await people.signedIn(first)
  const grantOf = async (id: string) => (await people.db.selectFrom('role_grant').select('id').where('person_id', '=', id).executeTakeFirstOrThrow()).id
  const mine = `/administration/persons/${first.id}/roles/${await grantOf(first.id)}/end`
  const refused = await admin.post(mine)
  assert.equal(refused.status, 409)
  assert.match(refused.text, /Il ne resterait personne/)
  const second = await people.addPerson({ roles: ['administrator'] })
  const theirs = `/administration/persons/${second.id}/roles/${await grantOf(second.id)}/end`
  assert.equal((await admin.post(`/administration/persons/${first.id}/roles/${await grantOf(second.id)}/end`)).status, 404, 'a grant of somebody else')
  assert.equal((await admin.post(theirs)).status, 303)
  assert.equal((await admin.post(mine)).status, 409)
})

test('of two administrators who end each other at once, one stays', async () => {
  const people = await testPeople()
  const [one, two] = [await people.addPerson({ roles: ['administrator'] }), await people.addPerson({ roles: ['administrator'] })]
  const [a, b] = [await people.signedIn(one), await people.signedIn(two)]
  const answers = await Promise.all([a.post(`/administration/persons/${two.id}/disable`), b.post(`/administration/persons/${one.id}/disable`)])
  const left = await people.db.selectFrom('person').select('id').where('disabled_at', 'is', null).execute()
  assert.equal(left.length, 1)
  assert.equal(answers.filter(({ status, location }) => status === 303 && !location.includes('sign-in')).length, 1)
})

test('closing an account: not one’s own, not the last administrator’s; reopening lets in again', async () => {
  const people = await testPeople()
  const admin = await people.addPerson({ roles: ['administrator'] })
  const browser = await people.signedIn(admin)
  assert.equal((await browser.post(`/administration/persons/${admin.id}/disable`)).status, 409)
  const person = await people.addPerson()
  const path = `/administration/persons/${person.id}`
  assert.equal((await browser.post(`${path}/disable`)).status, 303)
  assert.equal((await browser.post(`${path}/disable`)).status, 303, 'twice changes nothing')
  assert.equal((await people.letters(person.email)).length, 1)
  assert.equal((await browser.post(`${path}/invite`)).status, 403)
  assert.equal((await browser.post(`${path}/enable`)).status, 303)
  assert.equal((await (await people.signedIn(person)).get('/account')).status, 200)
})

test('only administrators, and only with a fresh proof', async () => {
  const people = await testPeople()
  const person = await people.addPerson()
  const target = `/administration/persons/${person.id}`
  for (const role of ['support', 'treasurer', 'board', 'auditor'] as const) {
    const browser = await people.signedIn(await people.addPerson({ roles: [role] }))
    for (const path of [`${target}/disable`, `${target}/enable`, `${target}/invite`, `${target}/roles/new`]) assert.equal((await browser.post(path, { role: 'administrator' })).status, 403, `${role} ${path}`)
  }
  const admin = await people.signedIn(await people.addPerson({ roles: ['administrator'] }))
  people.clock.advance(11 * 60_000)
  for (const path of [`${target}/disable`, `${target}/enable`, `${target}/roles/new`]) assert.match((await admin.post(path, { role: 'administrator' })).location, /^\/confirm-identity/, path)
  assert.equal((await people.db.selectFrom('role_grant').select('id').where('person_id', '=', person.id).execute()).length, 0)
})

const days: [string, string | null][] = [
  ['2027-06-30', '2027-06-30T21:59:59.999Z'],
  ['2027-01-15', '2027-01-15T22:59:59.999Z'],
  ['2027-03-28', '2027-03-28T21:59:59.999Z'],
  ['2026-11-23', '2026-11-23T22:59:59.999Z'],
  ['', null],
]
for (const [typed, end] of days)
  test(`the last day « ${typed} » ends at ${end}`, () => assert.equal(readLastDay(typed, testClock())?.toISOString() ?? null, end))
for (const [typed, begin] of [['', null], ['2026-11-23', null], ['2026-11-24', '2026-11-23T23:00:00.000Z'], ['2027-07-01', '2027-06-30T22:00:00.000Z']] as const)
  test(`the first day « ${typed} » begins at ${begin ?? 'once'}`, () => assert.equal(readFirstDay(typed, testClock())?.toISOString() ?? null, begin))
for (const typed of ['2026-11-22', '2027-02-30', '30/06/2027', '2027-6-3', 'demain', '9999-99-99'])
  test(`« ${typed} » is no day to come`, () => assert.throws(() => readLastDay(typed, testClock()), (error) => error instanceof UserError && error.code === 'dayWrong'))
