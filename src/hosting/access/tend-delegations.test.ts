import assert from 'node:assert/strict'
import test from 'node:test'
import { rolledBack, testDatabase } from '#db/test-database.ts'
import type { Tx } from '#db/open-database.ts'
import { testClock } from '#lib/clock.ts'
import { byItself } from '#people/audit.ts'
import { represent } from '#people/persons/represent.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor, buildScene, buildSite } from '#hosting/sites/test-sites.ts'
import { deleteSite } from '#hosting/sites/delete-site.ts'
import { lendSite } from './lend-site.ts'
import { acceptReceived } from './received.ts'
import { tendDelegations } from './tend-delegations.ts'

const { db } = await testDatabase()
const dayMs = 24 * 3_600_000
const from = { cooperativeName: 'Les Toits Communs', panelOrigin: 'https://panel.example' }

const scene = (body: (what: Awaited<ReturnType<typeof build>>) => Promise<void>) => () => rolledBack(db, async (tx) => body(await build(tx)))

async function build(tx: Tx) {
  const clock = testClock()
  const { actor, member } = await buildScene(tx)
  await represent(tx, byItself('test'), { personId: actor.personId, memberId: member.id, capacity: 'representative' }, clock)
  const site = await buildSite(tx, actor, {}, clock)
  const friend = await buildActor(tx, [], [], 'Paul Ami')
  await tx.updateTable('person').set({ password_hash: 'x' }).where('id', '=', friend.personId).execute()
  const days = (count: number) => new Date(clock.now().getTime() + count * dayMs)
  const lendFor = async (count: number, accepted = true) => {
    const id = await lendSite(tx, actor, { site: site.id, email: friend.email, called: '', level: 'edit', startsAt: null, endsAt: days(count), from }, clock)
    if (accepted) await acceptReceived(tx, friend, { delegation: id, from }, clock)
    return id
  }
  const tend = () => tendDelegations(tx, { from, requestId: 'r' }, clock)
  const warnings = async () => (await tx.selectFrom('outgoing_message').select(['to_address', 'subject']).where('subject', 'like', '%finit le%').execute()).map(({ to_address }) => to_address).sort()
  return { tx, clock, actor, friend, site, lendFor, tend, warnings }
}

test('both sides are told fourteen days before, once; a new end is told of anew', scene(async ({ tx, clock, actor, friend, lendFor, tend, warnings }) => {
  const id = await lendFor(60)
  clock.advance(45 * dayMs)
  await tend()
  assert.deepEqual(await warnings(), [])
  clock.advance(2 * dayMs)
  await tend()
  await tend()
  assert.deepEqual(await warnings(), [actor.email, friend.email].sort())
  await tx.updateTable('delegation').set({ ends_at: new Date(clock.now().getTime() + 40 * dayMs), warned_at: null }).where('id', '=', id).execute()
  clock.advance(30 * dayMs)
  await tend()
  assert.equal((await warnings()).length, 4)
}))

test('a short loan, an unanswered one and that of a deleted site warn nobody', scene(async ({ tx, clock, actor, site, lendFor, tend, warnings }) => {
  await lendFor(10)
  await tend()
  await tx.deleteFrom('delegation').execute()
  await lendFor(20, false)
  clock.advance(10 * dayMs)
  await tend()
  await tx.deleteFrom('delegation').execute()
  await lendFor(20)
  await deleteSite(tx, actor, { site: site.id }, clock)
  clock.advance(10 * dayMs)
  await tend()
  assert.deepEqual(await warnings(), [])
}))

test('what is over is closed, and the journal tells', scene(async ({ tx, clock, site, lendFor, tend }) => {
  const id = await lendFor(60)
  clock.advance(61 * dayMs)
  await tend()
  assert.deepEqual(await tx.selectFrom('delegation').select(['end_reason', 'id']).execute(), [{ end_reason: 'over', id }])
  const line = await tx.selectFrom('audit_event').selectAll().where('action', '=', 'delegation.over').executeTakeFirstOrThrow()
  assert.deepEqual([line.subject_id, line.person_id, (line.after as { person: string }).person], [site.id, null, 'Paul Ami'])
}))

test('invitations that nobody took up are forgotten with the people that only they made', scene(async ({ tx, clock, actor, site, friend, lendFor, tend }) => {
  await lendFor(60, false)
  const lend = (email: string) => lendSite(tx, actor, { site: site.id, email, called: '', level: 'see', startsAt: null, endsAt: new Date(clock.now().getTime() + 60 * dayMs), from }, clock)
  await lend('inconnu@velo.example')
  await createPerson(tx, { email: 'attendue@velo.example', name: 'Attendue', language: 'fr' }, clock)
  await lend('attendue@velo.example')
  const attended = await tx.selectFrom('person').select('id').where('email', '=', 'attendue@velo.example').executeTakeFirstOrThrow()
  await represent(tx, byItself('test'), { personId: attended.id, memberId: actor.members[0]!.id, capacity: 'representative' }, clock)
  clock.advance(43 * dayMs)
  await tend()
  assert.equal((await tx.selectFrom('delegation').select('id').execute()).length, 3, 'kept for a while')
  clock.advance(2 * dayMs)
  await tend()
  assert.equal((await tx.selectFrom('delegation').select('id').execute()).length, 0)
  const left = (await tx.selectFrom('person').select('email').where('email', 'in', ['inconnu@velo.example', 'attendue@velo.example', friend.email]).execute()).map(({ email }) => email)
  assert.deepEqual(left.sort(), ['attendue@velo.example', friend.email].sort())
}))
