/** What the pages and the API of sites and files need beyond what each request carries. */
import type { Notifications } from '#db/notifications.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import { presenceOf } from '#hosting/nodes/node.ts'
import type { Presence } from '#hosting/nodes/node.ts'
import { nodeById } from '#hosting/nodes/node-store.ts'
import type { FirstPasswords } from '#hosting/apps/first-passwords.ts'

export interface SiteServices {
  calls: NodeCalls
  notifications: Pick<Notifications, 'subscribe'>
  /** Since when nodes can reach this control plane. */
  listeningSince: Date
  /** Of administrators of applications, to be shown once. */
  passwords: FirstPasswords
}

export interface NodeSeen {
  name: string
  presence: Presence
}

/** A node as pages of sites show it. */
export async function seenNode(services: SiteServices, db: DbOrTx, nodeId: string, now: Date): Promise<NodeSeen> {
  const node = await nodeById(db, nodeId)
  return node ? { name: node.name, presence: presenceOf(node, now, services.listeningSince) } : { name: nodeId, presence: 'away' }
}
