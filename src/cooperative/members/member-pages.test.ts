import assert from 'node:assert/strict'
import test from 'node:test'
import { testPeople } from '#people/test-people.ts'
import { makeRegisterPages } from './register-pages.ts'

const ports = { countSites: async (_: unknown, ids: readonly string[]) => new Map(ids.map((id) => [id, 3])) }
const scene = async () => {
  const people = await testPeople([makeRegisterPages(ports)])
  const admin = await people.signedIn(await people.addPerson({ name: 'Inès Durand', roles: ['administrator'] }))
  return { people, admin }
}
const entry = { kind: 'legal', memberName: 'Épicerie du coin', name: 'Noé Petit', email: 'noe@exemple.test', language: 'fr' }

test('a member is entered with the person who acts for it, who is invited', async () => {
  const { people, admin } = await scene()
  const done = await admin.post('/administration/members/new', entry)
  assert.equal(done.status, 303)
  const page = await admin.get(done.location)
  assert.match(page.text, /Sociétaire n°\s1/)
  assert.match(page.text, /Noé Petit/)
  assert.match(page.text, /Invitation envoyée/)
  assert.match(page.text, /3 sites/)
  assert.match(page.text, /Épicerie du coin inscrit au registre/)
  assert.match((await people.letters('noe@exemple.test'))[0]?.text ?? '', /\/invitation\?link=/)
})

test('a form sent twice, at once or after « back », enters one member', async () => {
  const { people, admin } = await scene()
  const form = (await admin.get('/administration/members/new')).text
  const id = /name="id" value="([a-z0-9]{12})"/.exec(form)?.[1] ?? ''
  const sent = await Promise.all([admin.post('/administration/members/new', { ...entry, id }), admin.post('/administration/members/new', { ...entry, id })])
  sent.push(await admin.post('/administration/members/new', { ...entry, id }))
  for (const answer of sent) assert.deepEqual([answer.status, answer.location], [303, `/administration/members/${id}`])
  assert.equal((await people.db.selectFrom('member').select('id').execute()).length, 1)
  assert.equal((await people.letters('noe@exemple.test')).length, 1)
  const odd = await admin.post('/administration/members/new', { ...entry, id: "../'x" })
  assert.equal(odd.status, 303, 'an id that no form of ours gave is not taken')
  assert.match(odd.location, /^\/administration\/members\/[a-z0-9]{12}$/)
})

test('a person who is the member needs one name; one who has an account is not invited again', async () => {
  const { people, admin } = await scene()
  await people.addPerson({ name: 'Zoé', email: 'zoe@exemple.test' })
  const done = await admin.post('/administration/members/new', { ...entry, kind: 'natural', memberName: '', name: 'Zoé Marchand', email: 'ZOE@exemple.test' })
  assert.match((await admin.get(done.location)).text, /<h1>Zoé Marchand<\/h1>/)
  assert.equal((await people.letters('zoe@exemple.test')).length, 0)
  assert.equal((await people.db.selectFrom('person').select('id').execute()).length, 2)
})

const bad: [string, Record<string, string>][] = [
  ['no name', { memberName: ' ' }],
  ['an endless name', { memberName: 'x'.repeat(201) }],
  ['a control sign', { memberName: 'a\u0007b' }],
  ['a sign that turns text round', { memberName: 'a\u202eb' }],
  ['no person', { name: '' }],
  ['no address', { email: 'noe' }],
]
for (const [what, change] of bad)
  test(`refused, nothing made, what was typed stays: ${what}`, async () => {
    const { people, admin } = await scene()
    const answer = await admin.post('/administration/members/new', { ...entry, ...change })
    assert.equal(answer.status, 422)
    assert.match(answer.text, /value="legal" checked/)
    assert.equal((await people.db.selectFrom('member').select('id').execute()).length, 0)
    assert.equal((await people.letters('noe@exemple.test')).length, 0)
  })

test('one more person, and an end, which wants a fresh proof', async () => {
  const { people, admin } = await scene()
  const member = (await admin.post('/administration/members/new', entry)).location
  const other = await people.addPerson({ name: 'Léa Moreau', email: 'lea@exemple.test' })
  assert.equal((await admin.post(`${member}/persons/new`, { name: 'x', email: 'lea@exemple.test', language: 'fr' })).location, member)
  const theirs = await people.signedIn(other)
  assert.match((await theirs.get('/account')).text, /Épicerie du coin/)
  assert.equal((await admin.post(`${member}/persons/${other.id}/end`)).location, member)
  assert.doesNotMatch((await theirs.get('/account')).text, /Épicerie du coin/)
  assert.equal((await admin.post(`${member}/persons/${other.id}/end`)).status, 303, 'twice changes nothing')
  const stranger = await people.addPerson()
  assert.equal((await admin.post(`${member}/persons/${stranger.id}/end`)).status, 404)
  people.clock.advance(11 * 60_000)
  assert.match((await admin.post(`${member}/persons/${other.id}/end`)).location, /^\/confirm-identity/)
})

test('the list keeps search, state, order and page in its address', async () => {
  const { people, admin } = await scene()
  for (let index = 1; index <= 60; index++) await people.addMember(`Association ${String(index).padStart(2, '0')}`)
  const page = await admin.get('/administration/members?q=association&sort=-name&page=2')
  assert.match(page.text, /Association 35/)
  assert.doesNotMatch(page.text, /Association 36|Association 10</)
  assert.match(page.text, /26 à 50, sur 60/)
  assert.match(page.text, /aria-sort="descending"/)
  assert.match(page.text, /href="\/administration\/members\?q=association&amp;sort=-name&amp;page=3"/)
  assert.match(page.text, /name="sort" value="-name"/, 'a new search keeps the order')
  for (const odd of ['page=0', 'page=x', 'page=999999', 'sort=evil', 'status=king', 'q=%25', `q=${'x'.repeat(5000)}`]) assert.equal((await admin.get(`/administration/members?${odd}`)).status, 200, odd)
})

test('an empty register teaches; a member that is none is not found', async () => {
  const { admin } = await scene()
  assert.match((await admin.get('/administration/members')).text, /Inscrivez le premier/)
  for (const path of ['/administration/members/aaaaaaaaaaaa', '/administration/members/aaaaaaaaaaaa/persons/new']) assert.equal((await admin.get(path)).status, 404)
  assert.equal((await admin.post('/administration/members/aaaaaaaaaaaa/persons/new', { name: 'x', email: 'x@y.fr' })).status, 404)
})

test('administrators only', async () => {
  const { people } = await scene()
  const outside = people.browser()
  const member = await people.signedIn(await people.addPerson())
  const support = await people.signedIn(await people.addPerson({ roles: ['support'] }))
  for (const path of ['/administration/members', '/administration/members/new', '/administration/members/aaaaaaaaaaaa']) {
    assert.equal((await outside.get(path)).status, 303, path)
    assert.equal((await member.get(path)).status, 403, path)
    assert.equal((await support.get(path)).status, 403, path)
  }
  assert.equal((await outside.post('/administration/members/new', entry)).status, 401)
  assert.equal((await member.post('/administration/members/new', entry)).status, 403)
})
