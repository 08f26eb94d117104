/** The whole panel on a real database, with the fictional cooperative in it, on a free loopback port; no node. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Db } from '#db/open-database.ts'
import { testDatabase } from '#db/test-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { makeNodeCalls } from '#hosting/nodes/node-calls.ts'
import type { Nodes } from '#hosting/nodes/start-nodes.ts'
import { seedBooks } from '#launch/demo/seed-books.ts'
import { seedShares } from '#launch/demo/seed-shares.ts'
import { seedPeople } from '#launch/demo/seed-people.ts'
import type { SignIns } from '#launch/demo/seed-people.ts'
import { systemClock } from '#lib/clock.ts'
import type { Clock } from '#lib/clock.ts'
import { makeLog } from '#lib/log.ts'
import { identify } from '#people/identify.ts'
import { guardedRoutes } from '#web/guard.ts'
import type { GuardedRoute } from '#web/guard.ts'
import { buildApp } from '#web/server.ts'
import { testConfig } from '#web/test-app.ts'
import { makeFeatures } from '#bin/features.ts'

interface ServedPanel {
  baseUrl: string
  signIns: SignIns
  db: Db
  routes: readonly GuardedRoute[]
  /** Faults that the log was told of. */
  faults: string[]
  close(): Promise<void>
}

/** Nobody answers a question to a node here: pages must say so themselves. */
const noNodes: Nodes = {
  calls: makeNodeCalls(async (nodeId) => nodeId),
  fingerprint: 'ab'.repeat(32),
  listeningSince: systemClock.now(),
  service: { port: 0, sockets: [], close: async () => {} },
  resources: { since: async () => [], record: async () => {}, observe: async () => {} },
  close: async () => {},
}

/** @param clock what the panel takes for the time: a journey of a year moves it. */
export async function servePanel(clock: Clock = systemClock): Promise<ServedPanel> {
  const { db } = await testDatabase()
  const signIns = await inTransaction(db, async (tx) => {
    const made = await seedPeople(tx, clock)
    await seedBooks(tx, clock)
    await seedShares(tx, clock)
    return made
  })
  if (!signIns) throw new Error('the database of the test was not empty')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const config = testConfig({ panelOrigin: `http://panel.onyva.localhost:${(server.address() as AddressInfo).port}` })
  const faults: string[] = []
  const app = buildApp({
    config,
    db,
    clock,
    log: makeLog((line) => {
      const { level, event, path, error } = JSON.parse(line) as Record<string, unknown>
      if (level === 'error') faults.push(`${event} ${path} ${error}`)
    }),
    identify,
    features: makeFeatures({ config, nodes: noNodes, notifications: { subscribe: () => () => {} } }),
  })
  server.on('request', getRequestListener(app.fetch))
  return {
    baseUrl: config.panelOrigin,
    signIns,
    db,
    routes: guardedRoutes(app),
    faults,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
