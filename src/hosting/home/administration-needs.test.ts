import assert from 'node:assert/strict'
import test from 'node:test'
import { inTransaction } from '#db/transaction.ts'
import { someFacts } from '#hosting/nodes/test-node.ts'
import { buildActor, buildSite, clock } from '#hosting/sites/test-sites.ts'
import { testPanel } from '#hosting/sites/test-panel.ts'
import { hasRole } from '#people/actor.ts'
import { actorOf } from '#web/environment.ts'
import { makeAdministrationPages } from '#people/pages/administration-pages.ts'
import { administrationNeeds } from './administration-needs.ts'

const panel = await testPanel({
  pages: (services) => [makeAdministrationPages({ countMembers: async () => 1, countNodes: async () => 1, countApplications: async () => 0, needs: (c) => administrationNeeds(c, { ...services, listeningSince: new Date(0) }, hasRole(actorOf(c), 'administrator')) })],
})
const { send, actor, administrator, db } = panel
const support = await inTransaction(db, (tx) => buildActor(tx, [], ['support']))
const front = async (who = administrator) => {
  const answer = await send(who, 'GET', '/administration')
  return { status: answer.status, text: await answer.text() }
}

test('a machine that is silent or nearly full, and sites in trouble, are told first', async () => {
  const site = await inTransaction(db, (tx) => buildSite(tx, actor, { hostName: 'roue' }))
  const node = (change: object) => db.updateTable('node').set(change).where('id', '=', site.nodeId).execute()
  await db.updateTable('site').set({ observed_generation: 1, answering: true }).where('id', '=', site.id).execute()
  await node({ seen_at: clock.now(), facts: JSON.stringify(someFacts) })
  assert.match((await front()).text, /Rien\. Les machines répondent/)

  await node({ facts: JSON.stringify({ ...someFacts, diskUsedBytes: someFacts.diskBytes * 0.9 }) })
  await db.updateTable('site').set({ health: 'bad' }).where('id', '=', site.id).execute()
  const full = await front()
  assert.match(full.text, /disque pris à 90\u202f%[^]*Un site va mal[^]*href="\/administration\/health"/)

  await node({ seen_at: new Date(clock.now().getTime() - 7 * 3_600_000) })
  assert.match((await front()).text, /ne répond pas[^]*Vu il y a 7.h/)
  assert.deepEqual(panel.faults, [])
})

test('who helps members sees the sites there, not the machines nor the register', async () => {
  const { status, text } = await front(support)
  assert.equal(status, 200)
  assert.match(text, /Un site va mal/)
  assert.doesNotMatch(text, /ne répond pas|administration\/(members|applications|nodes|persons|audit|messages)/)
  assert.equal((await front(actor)).status, 403)
})
