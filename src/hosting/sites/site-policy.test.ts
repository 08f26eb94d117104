import assert from 'node:assert/strict'
import test from 'node:test'
import type { Actor, Level, Role } from '#people/actor.ts'
import type { Suspension } from '#wire/node-state.ts'
import * as policy from './site-policy.ts'

const endsAt = new Date(1)
const person = (members: string[], roles: Role[] = [], level?: Level, subject = 'site'): Actor => ({
  personId: 'p',
  name: 'P',
  email: 'p@example.org',
  language: 'fr',
  theme: 'auto',
  roles,
  members: members.map((id) => ({ id, number: 1, name: id, status: 'admitted' })),
  delegations: level ? [{ id: 'd', kind: 'site', subject, level, endsAt }] : [],
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
  looker: person([], [], 'see'),
  editor: person(['other'], [], 'edit'),
  manager: person([], [], 'manage'),
  'manager of another site': person([], [], 'manage', 'another'),
}
type Who = keyof typeof who
const site = { id: 'site', memberId: 'mine', deletedAt: null as Date | null, suspension: null as Suspension | null }
const deleted = { ...site, deletedAt: new Date(0) }

/** The whole table: rule × person. Whoever is not named may not. */
const table: [rule: string, check: (actor: Actor) => boolean, may: Who[]][] = [
  ['see', (actor) => policy.maySee(actor, site), ['owner', 'administrator', 'support', 'auditor', 'looker', 'editor', 'manager']],
  ['see once deleted', (actor) => policy.maySee(actor, deleted), ['owner', 'administrator', 'support', 'auditor']],
  ['see all', policy.maySeeAllSites, ['administrator', 'support', 'auditor']],
  ['create', (actor) => policy.mayCreateSite(actor, 'mine'), ['owner', 'administrator']],
  ['exceed the quota', policy.mayExceedQuota, ['administrator']],
  ['edit', (actor) => policy.mayEdit(actor, site), ['owner', 'administrator', 'editor', 'manager']],
  ['edit once deleted', (actor) => policy.mayEdit(actor, deleted), ['owner', 'administrator']],
  ['manage', (actor) => policy.mayManage(actor, site), ['owner', 'administrator', 'manager']],
  ['manage once deleted', (actor) => policy.mayManage(actor, deleted), ['owner', 'administrator']],
  ['delete and bring back', (actor) => policy.mayOwn(actor, site), ['owner', 'administrator']],
  ['lend seeing', (actor) => policy.mayLend(actor, site, 'see'), ['owner', 'administrator', 'manager']],
  ['lend editing', (actor) => policy.mayLend(actor, site, 'edit'), ['owner', 'administrator', 'manager']],
  ['lend managing', (actor) => policy.mayLend(actor, site, 'manage'), ['owner', 'administrator']],
  ['suspend by request', (actor) => policy.maySuspend(actor, site, 'request'), ['owner', 'administrator', 'manager']],
  ['suspend as unpaid', (actor) => policy.maySuspend(actor, site, 'unpaid'), ['administrator']],
  ['suspend for abuse', (actor) => policy.maySuspend(actor, site, 'abuse'), ['administrator']],
  ['suspend for maintenance', (actor) => policy.maySuspend(actor, site, 'maintenance'), ['administrator']],
  ['resume what was asked for', (actor) => policy.mayResume(actor, { ...site, suspension: 'request' }), ['owner', 'administrator', 'manager']],
  ['resume what is unpaid', (actor) => policy.mayResume(actor, { ...site, suspension: 'unpaid' }), ['administrator']],
]
for (const [rule, check, may] of table)
  test(`${rule}: ${may.join(', ')}`, () => {
    const allowed = (Object.keys(who) as Who[]).filter((one) => check(who[one]))
    assert.deepEqual(allowed.sort(), [...may].sort())
  })
