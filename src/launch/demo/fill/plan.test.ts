import assert from 'node:assert/strict'
import test from 'node:test'
import { checkMemberName } from '#cooperative/members/create-member.ts'
import { readHostName } from '#hosting/sites/host-name.ts'
import { checkEmail } from '#people/email-address.ts'
import { checkPersonName } from '#people/persons/person-name.ts'
import { plannedMember, plannedSite } from './plan.ts'
import { bodies, creatures, looks, places, sides, things } from './words.ts'

const count = 8000
const sites = Array.from({ length: count }, (_, number) => plannedSite(1, number))
const members = Array.from({ length: 4000 }, (_, number) => plannedMember(1, number))
const differing = <T>(values: readonly T[]): number => new Set(values).size

test('8,000 sites: 5 WordPress, 20 other applications, 500 with a database, the rest PHP and plain files', () => {
  assert.equal(sites.filter(({ application }) => application === 'wordpress').length, 5)
  assert.equal(sites.filter(({ application }) => application !== null && application !== 'wordpress').length, 20)
  assert.ok(sites.some(({ application }) => application === 'mediawiki'))
  assert.equal(sites.filter(({ databaseId }) => databaseId !== null).length, 500)
  for (const { databaseId, application, profile } of sites) if (databaseId !== null || application !== null) assert.equal(profile, 'php')
  const plain = sites.filter(({ profile }) => profile === 'static').length
  assert.ok(plain > count * 0.4 && plain < count * 0.65, `${plain} of plain files`)
})

test('a smaller cooperative is the beginning of the larger one, in proportion', () => {
  const some = sites.slice(0, 800)
  assert.equal(some.filter(({ databaseId }) => databaseId !== null).length, 50)
  assert.deepEqual(some.filter(({ application }) => application !== null).map(({ application }) => application), ['wordpress', 'dokuwiki', 'dokuwiki'])
})

test('the same seed gives the same, another gives another', () => {
  assert.deepEqual(plannedSite(1, 4711), sites[4711])
  assert.deepEqual(plannedMember(1, 471), members[471])
  assert.notEqual(plannedSite(2, 4711).id, sites[4711]!.id)
  assert.notEqual(plannedMember(2, 471).name, members[471]!.name)
})

test('no two have an identifier, an address or a name in common', () => {
  for (const list of [creatures, things, looks, places, sides, bodies]) assert.equal(differing(list), list.length)
  assert.deepEqual([creatures.length, things.length], [64, 64])
  assert.equal(differing(sites.map(({ id }) => id)), count)
  assert.equal(differing(sites.map(({ label }) => label)), count)
  assert.equal(differing(sites.map(({ label }) => readHostName(label, 'sites.example').skeleton)), count)
  assert.equal(differing(members.flatMap(({ id, person }) => [id, person.id, person.representationId])), members.length * 3)
  assert.equal(differing(members.map(({ person }) => person.name)), members.length)
  assert.equal(differing(members.map(({ person }) => person.email)), members.length)
})

test('all names are fit for the register and say that they are fictional', () => {
  for (const { name, person } of members) {
    assert.equal(checkMemberName(name), name)
    assert.equal(checkPersonName(person.name), person.name)
    assert.equal(checkEmail(person.email), person.email)
    assert.match(name, /\((fictif|fictive)\)$/)
    assert.match(person.name, /\(fictif\)$/)
    assert.match(person.email, /\.example$/)
  }
})
