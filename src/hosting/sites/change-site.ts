/** What every change of an existing site has in common: lock, right, version; then row, node, journal. */
import { UserError, assert, forbidden, notFound } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Actor } from '#people/actor.ts'
import { nextRevision } from '#hosting/nodes/for-sites.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import { maySee } from './site-policy.ts'
import { lockSite, siteById, updateSite } from './site-store.ts'
import type { SitePatch } from './site-store.ts'
import type { Site } from './site.ts'

/** Which site, and which version of it the person was looking at. */
export interface SiteTarget {
  site: string
  /** Left out by who does not mind, such as a script. */
  version?: number | undefined
}

/**
 * Locks a site for a change.
 * @throws {UserError} `notFound` when it is not there for this actor, `forbidden`, `siteChangedMeanwhile` (409).
 */
export async function lockForChange(tx: Tx, actor: Actor, target: SiteTarget, may: (actor: Actor, site: Site) => boolean): Promise<Site> {
  const site = await lockSite(tx, target.site)
  if (!site || !maySee(actor, site)) throw notFound()
  if (!may(actor, site)) throw forbidden()
  if (target.version !== undefined && target.version !== site.version) throw await changedMeanwhile(tx, site, target.version)
  return site
}

/** @throws {UserError} `siteIsDeleted` (409): a deleted site is restored first. */
export function requireNotDeleted(site: Site): void {
  if (site.deletedAt) throw new UserError('siteIsDeleted', {}, { status: 409 })
}

/** One change, in the words of the journal. */
export interface Change {
  action: string
  patch: SitePatch
  before?: Readonly<Record<string, unknown>>
  after?: Readonly<Record<string, unknown>>
}

/** Writes a change that the node must make, and its line in the journal. @returns the site as it is now. */
export async function changeForNode(tx: Tx, doer: Doer, site: Site, change: Change, clock: Clock): Promise<Site> {
  const generation = Math.max(site.generation, site.observedGeneration) + 1
  await record(tx, doer, site, change, clock)
  await updateSite(tx, site, {
    ...change.patch,
    version: site.version + 1,
    generation,
    requested_at: clock.now(),
    applied_at: null,
    answering_at: null,
    failure_reason: null,
    failure_detail: null,
    request_id: doer.requestId,
    // Last: from here to the commit every other change for this node waits.
    revision: await nextRevision(tx, site.nodeId),
  })
  return reread(tx, site.id)
}

/** Writes a change that only people see. @returns the site as it is now. */
export async function changeForPeople(tx: Tx, doer: Doer, site: Site, change: Change, clock: Clock): Promise<Site> {
  await record(tx, doer, site, change, clock)
  await updateSite(tx, site, { ...change.patch, version: site.version + 1 })
  return reread(tx, site.id)
}

const record = (tx: Tx, doer: Doer, site: Site, change: Change, clock: Clock): Promise<void> =>
  recordAudit(
    tx,
    doer,
    {
      action: change.action,
      subjectKind: 'site',
      subjectId: site.id,
      memberId: site.memberId,
      before: { name: site.name, ...change.before },
      // `version` lets changed-meanwhile.ts tell what happened since a page was opened
      after: { name: site.name, ...change.after, version: site.version + 1 },
    },
    clock,
  )

async function reread(tx: Tx, id: string): Promise<Site> {
  const site = await siteById(tx, id)
  assert(site, `site ${id} vanished in its own transaction`)
  return site
}
