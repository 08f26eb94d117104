/** What databases tell the health of sites. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'

export interface DatabaseSize {
  name: string
  bytes: number
  limitBytes: number
  /** Nothing can be added any more. */
  full: boolean
}

/** Of these sites, those that have databases: the one that is closest to its limit, by site id. */
export async function fullestDatabases(db: DbOrTx, siteIds: readonly string[]): Promise<Map<string, DatabaseSize>> {
  const { rows } = await sql<DatabaseSize & { site: string }>`
    select distinct on (site_id) site_id as site, name, coalesce(size_bytes, 0) as bytes, disk_bytes as "limitBytes", over_limit as "full"
    from site_database where site_id = any(${[...siteIds]}::text[]) and purged_at is null and deleted_at is null
    order by site_id, over_limit desc, coalesce(size_bytes, 0)::float / disk_bytes desc`.execute(db)
  return new Map(rows.map(({ site, ...size }) => [site, size]))
}
