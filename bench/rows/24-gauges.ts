/**
 * Row 24: the page of all gauges and that of each, server time, with a million lines of books, 8,000 sites and three years of
 * their use behind; and what reading every gauge anew costs, which timed work does beside.
 */
import { join } from 'node:path'
import { sql } from 'kysely'
import { gaugeNames } from '#cooperative/gauges/gauge.ts'
import { makeGaugePages } from '#cooperative/gauges/gauge-pages.ts'
import { latestReadings, readingHistory } from '#cooperative/gauges/gauge-store.ts'
import { tendGauges } from '#cooperative/gauges/tend-gauges.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { gaugePorts } from '#gauge-ports.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs } from '#lib/clock.ts'
import type { Clock } from '#lib/clock.ts'
import { readConfig } from '#lib/config.ts'
import { makeLog } from '#lib/log.ts'
import { byItself } from '#people/audit.ts'
import { identify } from '#people/identify.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { openSession } from '#people/sessions/open-session.ts'
import { buildApp } from '#web/server.ts'
import { fillLedger } from './19-ledger.ts'
import { besideDatabase, databaseUrlOf } from '../beside-database.ts'
import type { Instance } from '../instance.ts'
import { percentile } from '../measure.ts'
import type { RowResult } from '../measure.ts'

const [members, sites, days] = [4000, 8000, 1095]
/** The books of row 19 are of 2001: so is the day that it is. */
const clock: Clock = { now: () => new Date('2001-12-31T10:00:00Z') }

async function fill(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    await setUpLedger(tx, byItself('bench'), { chart: 'company' }, clock)
    await sql`insert into node (id, name, created_at) values ('bench', 'bench', now())`.execute(tx)
    await sql`insert into member (id, number, name, kind, status, created_at) overriding system value select 'b' || lpad(n::text, 11, '0'), n, 'Association ' || n, 'legal', 'admitted', '1998-06-01'::timestamptz + n * interval '5 hours' from generate_series(1, ${members}) n`.execute(tx)
    await sql`insert into site (id, member_id, node_id, name, search_text, profile, php_version, disk_bytes, memory_bytes, cpu_percent, tasks, php_workers, main_host_name, revision, requested_at, created_at)
      select 's' || lpad(n::text, 11, '0'), 'b' || lpad((1 + n % ${members})::text, 11, '0'), 'bench', 's' || n, '', 'static', '8.4', 1000000000, 100000000, 50, 50, 2, 's' || n || '.example', n, '1998-12-01', '1998-12-01' from generate_series(1, ${sites}) n`.execute(tx)
  })
  await fillLedger(db)
  await db.connection().execute(async (held) => {
    await sql`set statement_timeout = 0`.execute(held)
    await sql`insert into site_usage (site_id, day, member_id, sequence, requests, pages, status_5xx, bytes_out, cache_hits, cpu_ms, starts, memory_bytes, disk_bytes, times)
      select s.id, d.day::date, s.member_id, 1, 100, 60, 0, 1000000, 40, 10, 1, 1000000, 1000000, ''::bytea
        from generate_series(date '2001-12-31' - ${days - 1}::int, date '2001-12-31', interval '1 day') d (day), site s`.execute(held)
    await sql`vacuum analyze`.execute(held)
  })
}

async function measure(db: Db, configFile: string, say: (line: string) => void, rounds: number): Promise<RowResult[]> {
  const config = await readConfig(configFile)
  const log = makeLog(() => {})
  const tending = { ports: gaugePorts, from: { cooperativeName: config.cooperative.name, panelOrigin: config.panelOrigin }, log: { error: (event: string, fields?: Readonly<Record<string, unknown>>) => say(`${event} ${JSON.stringify(fields)}`) } }
  const startedMs = elapsedMs()
  await tendGauges(db, tending, clock)
  const readS = (elapsedMs() - startedMs) / 1000
  while (await tendGauges(db, tending, clock));
  const allS = (elapsedMs() - startedMs) / 1000
  const app = buildApp({ config, db, clock, log, identify, features: [{ path: '/', app: makeGaugePages(gaugePorts) }] })
  const secret = await inTransaction(db, async (tx) => {
    const personId = await createPerson(tx, { email: 'bench@example.test', name: 'Banc', language: 'fr' }, clock)
    return (await openSession(tx, { personId, kind: 'browser', step: 'complete', name: 'bench', source: '127.0.0.1' }, clock)).secret
  })
  const origin = new URL(config.panelOrigin)
  const headers = { host: origin.host, cookie: `${origin.protocol === 'https:' ? '__Host-' : ''}onyva-session=${secret}` }
  const [ours, reads]: [number[], number[]] = [[], []]
  const paths = ['/cooperative', '/cooperative', '/cooperative', ...gaugeNames.map((name) => `/cooperative/gauges/${name}`)]
  for (let round = -1; round < rounds; round++)
    for (const path of paths) {
      const beginMs = elapsedMs()
      const answer = await app.request(config.panelOrigin + path, { headers }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } })
      const text = await answer.text()
      const middleMs = elapsedMs()
      if (answer.status !== 200 || !text.includes('<h1>')) throw new Error(`${path} answered ${answer.status}`)
      await latestReadings(db)
      await readingHistory(db, '2000-12-01' as Parameters<typeof readingHistory>[1], 'runway')
      if (round < 0) continue
      ours.push(middleMs - beginMs)
      reads.push(elapsedMs() - middleMs)
    }
  const [p95, against] = [percentile(ours, 0.95), percentile(reads, 0.95)]
  say(`gauges: pages p95 ${p95.toFixed(1)} ms (median ${percentile(ours, 0.5).toFixed(1)}), kept rows alone ${against.toFixed(1)}; all gauges of a day read anew in ${readS.toFixed(2)} s, with ends of months ${allS.toFixed(1)} s`)
  return [
    { row: 24, name: 'pages of gauges, server time p95', ours: p95, against, ratio: p95 / against, aim: '≤ 50 ms', met: p95 <= 50, unit: 'ms', runs: { ours, against: reads }, note: `1 M lines, ${sites} sites, ${days} days of use; the page of all gauges and that of each, ${rounds} times, in one process with its database; against the kept rows alone` },
    { row: 24, name: 'every gauge of a day read anew', ours: readS, against: null, ratio: null, aim: '≤ 5 s, beside', met: readS <= 5, unit: 's', runs: { ours: [readS], against: [] }, note: `timed work, each half hour; with the ends of twelve months ${allS.toFixed(1)} s` },
  ]
}

/** Row 24, on a database of its own beside the instance's. */
export async function gauges(instance: Instance, say: (line: string) => void, rounds = 12): Promise<RowResult[]> {
  const configFile = join(instance.dataDir, 'etc', 'onyva.json')
  return besideDatabase(await databaseUrlOf(instance), 'onyva_bench_gauges', async (db) => {
    await fill(db)
    say(`filled: a million lines, ${members} members, ${sites * days} rows of use`)
    return measure(db, configFile, say, rounds)
  })
}
