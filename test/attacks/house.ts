/**
 * The whole composed panel on a real PostgreSQL, without sockets, as attackers meet it: its routes, a database that
 * goes back to what it was after each blow, and a node that says yes to everything that reaches it.
 */
import { after } from 'node:test'
import { sql } from 'kysely'
import { testDatabase } from '#db/test-database.ts'
import type { Db } from '#db/open-database.ts'
import type { Nodes } from '#hosting/nodes/start-nodes.ts'
import { testClock } from '#lib/clock.ts'
import type { TestClock } from '#lib/clock.ts'
import { makeLog } from '#lib/log.ts'
import { identify } from '#people/identify.ts'
import type { App } from '#web/environment.ts'
import { guardedRoutes } from '#web/guard.ts'
import type { GuardedRoute } from '#web/guard.ts'
import { buildApp } from '#web/server.ts'
import { testConfig } from '#web/test-app.ts'
import { makeFeatures } from '#bin/features.ts'
import { buildCast } from './cast.ts'
import type { Cast } from './cast.ts'
import { gullibleNode } from './gullible-node.ts'

export interface Blow {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  /** Address it comes from. */
  source?: string
}

export interface Felt {
  status: number
  headers: Headers
  /** Empty for a stream of events, which is ended at once. */
  text: string
}

export interface House {
  app: App
  db: Db
  clock: TestClock
  origin: string
  host: string
  cast: Cast
  routes: readonly GuardedRoute[]
  /** Faults of ours that the log was told of; emptied by who reads them. */
  faults: string[]
  strike(blow: Blow): Promise<Felt>
  /** Puts every row back. */
  restore(): Promise<void>
  /** What the database holds, but for counters of rate limits and the tables in `besides`. */
  fingerprint(besides?: readonly string[]): Promise<string>
}

/** Builds it, at the top of a test file: what is made in a `before` ends with the first test. */
export async function buildHouse(): Promise<House> {
  const { db } = await testDatabase()
  const clock = testClock()
  const config = testConfig()
  const cast = await buildCast(db, clock)
  const over = new AbortController()
  after(() => over.abort())
  const nodes: Nodes = {
    calls: gullibleNode(cast.ids.node, over.signal),
    fingerprint: 'ab'.repeat(32),
    listeningSince: clock.now(),
    service: { port: 0, sockets: [], close: async () => {} },
    resources: { since: async () => [], record: async () => {}, observe: async () => {} },
    close: async () => {},
  }
  const faults: string[] = []
  const log = makeLog((line) => {
    if (line.includes('"level":"error"')) faults.push(line.slice(0, 1500))
  })
  const features = makeFeatures({ config, nodes, notifications: { subscribe: () => () => {} } })
  const app = buildApp({ config, db, clock, log, identify, features })
  const origin = config.panelOrigin
  const { host } = new URL(origin)
  return {
    app,
    db,
    clock,
    origin,
    host,
    cast,
    routes: guardedRoutes(app),
    faults,
    strike: async ({ method, path, headers = {}, body, source = '192.0.2.66' }) => {
      const init = { method, headers: { host, ...headers }, ...(body === undefined ? {} : { body }) }
      const answer = await app.request(origin + path, init, { incoming: { socket: { remoteAddress: source } } })
      const streams = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false
      if (streams) await answer.body?.cancel()
      return { status: answer.status, headers: answer.headers, text: streams ? '' : await answer.text() }
    },
    ...(await keepRows(db)),
  }
}

/** What a page that is read may write: that staff looked, and the secret that it offers to an authenticator. */
export const writtenByReading = ['audit_event', 'person'] as const

/** Rows that tell who asked when, not what was changed. */
const unremarkable = new Set(['rate_window', 'challenge'])

/**
 * Keeps a copy of every table beside it: putting all back costs a millisecond, a new database 60. Each table notes by
 * itself that it was written to, so that only those are put back, whoever wrote and however.
 */
async function keepRows(db: Db): Promise<Pick<House, 'restore' | 'fingerprint'>> {
  const { rows } = await sql<{ name: string; columns: string }>`
    select table_name as name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
    from information_schema.columns
    where table_schema = 'public' and is_generated = 'NEVER'
      and table_name in (select tablename from pg_tables where schemaname = 'public')
    group by table_name order by table_name`.execute(db)
  const noting = `create schema kept; create unlogged table kept.written (name text);
    create function kept.note() returns trigger language plpgsql as $$ begin insert into kept.written values (tg_table_name); return null; end $$;`
  const keeping = rows.map(
    ({ name }) => `create table kept.${name} as table public.${name};
      create trigger kept_note after insert or update or delete or truncate on public.${name} for each statement execute function kept.note();`,
  )
  await sql.raw(noting + keeping.join('')).execute(db)
  const back = new Map(rows.map(({ name, columns }) => [name, `delete from public.${name}; insert into public.${name} (${columns}) overriding system value select ${columns} from kept.${name};`]))
  const looked = rows
    .filter(({ name }) => !unremarkable.has(name))
    .map(({ name }) => `select '${name}' as name, (select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from public.${name} t) as digest`)
  return {
    restore: async () => {
      const written = await sql<{ name: string }>`with gone as (delete from kept.written returning name) select distinct name from gone`.execute(db)
      const tables = written.rows.map(({ name }) => back.get(name) ?? '')
      // as a replica does it: no trigger notes it, no reference is followed
      if (tables.length > 0) await sql.raw(`begin; set local session_replication_role = replica; ${tables.join('')} commit;`).execute(db)
    },
    fingerprint: async (besides = []) => {
      const found = await sql.raw<{ name: string; digest: string }>(looked.join(' union all ')).execute(db)
      return found.rows.filter(({ name }) => !besides.includes(name)).map(({ name, digest }) => `${name} ${digest}`).join('\n')
    },
  }
}
