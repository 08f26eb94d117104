/** Every feature that answers below the frame, with what it needs. The order is that of addresses. */
import { makeDoorPages } from '#people/pages/door-pages.ts'
import type { App } from '#web/environment.ts'
import type { Nodes } from '#hosting/nodes/start-nodes.ts'

/** What features share beyond what each request carries. */
export interface Shared {
  nodes: Nodes
}

/** The applications of all features. */
export function makeFeatures(_shared: Shared): { path: string; app: App }[] {
  return [{ path: '/', app: makeDoorPages() }]
}
