import { UserError, assert, notFound } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import { randomText } from '#lib/ids.ts'
import type { Tx } from '#db/open-database.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { mayHost, memberById } from '#cooperative/members/identity.ts'
import { chooseNode, nextRevision } from '#hosting/nodes/for-sites.ts'
import type { Profile } from '#wire/node-state.ts'
import { claimHostName } from './claim-host-name.ts'
import { readHostName, readableHostName } from './host-name.ts'
import { newSiteLimits, newSitePhpVersion, sitesPerMember } from './site-limits.ts'
import { readSiteName } from './site-name.ts'
import { mayCreateSite, mayExceedQuota } from './site-policy.ts'
import { requireNotSuspended } from './suspend-member.ts'
import { countSitesOf, insertSites, limitColumns, siteById } from './site-store.ts'
import type { Site } from './site.ts'

export interface NewSite {
  memberId: string
  /** As typed; empty: the host name as people read it. */
  name: string
  /** As typed, below `sitesDomain`. */
  hostName: string
  profile: Profile
  /** From the configuration: the domain below which members' sites live. */
  sitesDomain: string
}

/**
 * Makes an empty site. It answers as soon as its node has learnt of it, which the commit sets off.
 * @throws {UserError} `notFound` (another's member), `memberNotAdmitted`, `memberSuspended`, `siteQuota` (409), `noNode` (503), and
 *   the refusals of readSiteName, readHostName and claimHostName.
 */
export async function createSite(tx: Tx, actor: Actor, input: NewSite, clock: Clock): Promise<Site> {
  if (!mayCreateSite(actor, input.memberId)) throw notFound()
  const hostName = readHostName(input.hostName, input.sitesDomain)
  const name = readSiteName(input.name.trim() === '' ? readableHostName(hostName.name) : input.name)
  const member = await memberById(tx, input.memberId)
  if (!mayHost(member)) throw new UserError('memberNotAdmitted', { member: member.name }, { status: 409 })
  await requireNotSuspended(tx, member.id)
  const id = randomText(12)
  await claimHostName(tx, actor, { hostName, siteId: id, memberId: member.id, position: 0 }, clock)
  if (!mayExceedQuota(actor) && (await countSitesOf(tx, member.id)) >= sitesPerMember)
    throw new UserError('siteQuota', { maximum: sitesPerMember }, { status: 409 })
  const node = await chooseNode(tx)
  const now = clock.now()
  const after = { name, hostName: hostName.name, profile: input.profile, version: 1 }
  await recordAudit(tx, actor, { action: 'site.created', subjectKind: 'site', subjectId: id, memberId: member.id, after }, clock)
  const values = {
    id,
    member_id: member.id,
    node_id: node.id,
    name,
    profile: input.profile,
    php_version: newSitePhpVersion,
    ...limitColumns(newSiteLimits),
    requested_at: now,
    request_id: actor.requestId,
    created_at: now,
    // Last: from here to the commit every other change for this node waits.
    revision: await nextRevision(tx, node.id),
  }
  await insertSites(tx, [{ values, hostName }])
  const site = await siteById(tx, id)
  assert(site, `site ${id} was just made`)
  return site
}
