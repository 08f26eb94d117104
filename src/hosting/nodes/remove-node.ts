/** A machine stops being a node: its certificate ends and it receives nothing more. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, forbidden, notFound } from '#lib/errors.ts'
import { hasRole } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Node } from './node.ts'
import type { NodeResources } from './node-resources.ts'
import { lockNode, markRemoved } from './node-store.ts'

/** How many resources the node should have now. */
async function carriedBy(tx: Tx, nodeId: string, resources: NodeResources): Promise<number> {
  return (await resources.since(tx, nodeId, 0)).filter((resource) => resource.spec !== null).length
}

/** @throws UserError `nodeHasSites` (409) while it carries any; `notFound`, `forbidden`. */
export async function removeNode(tx: Tx, actor: Actor, input: { nodeId: string; resources: NodeResources }, clock: Clock): Promise<Node> {
  if (!hasRole(actor, 'administrator')) throw forbidden()
  // Locked before counting: a site that is being made on this node holds the same lock until it is committed.
  const node = await lockNode(tx, input.nodeId)
  if (!node) throw notFound()
  const count = await carriedBy(tx, node.id, input.resources)
  if (count > 0) throw new UserError('nodeHasSites', { count }, { status: 409 })
  await markRemoved(tx, node.id, clock.now())
  await recordAudit(tx, actor, { action: 'node.removed', subjectKind: 'node', subjectId: node.id, before: { name: node.name } }, clock)
  await sql`select pg_notify('node', ${node.id})`.execute(tx) // ends its long poll
  return node
}
