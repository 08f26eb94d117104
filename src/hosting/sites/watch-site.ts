/** Follows one site: reads it when its node reports on it, and from time to time in case a word was lost. */
import type { Notifications } from '#db/notifications.ts'
import { lookAgain } from '#db/notifications.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { siteById } from './site-store.ts'
import type { Site } from './site.ts'

/** A notification is a hint (db/notifications.ts); this is how long a lost one can go unnoticed. */
const slowPollMs = 2000

/** What of a site changes under the eyes of who watches it. */
const fingerprint = (site: Site): string => JSON.stringify([site.version, site.generation, site.observedGeneration, site.state, site.answering, site.httpStatus, site.failureReason])

/**
 * Gives the site as it is, then again each time it changed, until `signal` aborts or the site is gone.
 * `beat` true gives it at each look, changed or not: for pages that show how long something takes.
 */
export async function* watchSite(db: DbOrTx, notifications: Pick<Notifications, 'subscribe'>, siteId: string, signal: AbortSignal, beat = false): AsyncGenerator<Site> {
  let wake = () => {}
  let woken = false
  const rouse = () => {
    woken = true
    wake()
  }
  const unsubscribe = notifications.subscribe('site', (payload) => {
    if (payload === siteId || payload === lookAgain) rouse()
  })
  signal.addEventListener('abort', rouse)
  try {
    let last = ''
    while (!signal.aborted) {
      woken = false
      const site = await siteById(db, siteId)
      if (!site) return
      const now = fingerprint(site)
      if (now !== last || beat) yield site
      last = now
      if (woken) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, slowPollMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (signal.aborted) wake()
      })
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', rouse)
  }
}
