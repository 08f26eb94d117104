/** Which sites have something in their bin, and when the oldest of it is due to go. The node holds the rest. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'

/** Something was put into a site's bin. */
export async function noteBinned(db: DbOrTx, siteId: string, dueAt: Date): Promise<void> {
  await db
    .insertInto('site_bin')
    .values({ site_id: siteId, due_at: dueAt })
    .onConflict((on) => on.column('site_id').doUpdateSet({ due_at: sql`least(site_bin.due_at, excluded.due_at)` }))
    .execute()
}

/** A site's bin was looked at: when its oldest thing is due, or null when it is empty. */
export async function noteOldest(db: DbOrTx, siteId: string, dueAt: Date | null): Promise<void> {
  if (dueAt === null) await db.deleteFrom('site_bin').where('site_id', '=', siteId).execute()
  else await db.updateTable('site_bin').set({ due_at: dueAt }).where('site_id', '=', siteId).execute()
}

interface DueBin {
  siteId: string
  nodeId: string
  uid: number
}

/** Bins with something due, of sites that are there; each is looked at again after `again` at the latest. */
export async function takeDueBins(tx: Tx, now: Date, again: Date, atMost: number): Promise<DueBin[]> {
  const { rows } = await sql<{ site_id: string; node_id: string; uid: number }>`
    with due as (
      select site_bin.site_id from site_bin join site on site.id = site_bin.site_id
      where site_bin.due_at <= ${now} and site.deleted_at is null
      order by site_bin.due_at limit ${atMost} for update of site_bin skip locked
    ), taken as (update site_bin set due_at = ${again} from due where site_bin.site_id = due.site_id returning site_bin.site_id)
    select site.id as site_id, site.node_id, site.uid from site join taken on taken.site_id = site.id`.execute(tx)
  return rows.map((row) => ({ siteId: row.site_id, nodeId: row.node_id, uid: Number(row.uid) }))
}
