/** Rows of applications. Nothing else reads them. */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { ApplicationTables } from '#db/application-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { SiteApplication } from './application.ts'

type Row = Selectable<ApplicationTables['site_application']>

const fromRow = (row: Row): SiteApplication => ({
  siteId: row.site_id,
  name: row.name,
  title: row.title,
  installedAt: row.installed_at,
  version: row.version,
  address: row.address,
  login: row.login,
  databaseId: row.database_id,
  previousVersion: row.previous_version,
  updatedAt: row.updated_at,
  seenAt: row.seen_at,
})

/** The application of a site, one that is still being installed included, or null. */
export async function applicationOf(db: DbOrTx, siteId: string): Promise<SiteApplication | null> {
  const row = await db.selectFrom('site_application').selectAll().where('site_id', '=', siteId).executeTakeFirst()
  return row ? fromRow(row) : null
}

/** Writes an application in the place of one that did not come to be. */
export async function putApplication(db: DbOrTx, values: Insertable<ApplicationTables['site_application']>): Promise<void> {
  const { site_id: _same, ...others } = values
  await db
    .insertInto('site_application')
    .values(values)
    .onConflict((conflict) => conflict.column('site_id').doUpdateSet(others))
    .execute()
}

export async function patchApplication(db: DbOrTx, siteId: string, patch: Updateable<ApplicationTables['site_application']>): Promise<void> {
  await db.updateTable('site_application').set(patch).where('site_id', '=', siteId).execute()
}
