/** Rows of nodes and join tokens. */
import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { HostingTables } from '#db/hosting-tables.ts'
import type { NodeFacts } from '#wire/node-state.ts'
import type { SignedCertificate } from './certificate-authority.ts'
import type { Node } from './node.ts'

const fromRow = (row: Selectable<HostingTables['node']>): Node => ({
  id: row.id,
  name: row.name,
  revision: row.revision,
  seenRevision: row.seen_revision,
  seenAt: row.seen_at,
  facts: row.facts as NodeFacts | null, // written by `storeFacts` only, parsed before
  drained: row.drained,
  certificateExpiresAt: row.certificate_expires_at,
  createdAt: row.created_at,
})

/** The nodes that were not removed, by name. */
export async function listNodes(db: DbOrTx, page: { offset: number; limit: number } = { offset: 0, limit: 1000 }): Promise<Node[]> {
  const rows = await db.selectFrom('node').selectAll().where('removed_at', 'is', null).orderBy('name').offset(page.offset).limit(page.limit).execute()
  return rows.map(fromRow)
}

export async function countNodes(db: DbOrTx): Promise<number> {
  const { count } = await db.selectFrom('node').select(sql<number>`count(*)`.as('count')).where('removed_at', 'is', null).executeTakeFirstOrThrow()
  return count
}

export async function nodeById(db: DbOrTx, id: string): Promise<Node | null> {
  const row = await db.selectFrom('node').selectAll().where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst()
  return row ? fromRow(row) : null
}

/** As `nodeById`, and nobody else changes the node until the transaction ends. */
export async function lockNode(tx: Tx, id: string): Promise<Node | null> {
  const row = await tx.selectFrom('node').selectAll().where('id', '=', id).where('removed_at', 'is', null).forUpdate().executeTakeFirst()
  return row ? fromRow(row) : null
}

/** True when a node that was not removed has this name. */
export async function nodeNameTaken(tx: Tx, name: string): Promise<boolean> {
  return (await tx.selectFrom('node').select('id').where('name', '=', name).executeTakeFirst()) !== undefined
}

/** Revision wanted of a node, or null when there is no such node. */
export async function revisionOf(db: DbOrTx, id: string): Promise<number | null> {
  const row = await db.selectFrom('node').select('revision').where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst()
  return row?.revision ?? null
}

export async function insertNode(tx: Tx, id: string, name: string, certificate: SignedCertificate, facts: NodeFacts, now: Date): Promise<void> {
  await tx
    .insertInto('node')
    .values({
      id,
      name,
      facts: JSON.stringify(facts),
      certificate_serial: certificate.serial,
      certificate_expires_at: certificate.expiresAt,
      created_at: now,
    })
    .execute()
}

/** Gives a node a certificate in place of the one it had, at once. */
export async function replaceCertificate(tx: Tx, id: string, certificate: SignedCertificate): Promise<void> {
  await tx
    .updateTable('node')
    .set({ certificate_serial: certificate.serial, certificate_expires_at: certificate.expiresAt, next_certificate_serial: null, next_certificate_expires_at: null })
    .where('id', '=', id)
    .execute()
}

/** Keeps a renewed certificate until the node speaks with it. */
export async function storeNextCertificate(tx: Tx, id: string, certificate: SignedCertificate): Promise<void> {
  await tx.updateTable('node').set({ next_certificate_serial: certificate.serial, next_certificate_expires_at: certificate.expiresAt }).where('id', '=', id).execute()
}

/**
 * Whether this node may speak with the certificate of this serial. The first use of a renewed certificate
 * ends the one before.
 */
export async function acceptCertificate(db: DbOrTx, id: string, serial: string): Promise<boolean> {
  const row = await db.selectFrom('node').select(['certificate_serial', 'next_certificate_serial']).where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst()
  if (!row) return false
  if (row.certificate_serial === serial) return true
  if (row.next_certificate_serial !== serial) return false
  await db
    .updateTable('node')
    .set((set) => ({
      certificate_serial: set.ref('next_certificate_serial'),
      certificate_expires_at: set.ref('next_certificate_expires_at'),
      next_certificate_serial: null,
      next_certificate_expires_at: null,
    }))
    .where('id', '=', id)
    .where('next_certificate_serial', '=', serial)
    .execute()
  return true
}

/** Shuts a node out and forgets it; its row stays for the audit, under a name that frees the old one. */
export async function markRemoved(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('node')
    .set({ name: sql<string>`name || ' (' || id || ')'`, removed_at: now, certificate_serial: null, next_certificate_serial: null })
    .where('id', '=', id)
    .execute()
}

export async function setDrained(tx: Tx, id: string, drained: boolean): Promise<void> {
  await tx.updateTable('node').set({ drained }).where('id', '=', id).execute()
}

/** Notes that the node spoke, and the revision it said it has. */
export async function storeSeen(db: DbOrTx, id: string, seen: { at: Date; revision?: number }): Promise<void> {
  await db
    .updateTable('node')
    .set({ seen_at: seen.at, ...(seen.revision === undefined ? {} : { seen_revision: seen.revision }) })
    .where('id', '=', id)
    .execute()
}

/** Keeps what a node said of itself, and one such saying of every five minutes for its history. */
export async function storeFacts(db: DbOrTx, id: string, facts: NodeFacts, now: Date): Promise<void> {
  await db.updateTable('node').set({ facts: JSON.stringify(facts), seen_at: now }).where('id', '=', id).execute()
  const slotMs = 300_000
  await db
    .insertInto('node_history')
    .values({
      node_id: id,
      at: new Date(Math.floor(now.getTime() / slotMs) * slotMs),
      load_percent: facts.loadPercent,
      memory_used_bytes: Math.max(0, facts.memoryBytes - facts.memoryAvailableBytes),
      memory_bytes: facts.memoryBytes,
      disk_used_bytes: facts.diskUsedBytes,
      disk_bytes: facts.diskBytes,
      sites: facts.sites,
      sites_awake: facts.sitesAwake,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

interface JoinToken {
  name: string
  /** The node whose place the machine takes; null for a new one. */
  nodeId: string | null
}

export async function insertJoinToken(tx: Tx, token: JoinToken & { secretHash: Buffer; createdBy: string | null; now: Date; expiresAt: Date }): Promise<void> {
  await tx
    .insertInto('node_join_token')
    .values({ secret_hash: token.secretHash, name: token.name, node_id: token.nodeId, created_by: token.createdBy, created_at: token.now, expires_at: token.expiresAt, used_at: null })
    .execute()
}

/** Uses a token up. @returns null when there is none, it was used or it is too old: the three look alike. */
export async function useJoinToken(tx: Tx, secretHash: Buffer, now: Date): Promise<JoinToken | null> {
  const row = await tx
    .updateTable('node_join_token')
    .set({ used_at: now })
    .where('secret_hash', '=', secretHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['name', 'node_id'])
    .executeTakeFirst()
  return row ? { name: row.name, nodeId: row.node_id } : null
}
