import assert from 'node:assert/strict'
import test from 'node:test'
import type { Actor, Role } from '#people/actor.ts'
import type { Suspension } from '#wire/node-state.ts'
import * as policy from './site-policy.ts'

const person = (members: string[], roles: Role[] = []): Actor => ({
  personId: 'p',
  name: 'P',
  email: 'p@example.org',
  language: 'fr',
  theme: 'auto',
  roles,
  members: members.map((id) => ({ id, number: 1, name: id, status: 'admitted' })),
  sessionId: 's',
  authenticatedAt: new Date(0),
  source: '',
  requestId: 'r',
})
const who = {
  owner: person(['mine']),
  stranger: person(['other']),
  administrator: person([], ['administrator']),
  support: person(['other'], ['support']),
  auditor: person([], ['auditor']),
  treasurer: person([], ['treasurer', 'board']),
}
type Who = keyof typeof who
const site = { memberId: 'mine', suspension: null as Suspension | null }

/** The whole table: rule × person. Whoever is not named may not. */
const table: [rule: string, check: (actor: Actor) => boolean, may: Who[]][] = [
  ['see', (actor) => policy.maySeeSite(actor, site), ['owner', 'administrator', 'support', 'auditor']],
  ['see all', policy.maySeeAllSites, ['administrator', 'support', 'auditor']],
  ['create', (actor) => policy.mayCreateSite(actor, 'mine'), ['owner', 'administrator']],
  ['exceed the quota', policy.mayExceedQuota, ['administrator']],
  ['change', (actor) => policy.mayChangeSite(actor, site), ['owner', 'administrator']],
  ['delete', (actor) => policy.mayDeleteSite(actor, site), ['owner', 'administrator']],
  ['use files', (actor) => policy.mayUseFiles(actor, site), ['owner', 'administrator']],
  ['suspend by request', (actor) => policy.maySuspendSite(actor, site, 'request'), ['owner', 'administrator']],
  ['suspend as unpaid', (actor) => policy.maySuspendSite(actor, site, 'unpaid'), ['administrator']],
  ['suspend for abuse', (actor) => policy.maySuspendSite(actor, site, 'abuse'), ['administrator']],
  ['suspend for maintenance', (actor) => policy.maySuspendSite(actor, site, 'maintenance'), ['administrator']],
  ['resume what was asked for', (actor) => policy.mayResumeSite(actor, { ...site, suspension: 'request' }), ['owner', 'administrator']],
  ['resume what is unpaid', (actor) => policy.mayResumeSite(actor, { ...site, suspension: 'unpaid' }), ['administrator']],
]
for (const [rule, check, may] of table)
  test(`${rule}: ${may.join(', ')}`, () => {
    const allowed = (Object.keys(who) as Who[]).filter((one) => check(who[one]))
    assert.deepEqual(allowed.sort(), [...may].sort())
  })
