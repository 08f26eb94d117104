/** Rows of sites. Only this file and its neighbours `host-name-store.ts`, `site-list-store.ts`, `for-nodes.ts` read them. */
import { sql } from 'kysely'
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { HostingTables } from '#db/hosting-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { failureReasons } from '#wire/node-state.ts'
import type { FailureReason, SiteLimits } from '#wire/node-state.ts'
import type { CheckedHostName } from './host-name.ts'
import { insertHostNames } from './host-name-store.ts'
import type { Site } from './site.ts'

type SiteRow = Selectable<HostingTables['site']>
export type SitePatch = Updateable<HostingTables['site']>

/** An older control plane may read a reason that it does not know from a newer node. */
const knownReason = (reason: string | null): FailureReason | null =>
  reason === null ? null : (failureReasons.find((known) => known === reason) ?? 'internal')

/** Limits as the columns of a row; `siteFrom` reads them. */
export const limitColumns = ({ diskBytes, memoryBytes, cpuPercent, tasks, phpWorkers }: SiteLimits) => ({
  disk_bytes: diskBytes,
  memory_bytes: memoryBytes,
  cpu_percent: cpuPercent,
  tasks,
  php_workers: phpWorkers,
})

/** A row and its host names in order as a Site. */
export function siteFrom(row: SiteRow, hostNames: readonly string[]): Site {
  return {
    id: row.id,
    memberId: row.member_id,
    nodeId: row.node_id,
    name: row.name,
    uid: row.uid,
    profile: row.profile,
    phpVersion: row.php_version,
    php: { memoryMegabytes: row.php_memory_megabytes, uploadMegabytes: row.php_upload_megabytes, executionSeconds: row.php_execution_seconds },
    pageCache: row.page_cache,
    limits: {
      diskBytes: row.disk_bytes,
      memoryBytes: row.memory_bytes,
      cpuPercent: row.cpu_percent,
      tasks: row.tasks,
      phpWorkers: row.php_workers,
    },
    hostNames,
    suspension: row.suspension,
    suspendedAt: row.suspended_at,
    deletedAt: row.deleted_at,
    recoverableUntil: row.recoverable_until,
    state: row.state,
    version: row.version,
    generation: row.generation,
    observedGeneration: row.observed_generation,
    health: row.health,
    answering: row.answering,
    httpStatus: row.http_status,
    failureReason: knownReason(row.failure_reason),
    failureDetail: row.failure_detail,
    requestedAt: row.requested_at,
    appliedAt: row.applied_at,
    answeringAt: row.answering_at,
    requestId: row.request_id,
    createdAt: row.created_at,
  }
}

const namesOf = async (db: DbOrTx, siteId: string): Promise<string[]> =>
  (await db.selectFrom('host_name').select('name').where('site_id', '=', siteId).orderBy('position').execute()).map((row) => row.name)

/** A site that is not purged, or null. */
export async function siteById(db: DbOrTx, id: string): Promise<Site | null> {
  const row = await db.selectFrom('site').selectAll().where('id', '=', id).where('purged_at', 'is', null).executeTakeFirst()
  return row ? siteFrom(row, await namesOf(db, id)) : null
}

/** As `siteById`, and nobody else changes it until the transaction ends. */
export async function lockSite(tx: Tx, id: string): Promise<Site | null> {
  const row = await tx.selectFrom('site').selectAll().where('id', '=', id).where('purged_at', 'is', null).forUpdate().executeTakeFirst()
  return row ? siteFrom(row, await namesOf(tx, id)) : null
}

/** What searches look at: the name, then host names and skeletons (« vélo » finds `xn--vlo-bma` by its skeleton). */
const searchText = (name: string, siteId: string) => sql<string>`fold_text(${name}) || ' ' || coalesce((
  select string_agg(host_name.name || ' ' || host_name.skeleton, ' ') from host_name where host_name.site_id = ${siteId}), '')`

/** A site that is not there yet, and its first host name. */
interface NewSiteRow {
  values: Omit<Insertable<HostingTables['site']>, 'search_text' | 'main_host_name'>
  hostName: CheckedHostName
}

/** Writes new sites, some hundreds at most: two statements, however many. */
export async function insertSites(tx: Tx, sites: readonly NewSiteRow[]): Promise<void> {
  const rows = sites.map(({ values, hostName }) => {
    const search_text = sql<string>`fold_text(${values.name}) || ' ' || ${hostName.name}::text || ' ' || ${hostName.skeleton}::text`
    return { ...values, search_text, main_host_name: hostName.name }
  })
  await tx.insertInto('site').values(rows).execute()
  await insertHostNames(tx, sites.map(({ values, hostName }) => ({ siteId: values.id, hostName, position: 0, createdAt: values.created_at as Date })))
}

/** Writes a change; changes of host names come before it. */
export async function updateSite(tx: Tx, site: Pick<Site, 'id' | 'name'>, patch: SitePatch): Promise<void> {
  const search_text = searchText(typeof patch.name === 'string' ? patch.name : site.name, site.id)
  await tx.updateTable('site').set({ ...patch, search_text }).where('id', '=', site.id).execute()
}

/** Sites that a member has, deleted ones that can come back included. */
export async function countSitesOf(tx: Tx, memberId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('site')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('member_id', '=', memberId)
    .where('purged_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** Deleted sites whose time is over, locked; what another process holds is left to it. */
export async function lockDueSites(tx: Tx, now: Date, limit: number): Promise<Site[]> {
  const rows = await tx
    .selectFrom('site')
    .selectAll()
    .where('deleted_at', 'is not', null)
    .where('purged_at', 'is', null)
    .where('recoverable_until', '<=', now)
    .orderBy('recoverable_until')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
  return Promise.all(rows.map(async (row) => siteFrom(row, await namesOf(tx, row.id))))
}
