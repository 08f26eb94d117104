/**
 * One dedicated connection that listens for `NOTIFY` and hands each payload to whoever subscribed.
 *
 * A notification is a hint, never the truth: PostgreSQL forgets them while nobody listens. So after every
 * (re)connection each listener is called with `lookAgain`, and whoever cannot bear a lost one also looks at
 * the rows from time to time.
 */
import pg from 'pg'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'

/** `node`: payload is the id of a node with a new revision. `site`: the id of a site that was reported on. `job`: of a job that moved. `due_payment`: of an amount due that something was paid of. */
const channels = ['node', 'site', 'job', 'due_payment'] as const
export type Channel = (typeof channels)[number]
const isChannel = (name: string): name is Channel => (channels as readonly string[]).includes(name)
type Listener = (payload: string) => void

/** The payload that says: something may have been missed, read the rows again. */
export const lookAgain = ''

export interface Notifications {
  /** Calls `listener` with each payload of the channel. @returns a function that ends the subscription. */
  subscribe(channel: Channel, listener: Listener): () => void
  /** Resolves once the connection listens (again). */
  ready(): Promise<void>
  close(): Promise<void>
}

const firstPauseMs = 50
const longestPauseMs = 5000
/** A connection that died without a word (cable, firewall) is found out by asking it this often. */
const heartbeatMs = 20_000
const heartbeatTimeoutMs = 5000

/** Connects in the background, and again whenever the connection is lost; never throws. */
export function openNotifications(databaseUrl: string, log: Log): Notifications {
  const listeners: Record<Channel, Set<Listener>> = { node: new Set(), site: new Set(), job: new Set(), due_payment: new Set() }
  let client: pg.Client | null = null
  let closed = false
  let pauseMs = firstPauseMs
  let retry: NodeJS.Timeout | undefined
  let listening = Promise.withResolvers<void>()
  let isListening = false

  const tell = (channel: Channel, payload: string) => {
    for (const listener of [...listeners[channel]])
      try {
        listener(payload)
      } catch (error) {
        log.error('notification.listenerFailed', { channel, payload, ...errorFields(error) })
      }
  }

  const lost = (which: pg.Client, error?: Error) => {
    if (client !== which) return
    client = null
    if (isListening) listening = Promise.withResolvers<void>()
    isListening = false
    which.end().catch(() => {}) // it is gone already: nothing more to learn from it
    if (closed) return
    log.warn('notifications.lost', error ? { error: error.message } : {})
    retry = setTimeout(connect, pauseMs)
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }

  function connect(): void {
    const fresh = new pg.Client({ connectionString: databaseUrl, keepAlive: true, connectionTimeoutMillis: 5000, application_name: 'onyva listen' })
    client = fresh
    fresh.on('error', (error) => lost(fresh, error))
    fresh.on('end', () => lost(fresh))
    fresh.on('notification', ({ channel, payload }) => {
      if (isChannel(channel)) tell(channel, payload ?? lookAgain)
    })
    fresh
      .connect()
      .then(() => fresh.query(channels.map((channel) => `listen ${channel}`).join('; ')))
      .then(() => {
        if (client !== fresh) return
        pauseMs = firstPauseMs
        isListening = true
        listening.resolve()
        for (const channel of channels) tell(channel, lookAgain)
      })
      .catch((error: Error) => lost(fresh, error))
  }

  const heartbeat = setInterval(() => {
    const asked = client
    if (!asked) return
    const timer = setTimeout(() => lost(asked, new Error('no heartbeat')), heartbeatTimeoutMs)
    asked.query('select 1').then(
      () => clearTimeout(timer),
      () => clearTimeout(timer), // its error event brings the new connection
    )
  }, heartbeatMs)
  heartbeat.unref()
  connect()

  return {
    subscribe: (channel, listener) => {
      listeners[channel].add(listener)
      return () => void listeners[channel].delete(listener)
    },
    ready: () => listening.promise,
    close: async () => {
      closed = true
      clearInterval(heartbeat)
      clearTimeout(retry)
      const last = client
      client = null
      await last?.end().catch(() => {})
    },
  }
}
