/** Follows one row: reads it when a notification names it, and from time to time in case a word was lost. */
import { lookAgain } from './notifications.ts'
import type { Channel, Notifications } from './notifications.ts'

/** A notification is a hint (notifications.ts); this is how long a lost one can go unnoticed. */
const slowPollMs = 2000

interface Watched<T> {
  channel: Channel
  id: string
  read: () => Promise<T | null>
  /** What of it changes under the eyes of who watches. */
  fingerprint: (row: T) => string
  /** Gives it at each look, changed or not: for pages that show how long something takes. */
  beat?: boolean
}

/** Gives the row as it is, then again each time it changed, until `signal` aborts or the row is gone. */
export async function* watchRow<T>(notifications: Pick<Notifications, 'subscribe'>, what: Watched<T>, signal: AbortSignal): AsyncGenerator<T> {
  let wake = () => {}
  let woken = false
  const rouse = () => {
    woken = true
    wake()
  }
  const unsubscribe = notifications.subscribe(what.channel, (payload) => {
    if (payload === what.id || payload === lookAgain) rouse()
  })
  signal.addEventListener('abort', rouse)
  try {
    let last = ''
    while (!signal.aborted) {
      woken = false
      const row = await what.read()
      if (row === null) return
      const now = what.fingerprint(row)
      if (now !== last || what.beat) yield row
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
