/** Waits until a node has made a site as it is wanted. */
import { UserError } from '#lib/errors.ts'
import type { Site } from '#hosting/sites/site.ts'
import { watchSite } from '#hosting/sites/watch-site.ts'
import type { ApplicationScene } from './ask-application.ts'

/** A node that is here takes a second at most. */
const patienceMs = 30_000

/**
 * @param wanted tells whether to go on; a site that its node could not make is not waited for.
 * @throws {UserError} `applicationSiteNotReady` (503).
 */
export async function waitForSite(scene: Pick<ApplicationScene, 'db' | 'notifications' | 'site'>, wanted: (site: Site) => boolean): Promise<Site> {
  const over = AbortSignal.timeout(patienceMs)
  for await (const site of watchSite(scene.db, scene.notifications, scene.site.id, over)) {
    if (site.observedGeneration >= site.generation && site.failureReason !== null) break
    if (wanted(site)) return site
  }
  throw new UserError('applicationSiteNotReady', {}, { status: 503 })
}

/** The node holds the newest of what was asked. */
export const isOnNode = (site: Site): boolean => site.observedGeneration >= site.generation && site.failureReason === null
/** And visitors see it. */
export const isSeen = (site: Site): boolean => isOnNode(site) && site.answering
