/** A node stops (or starts again) taking new sites; those it carries stay. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { forbidden, notFound } from '#lib/errors.ts'
import { hasRole } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Node } from './node.ts'
import { lockNode, setDrained } from './node-store.ts'

/** @throws UserError `notFound`, `forbidden`. Asking for what is already so changes nothing. */
export async function drainNode(tx: Tx, actor: Actor, input: { nodeId: string; drained: boolean }, clock: Clock): Promise<Node> {
  if (!hasRole(actor, 'administrator')) throw forbidden()
  const node = await lockNode(tx, input.nodeId)
  if (!node) throw notFound()
  if (node.drained === input.drained) return node
  await setDrained(tx, node.id, input.drained)
  await recordAudit(tx, actor, { action: input.drained ? 'node.drained' : 'node.undrained', subjectKind: 'node', subjectId: node.id, after: { name: node.name, drained: input.drained } }, clock)
  return { ...node, drained: input.drained }
}
