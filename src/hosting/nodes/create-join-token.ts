/** A one-time token with which a machine becomes a node. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, notFound } from '#lib/errors.ts'
import { hashSecret, newSecret } from '#lib/ids.ts'
import { hasRole } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { forbidden } from '#lib/errors.ts'
import { insertJoinToken, lockNode, nodeNameTaken } from './node-store.ts'

/** Time to walk to the machine and type. */
export const joinTokenHours = 24

/** Names stand in host names, logs and lists: short, lower-case, no dots. */
export const nodeNamePattern = /^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/

export interface NewJoinToken {
  /** Shown once; only its hash is stored. */
  token: string
  name: string
  expiresAt: Date
}

/**
 * Makes a token for a new node called `name`, or for the machine that takes the place of node `nodeId`.
 * @throws UserError `nodeNameInvalid`, `nodeNameTaken` (field `name`), `notFound`, `forbidden`.
 */
export async function createJoinToken(tx: Tx, actor: Actor, input: { name: string } | { nodeId: string }, clock: Clock): Promise<NewJoinToken> {
  if (!hasRole(actor, 'administrator')) throw forbidden()
  let name: string
  let nodeId: string | null = null
  if ('nodeId' in input) {
    const node = await lockNode(tx, input.nodeId)
    if (!node) throw notFound()
    nodeId = node.id
    name = node.name
  } else {
    name = input.name.trim().toLowerCase()
    if (!nodeNamePattern.test(name)) throw new UserError('nodeNameInvalid', {}, { field: 'name' })
    if (await nodeNameTaken(tx, name)) throw new UserError('nodeNameTaken', { name }, { status: 409, field: 'name' })
  }
  const token = newSecret()
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + joinTokenHours * 3_600_000)
  await insertJoinToken(tx, { name, nodeId, secretHash: hashSecret(token), createdBy: actor.personId, now, expiresAt })
  return { token, name, expiresAt }
}
