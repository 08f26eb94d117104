/** The panel with pages and API of nodes on a real database, and people of the test's choosing. */
import { testDatabase } from '#db/test-database.ts'
import { testClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import type { Actor, Role } from '#people/actor.ts'
import { buildActor, testConfig } from '#web/test-app.ts'
import type { App } from '#web/environment.ts'
import { buildApp } from '#web/server.ts'
import { makeNodeCalls } from './node-calls.ts'
import { someFacts } from './test-node.ts'
import type { Nodes } from './start-nodes.ts'

export const fingerprint = 'ab'.repeat(32)

/** @param features makes the applications to mount; `who` in `authorization: Bearer <role>` signs in as that role. */
export async function testPanel(features: (nodes: Nodes) => App[]) {
  const { db } = await testDatabase()
  const clock = testClock()
  const config = testConfig({ nodeService: { host: '203.0.113.5', port: 8443, sockets: [] } })
  let carried = 0
  const nodes: Nodes = {
    calls: makeNodeCalls(async (nodeId) => nodeId),
    fingerprint,
    listeningSince: new Date(clock.now().getTime() - 3_600_000),
    service: { port: 8443, sockets: [], close: async () => {} },
    resources: {
      since: async () => Array.from({ length: carried }, (_, index) => ({ kind: 'site' as const, id: `site${String(index).padStart(8, '0')}`, generation: 1, requestId: null, spec: {} as never })),
      record: async () => {},
      observe: async () => {},
    },
    close: async () => {},
  }
  const people = new Map<string, Actor>()
  for (const role of ['administrator', 'support', 'member'] as const) {
    const actor = buildActor({ personId: `person-${role}`, roles: role === 'member' ? [] : [role satisfies Role], authenticatedAt: clock.now() })
    people.set(role, actor)
    await db.insertInto('person').values({ id: actor.personId, email: `${role}@example.test`, name: role, password_hash: null, totp_secret: null, totp_last_step: null, disabled_at: null, created_at: clock.now() }).execute()
  }
  const app = buildApp({
    config,
    db,
    clock,
    log: silentLog,
    // As the real one: a bearer token counts below /api/, a cookie everywhere (asProgram must undo it there).
    identify: async (c) => people.get(/^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '') ?? people.get(/who=(\w+)/.exec(c.req.header('cookie') ?? '')?.[1] ?? '') ?? null,
    features: features(nodes).map((feature) => ({ path: '/', app: feature })),
  })
  const ask = (path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) =>
    app.request(`${config.panelOrigin}${path}`, { ...init, headers: { host: new URL(config.panelOrigin).host, ...init.headers } }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } })

  async function addNode(id: string, name: string, more: { seenAgoMs?: number; sites?: number; revision?: number; seenRevision?: number; drained?: boolean } = {}) {
    await db
      .insertInto('node')
      .values({
        id,
        name,
        facts: JSON.stringify({ ...someFacts, sites: more.sites ?? 3 }),
        seen_at: more.seenAgoMs === undefined ? null : new Date(clock.now().getTime() - more.seenAgoMs),
        revision: more.revision ?? 1,
        seen_revision: more.seenRevision ?? 1,
        drained: more.drained ?? false,
        created_at: clock.now(),
      })
      .execute()
  }
  return { db, clock, config, app, nodes, people, ask, addNode, carry: (count: number) => (carried = count) }
}
