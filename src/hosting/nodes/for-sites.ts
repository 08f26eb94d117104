/** What sites ask of nodes: a place to live, and a number for each change that the node must learn. */
import { sql } from 'kysely'
import { UserError, assert } from '#lib/errors.ts'
import type { Tx } from '#db/open-database.ts'

/**
 * The revision to write on the rows that this transaction changes for a node; the node is woken at commit.
 *
 * The row lock taken here is kept until commit, so revisions become visible in the order of their numbers: a
 * node that has read revision 7 will never see a 6 appear behind it. Call it late in the transaction, since
 * every other change for the same node waits from here to the commit.
 */
export async function nextRevision(tx: Tx, nodeId: string): Promise<number> {
  const row = await tx
    .updateTable('node')
    .set({ revision: sql<number>`revision + 1` })
    .where('id', '=', nodeId)
    .returning('revision')
    .executeTakeFirst()
  assert(row, `no node ${nodeId}`)
  await sql`select pg_notify('node', ${nodeId})`.execute(tx)
  return row.revision
}

/**
 * The node where a new site will live: the one with the fewest sites among those that take new ones.
 * A node that has been silent 90 s longer than the freshest one is taken only when no other is left.
 * @throws UserError `noNode` when no node takes new sites.
 */
export async function chooseNode(tx: Tx): Promise<{ id: string; name: string }> {
  const node = await tx
    .selectFrom('node')
    .select(['id', 'name'])
    .where('drained', '=', false)
    .where('removed_at', 'is', null)
    .where('seen_at', 'is not', null)
    .orderBy(sql`seen_at < max(seen_at) over () - interval '90 seconds'`)
    .orderBy(sql`coalesce((facts->>'sites')::integer, 0)`)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (!node) throw new UserError('noNode', {}, { status: 503 })
  return node
}
