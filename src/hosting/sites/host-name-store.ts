/** Rows of host names and of names kept back. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { CheckedHostName } from './host-name.ts'

/** A host name that somebody holds, and whose it is. */
interface HeldName {
  name: string
  base: string
  siteId: string
  siteName: string
  memberId: string
  deleted: boolean
}

/** Lets one transaction at a time decide about names that look alike. Ends with the transaction. */
export async function lockSkeleton(tx: Tx, skeleton: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${skeleton}, 7246003))`.execute(tx)
}

/** The same for many, in one order, so that two who want many do not wait for each other for ever. */
export async function lockSkeletons(tx: Tx, skeletons: readonly string[]): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(skeleton, 7246003)) from (select skeleton from unnest(${[...skeletons]}::text[]) as skeleton order by 1) as wanted`.execute(tx)
}

/** Skeletons that are held or kept back, of these or of all. */
export async function heldSkeletons(db: DbOrTx, skeletons?: readonly string[]): Promise<{ skeleton: string }[]> {
  const among = skeletons === undefined ? sql`true` : sql`skeleton = any(${[...skeletons]}::text[])`
  return (await sql<{ skeleton: string }>`select skeleton from host_name where ${among} union select skeleton from reserved_name where ${among}`.execute(db)).rows
}

/** Every host name that looks like this one's base, at any depth. */
export async function heldNames(db: DbOrTx, skeleton: string): Promise<HeldName[]> {
  const rows = await db
    .selectFrom('host_name')
    .innerJoin('site', 'site.id', 'host_name.site_id')
    .select(['host_name.name', 'host_name.base', 'site.id as siteId', 'site.name as siteName', 'site.member_id as memberId', 'site.deleted_at'])
    .where('host_name.skeleton', '=', skeleton)
    .execute()
  return rows.map(({ deleted_at, ...held }) => ({ ...held, deleted: deleted_at !== null }))
}

/** Names kept back that look like this one and still count. */
export async function keptBack(db: DbOrTx, skeleton: string, now: Date): Promise<{ base: string; memberId: string | null }[]> {
  return db
    .selectFrom('reserved_name')
    .select(['base', 'member_id as memberId'])
    .where('skeleton', '=', skeleton)
    .where((eb) => eb.or([eb('held_until', 'is', null), eb('held_until', '>', now)]))
    .execute()
}

/** Keeps a name for the member who gave it back. */
export async function keepBack(tx: Tx, kept: { base: string; skeleton: string; memberId: string; until: Date }): Promise<void> {
  const values = { reason: 'given-back' as const, member_id: kept.memberId, held_until: kept.until }
  await tx
    .insertInto('reserved_name')
    .values({ base: kept.base, skeleton: kept.skeleton, ...values })
    .onConflict((conflict) => conflict.column('base').doUpdateSet(values))
    .execute()
}

export async function stopKeepingBack(tx: Tx, base: string): Promise<void> {
  await tx.deleteFrom('reserved_name').where('base', '=', base).where('reason', '=', 'given-back').execute()
}

/** Forgets names whose time is over. @returns how many. */
export async function forgetKeptNames(tx: Tx, now: Date): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom('reserved_name').where('held_until', '<=', now).executeTakeFirst()
  return Number(numDeletedRows)
}

export async function insertHostNames(tx: Tx, given: readonly { siteId: string; hostName: CheckedHostName; position: number; createdAt: Date }[]): Promise<void> {
  const rows = given.map(({ siteId, hostName, position, createdAt }) => ({ ...hostName, site_id: siteId, position, created_at: createdAt }))
  await tx.insertInto('host_name').values(rows).execute()
}

export async function deleteHostNames(tx: Tx, names: readonly string[]): Promise<{ base: string; skeleton: string }[]> {
  if (names.length === 0) return []
  return tx.deleteFrom('host_name').where('name', 'in', [...names]).returning(['base', 'skeleton']).execute()
}

/** Writes the order of a site's names: all of them, the main one first. */
export async function orderHostNames(tx: Tx, siteId: string, names: readonly string[]): Promise<void> {
  await sql`
    update host_name set position = wanted.position - 1
    from unnest(${[...names]}::text[]) with ordinality as wanted (name, position)
    where host_name.name = wanted.name and host_name.site_id = ${siteId}`.execute(tx)
}

/** Whether a member still holds any name at or below a base. */
export async function holdsBase(tx: Tx, memberId: string, base: string): Promise<boolean> {
  const row = await tx
    .selectFrom('host_name')
    .innerJoin('site', 'site.id', 'host_name.site_id')
    .select('host_name.name')
    .where('host_name.base', '=', base)
    .where('site.member_id', '=', memberId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
