/**
 * Makes fictional sites and their databases: some hundreds in one transaction, with the same rows, locks and journal
 * lines as `createSite` and `createDatabaseFor` one by one. Their node learns of them as of any others.
 */
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { newDatabaseLimits } from '#hosting/databases/database-limits.ts'
import { databaseNameFor } from '#hosting/databases/database-name.ts'
import { newDatabasePassword } from '#hosting/databases/database-password.ts'
import { insertDatabases } from '#hosting/databases/database-store.ts'
import { chooseNode, nextRevision } from '#hosting/nodes/for-sites.ts'
import { heldSkeletons, lockSkeletons } from '#hosting/sites/host-name-store.ts'
import { readHostName } from '#hosting/sites/host-name.ts'
import type { CheckedHostName } from '#hosting/sites/host-name.ts'
import { newSiteLimits, newSitePhpVersion, sitesPerMember } from '#hosting/sites/site-limits.ts'
import { readSiteName } from '#hosting/sites/site-name.ts'
import { insertSites, limitColumns } from '#hosting/sites/site-store.ts'
import type { Clock } from '#lib/clock.ts'
import { newRequestId } from '#lib/ids.ts'
import { nativePasswordHash } from '#lib/mariadb-password.ts'
import { byItself, recordAudits } from '#people/audit.ts'
import { draw } from './draw.ts'
import { plannedSite } from './plan.ts'
import type { PlannedMember, PlannedSite } from './plan.ts'
import type { FillProgress } from './progress.ts'

/** A lock each, of which PostgreSQL has 64 a connection; the node takes them in one message. */
const atOnce = 500
const dayMs = 86_400_000

interface OwnedSite extends PlannedSite {
  memberId: string
  hostName: CheckedHostName
}

/**
 * Makes the sites that are missing to `wanted`, those counted that were there before; `as`: what a story has otherwise of a planned one.
 * @returns every planned site that is there now.
 * @throws {UserError} `noNode`; Error when the members may not have so many.
 */
export async function fillSites(
  db: Db,
  input: { seed: number; wanted: number; members: readonly PlannedMember[]; sitesDomain: string; as?: (one: PlannedSite) => PlannedSite },
  clock: Clock,
  tell: FillProgress,
): Promise<PlannedSite[]> {
  const { seed, wanted, sitesDomain, as = (one) => one } = input
  const { owners, others } = await sitesOf(db, seed, wanted)
  const planned = Array.from({ length: Math.max(0, wanted - others) }, (_, number) => as(plannedSite(seed, number)))
  const missing = planned.filter(({ id }) => !owners.has(id))
  const admitted = input.members.filter(({ status }) => status === 'admitted').map(({ id }) => id)
  const ownerOf = shareOut(seed, admitted, owners)
  const hostNameOf = await namer(db, sitesDomain)
  for (let from = 0; from < missing.length; from += atOnce) {
    const sites = missing.slice(from, from + atOnce).map((site) => ({ ...site, memberId: ownerOf(site), hostName: hostNameOf(site) }))
    await inTransaction(db, (tx) => make(tx, sites, clock))
    tell({ step: 'sites', done: planned.length - missing.length + Math.min(missing.length, from + atOnce), total: planned.length })
  }
  return planned
}

/** Owners of the planned sites that are there, and how many other sites. */
async function sitesOf(db: Db, seed: number, wanted: number): Promise<{ owners: Map<string, string>; others: number }> {
  const planned = new Set(Array.from({ length: wanted }, (_, number) => plannedSite(seed, number).id))
  const rows = await db.selectFrom('site').select(['id', 'member_id', 'deleted_at']).execute()
  const owners = new Map(rows.filter(({ id }) => planned.has(id)).map((row) => [row.id, row.member_id]))
  return { owners, others: rows.filter(({ id, deleted_at }) => deleted_at === null && !planned.has(id)).length }
}

