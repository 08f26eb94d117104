/** Everything of nodes that runs in the control plane, for `bin/`. */
import type { Notifications } from '#db/notifications.ts'
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Config } from '#lib/config.ts'
import type { Log } from '#lib/log.ts'
import { makeStateDesk } from './answer-state.ts'
import { openCertificateAuthority } from './certificate-authority.ts'
import { recordControlPlaneRun } from './control-plane-run.ts'
import { makeNodeCalls } from './node-calls.ts'
import type { NodeCalls } from './node-calls.ts'
import type { NodeResources } from './node-resources.ts'
import { startNodeService } from './node-service.ts'
import type { NodeService } from './node-service.ts'
import { nodeById } from './node-store.ts'

export interface Nodes {
  /** For pages that ask nodes something. */
  calls: NodeCalls
  /** Pinned by the join command. */
  fingerprint: string
  /** Since when we listen: before 90 s have passed nobody can be called away. */
  listeningSince: Date
  service: NodeService
  /** What lives on nodes, for whoever removes one. */
  resources: NodeResources
  close(): Promise<void>
}

/** Opens the certificate authority (made at the first start) and listens for nodes. */
export async function startNodes(parts: {
  config: Pick<Config, 'nodeService' | 'secretsFolder'>
  db: Db
  clock: Clock
  log: Log
  notifications: Notifications
  resources: NodeResources
}): Promise<Nodes> {
  const { config, db, clock, log, notifications, resources } = parts
  const authority = await openCertificateAuthority(config.secretsFolder, clock)
  const calls = makeNodeCalls(async (nodeId) => (await nodeById(db, nodeId))?.name ?? nodeId)
  const state = makeStateDesk(db, notifications, resources)
  const run = await recordControlPlaneRun(db, clock, log)
  const service = await startNodeService(config.nodeService, { db, clock, log, authority, calls, state, resources })
  return {
    calls,
    fingerprint: authority.fingerprint,
    listeningSince: run.startedAt,
    service,
    resources,
    close: async () => {
      await service.close()
      state.close()
      await run.stop()
    },
  }
}
