/** A one-time token with which a machine becomes a node. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, forbidden, notFound } from '#lib/errors.ts'
import { hashSecret, newSecret } from '#lib/ids.ts'
import { hasRole } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { insertJoinToken, lockNode, nodeNameTaken } from './node-store.ts'

/** Time to walk to the machine and type. */
const joinTokenHours = 24

/** Names stand in logs and lists: short, lower-case, no dots. */
const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/

/** For a new node of this name, or for the machine that takes the place of a node. */
export type JoinTokenInput = { name: string } | { nodeId: string }

export interface NewJoinToken {
  /** Shown once; only its hash is stored. */
  token: string
  name: string
  expiresAt: Date
}

/**
 * Makes a token, asked for by an administrator.
 * @throws UserError `nodeNameInvalid`, `nodeNameTaken` (field `name`), `notFound`, `forbidden`.
 */
export async function createJoinToken(tx: Tx, actor: Actor, input: JoinTokenInput, clock: Clock): Promise<NewJoinToken> {
  if (!hasRole(actor, 'administrator')) throw forbidden()
  return issueJoinToken(tx, actor, input, clock)
}

/** As `createJoinToken`, for whoever sits at the control plane's own machine: the launcher and its command line. */
export async function issueJoinToken(tx: Tx, doer: Doer, input: JoinTokenInput, clock: Clock): Promise<NewJoinToken> {
  const { name, nodeId } = 'nodeId' in input ? await placeOf(tx, input.nodeId) : { name: await freeName(tx, input.name), nodeId: null }
  const token = newSecret()
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + joinTokenHours * 3_600_000)
  await insertJoinToken(tx, { name, nodeId, secretHash: hashSecret(token), createdBy: doer.personId, now, expiresAt })
  await recordAudit(tx, doer, { action: 'node.tokenCreated', subjectKind: 'node', subjectId: nodeId ?? name, after: { name } }, clock)
  return { token, name, expiresAt }
}

async function placeOf(tx: Tx, nodeId: string): Promise<{ name: string; nodeId: string }> {
  const node = await lockNode(tx, nodeId)
  if (!node) throw notFound()
  return { name: node.name, nodeId }
}

async function freeName(tx: Tx, typed: string): Promise<string> {
  const name = typed.trim().toLowerCase()
  if (!namePattern.test(name)) throw new UserError('nodeNameInvalid', {}, { field: 'name' })
  if (await nodeNameTaken(tx, name)) throw new UserError('nodeNameTaken', { name }, { status: 409, field: 'name' })
  return name
}