/** Most members have a site or two, some many; nobody has more than a member may. */
function shareOut(seed: number, members: readonly string[], owners: ReadonlyMap<string, string>): (site: PlannedSite) => string {
  const counts = new Map<string, number>()
  const note = (member: string) => void counts.set(member, (counts.get(member) ?? 0) + 1)
  for (const member of owners.values()) note(member)
  return ({ id }) => {
    // A third goes to the first twentieth of the members.
    const first = Math.floor(draw(seed, 'owner', id) * members.length * (draw(seed, 'many', id) < 0.33 ? 0.05 : 1))
    for (let step = 0; step < members.length; step++) {
      const member = members[(first + step) % members.length]!
      if ((counts.get(member) ?? 0) >= sitesPerMember) continue
      note(member)
      return member
    }
    throw new Error(`${members.length} admitted members may not have more sites (${sitesPerMember} each)`)
  }
}

/** Gives each site an address that nobody has and that looks like nobody else's. */
async function namer(db: Db, sitesDomain: string): Promise<(site: PlannedSite) => CheckedHostName> {
  const held = await heldSkeletons(db)
  const taken = new Set(held.map(({ skeleton }) => skeleton))
  return ({ label }) => {
    for (let attempt = 1; ; attempt++) {
      const hostName = readHostName(attempt === 1 ? label : `${label}-${attempt}`, sitesDomain)
      if (taken.has(hostName.skeleton)) continue
      taken.add(hostName.skeleton)
      return hostName
    }
  }
}

async function make(tx: Tx, sites: readonly OwnedSite[], clock: Clock): Promise<void> {
  const doer = byItself(newRequestId())
  const now = clock.now()
  const since = (ageDays: number) => new Date(now.getTime() - ageDays * dayMs)
  const skeletons = sites.map(({ hostName }) => hostName.skeleton)
  await lockSkeletons(tx, skeletons)
  const held = await heldSkeletons(tx, skeletons)
  if (held.length > 0) throw new Error(`somebody has just taken a name like ${held[0]!.skeleton}: start again, it goes on from here`)
  const node = await chooseNode(tx)
  await recordAudits(
    tx,
    doer,
    sites.flatMap(({ id, name, memberId, hostName, profile, databaseId, label }) => [
      { action: 'site.created', subjectKind: 'site', subjectId: id, memberId, after: { name, hostName: hostName.name, profile, version: 1 } },
      ...(databaseId === null ? [] : [{ action: 'database.created', subjectKind: 'database', subjectId: databaseId, memberId, after: { name: databaseNameFor(label, databaseId), site: name } }]),
    ]),
    clock,
  )
  const common = { requested_at: now, request_id: doer.requestId, revision: await nextRevision(tx, node.id) }
  await insertSites(
    tx,
    sites.map(({ id, memberId, name, profile, ageDays, hostName }) => ({
      hostName,
      values: {
        id,
        member_id: memberId,
        node_id: node.id,
        name: readSiteName(name),
        profile,
        php_version: newSitePhpVersion,
        ...limitColumns(newSiteLimits),
        created_at: since(ageDays),
        ...common,
      },
    })),
  )
  const databases = sites.flatMap(({ id, databaseId, label, ageDays }) =>
    databaseId === null
      ? []
      : [
          {
            id: databaseId,
            site_id: id,
            engine: 'mariadb' as const,
            name: databaseNameFor(label, databaseId),
            // nobody is told it: whoever wants in asks for a new one
            password_hash: nativePasswordHash(newDatabasePassword()),
            max_connections: newDatabaseLimits.maxConnections,
            statement_seconds: newDatabaseLimits.statementSeconds,
            disk_bytes: newDatabaseLimits.diskBytes,
            created_at: since(ageDays),
            ...common,
          },
        ],
  )
  if (databases.length > 0) await insertDatabases(tx, databases)
}

/** Those of the first `wanted` planned sites that there are. */
export async function plannedSitesThere(db: Db, seed: number, wanted: number): Promise<PlannedSite[]> {
  const there = new Set((await db.selectFrom('site').select('id').where('deleted_at', 'is', null).execute()).map(({ id }) => id))
  return Array.from({ length: wanted }, (_, number) => plannedSite(seed, number)).filter(({ id }) => there.has(id))
}
