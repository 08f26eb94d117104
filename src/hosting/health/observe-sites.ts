/** Takes what a node observed: writes it down and judges the sites that it speaks of. */
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { recordObservations } from '#hosting/usage/record-observations.ts'
import type { Observation } from '#wire/observations.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { judge } from './verdict.ts'
import type { Verdict } from './verdict.ts'
import { warnMembers } from './warn-members.ts'
import { lateSeenOf, storeVerdicts, uneasySites, verdictsOf } from './verdict-store.ts'

/** What a batch of a node does. Told twice it changes nothing. */
export async function observeSites(tx: Tx, nodeId: string, observations: readonly Observation[], clock: Clock, from: Letterhead): Promise<void> {
  await judgeSites(tx, await recordObservations(tx, nodeId, observations), clock, from)
}

const atOnce = 200
const againAfterMs = 45_000

/** Looks again at sites that were not well: errors go with time too. @returns whether there are more. */
export async function judgeAgain(db: Db, clock: Clock, from: Letterhead): Promise<boolean> {
  const sites = await uneasySites(db, new Date(clock.now().getTime() - againAfterMs), atOnce)
  if (sites.length > 0) await inTransaction(db, (tx) => judgeSites(tx, sites, clock, from))
  return sites.length === atOnce
}

async function judgeSites(tx: Tx, siteIds: readonly string[], clock: Clock, from: Letterhead): Promise<void> {
  if (siteIds.length === 0) return
  const now = clock.now()
  const before = await verdictsOf(tx, siteIds)
  const late = await lateSeenOf(tx, siteIds, now)
  const verdicts = new Map<string, Verdict>()
  for (const [site, seen] of late) {
    const verdict = judge(seen, before.get(site) ?? null, now)
    // Most sites are well and stay so: nothing is written for them.
    if (verdict.reason !== 'well' || (before.get(site)?.reason ?? 'well') !== 'well') verdicts.set(site, verdict)
  }
  // A site that has gone is well: nobody waits for it any more.
  for (const [site, verdict] of before) if (!late.has(site)) verdicts.set(site, { ...verdict, kind: 'ok', reason: 'well' })
  await storeVerdicts(tx, verdicts, now)
  await warnMembers(tx, late, clock, from)
}
