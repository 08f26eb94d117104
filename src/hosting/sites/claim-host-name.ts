/**
 * Gives a host name to a site, if nobody else holds it, its base, or one that looks like it. Refusals never
 * tell whose a name is.
 */
import { UserError } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import type { Tx } from '#db/open-database.ts'
import type { Doer } from '#people/audit.ts'
import type { CheckedHostName } from './host-name.ts'
import { readableHostName } from './host-name.ts'
import { heldNames, insertHostNames, keptBack, lockSkeleton, stopKeepingBack } from './host-name-store.ts'
import { takeNameFromDeleted } from './take-name-from-deleted.ts'

interface Claim {
  hostName: CheckedHostName
  siteId: string
  memberId: string
  position: number
}

/**
 * Reserves the name for the member inside this transaction; the caller then inserts it with `giveHostName`.
 * A name held by a deleted site of the same member leaves that site: it can come back under another name.
 * @throws {UserError} 409: `hostNameTaken`, `hostNameLooksAlike`, `hostNameReserved`, `hostNameAlreadyThere`,
 *   `hostNameOnYourSite`.
 */
export async function claimHostName(tx: Tx, doer: Doer, claim: Claim, clock: Clock): Promise<void> {
  const { name, base, skeleton } = claim.hostName
  const refuse = (code: string, params = {}) => new UserError(code, { name: readableHostName(name), ...params }, { status: 409, field: 'hostName' })
  await lockSkeleton(tx, skeleton)
  const held = await heldNames(tx, skeleton)
  const others = held.filter((one) => one.memberId !== claim.memberId)
  if (others.length > 0) throw refuse(others.some((one) => one.base === base) ? 'hostNameTaken' : 'hostNameLooksAlike')
  for (const kept of await keptBack(tx, skeleton, clock.now())) {
    if (kept.memberId === null) throw refuse('hostNameReserved')
    if (kept.memberId !== claim.memberId) throw refuse(kept.base === base ? 'hostNameTaken' : 'hostNameLooksAlike')
  }
  const holder = held.find((one) => one.name === name)
  if (holder?.siteId === claim.siteId) throw refuse('hostNameAlreadyThere')
  if (holder && !holder.deleted) throw refuse('hostNameOnYourSite', { site: holder.siteName })
  if (holder) await takeNameFromDeleted(tx, doer, { siteId: holder.siteId, name }, clock)
  await stopKeepingBack(tx, base)
}

/** As `claimHostName`, and writes it: for a site whose row is there. */
export async function giveHostName(tx: Tx, doer: Doer, claim: Claim, clock: Clock): Promise<void> {
  await claimHostName(tx, doer, claim, clock)
  await insertHostNames(tx, [{ ...claim, createdAt: clock.now() }])
}
