/** Every feature that answers below the frame, with what it needs. The order is that of addresses. */
import type { Nodes } from '#hosting/nodes/start-nodes.ts'
import type { App } from '#web/environment.ts'

/** What features share beyond what each request carries. */
export interface Shared {
  nodes: Nodes
}

/** The applications of all features. */
export function makeFeatures(_shared: Shared): { path: string; app: App }[] {
  return []
}
