import assert from 'node:assert/strict'
import test from 'node:test'
import type { Actor } from '#people/actor.ts'
import { stayMsOf } from './browse-database.ts'

const now = new Date('2026-11-26T20:00:00Z')
const hour = 3_600_000
const site = { id: 'aaaaaaaaaaaa', memberId: 'bbbbbbbbbbbb' }
const lentFor = (ms: number): Pick<Actor, 'roles' | 'members' | 'delegations'> => ({ roles: [], members: [], delegations: [{ id: 'c', kind: 'site', subject: site.id, level: 'edit', endsAt: new Date(now.getTime() + ms) }] })
const member = { roles: [], members: [{ id: site.memberId, number: 1, name: 'Roue', status: 'admitted' }], delegations: lentFor(hour).delegations }

test('a visit ends with the right that it was opened with', () => {
  const stay = (actor: Pick<Actor, 'roles' | 'members' | 'delegations'>) => stayMsOf(actor as Actor, site, now) / hour
  assert.equal(stay(member), 4, 'who acts for the member needs no loan')
  assert.equal(stay(lentFor(100 * hour)), 4)
  assert.equal(stay(lentFor(hour)), 1)
  assert.equal(stay(lentFor(-hour)), 0)
})
