/** Follows one site. */
import type { Notifications } from '#db/notifications.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { watchRow } from '#db/watch-row.ts'
import { siteById } from './site-store.ts'
import type { Site } from './site.ts'

/** What of a site changes under the eyes of who watches it. */
const fingerprint = (site: Site): string => JSON.stringify([site.version, site.generation, site.observedGeneration, site.state, site.answering, site.httpStatus, site.failureReason])

/**
 * Gives the site as it is, then again each time it changed, until `signal` aborts or the site is gone.
 * `beat` true gives it at each look, changed or not: for pages that show how long something takes.
 */
export const watchSite = (db: DbOrTx, notifications: Pick<Notifications, 'subscribe'>, siteId: string, signal: AbortSignal, beat = false): AsyncGenerator<Site> =>
  watchRow(notifications, { channel: 'site', id: siteId, read: () => siteById(db, siteId), fingerprint, beat }, signal)
