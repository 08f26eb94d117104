/**
 * What the node service needs of the features that live on nodes. `#hosting/sites/for-nodes.ts` offers
 * functions of this shape; `bin/` joins them.
 */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Observation } from '#wire/observations.ts'
import type { Report, Resource } from '#wire/node-state.ts'

export interface NodeResources {
  /** Resources of this node with a revision above `since`; 0 asks for all that it should have. */
  since(tx: Tx, nodeId: string, since: number): Promise<Resource[]>
  /** Writes down what the node says. Must leave alone whatever does not belong to this node. */
  record(tx: Tx, nodeId: string, reports: Report[], clock: Clock): Promise<void>
  /** Writes down what the node counted; told twice it must change nothing. */
  observe(tx: Tx, nodeId: string, observations: Observation[], clock: Clock): Promise<void>
}
