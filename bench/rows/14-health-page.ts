import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '#db/open-database.ts'
import { elapsedMs } from '#lib/clock.ts'
import { healthOf } from '#hosting/health/health-data.ts'
import { periods } from '#hosting/health/period.ts'
import { siteById } from '#hosting/sites/site-store.ts'
import { systemClock } from '#lib/clock.ts'
import type { Instance } from '../instance.ts'
import { percentile } from '../measure.ts'
import type { RowResult } from '../measure.ts'

const pages = 60

/** Row 14: the health page with a month of `many` sites' data behind it: reading, drawing and sending, over loopback. */
export async function healthPage(instance: Instance, many: number, say: (line: string) => void): Promise<RowResult> {
  const config = JSON.parse(await readFile(join(instance.dataDir, 'etc', 'onyva.json'), 'utf8')) as { databaseUrl: string }
  const db = openDatabase(config.databaseUrl, 2)
  const cookie = await instance.signIn()
  const { items } = (await instance.api('GET', '/sites?pageSize=1')) as { items: { id: string }[] }
  const id = items[0]?.id
  if (!id) throw new Error('the instance has no site')
  try {
    say(`  a month of ${many} sites`)
    await db.connection().execute(async (connection) => {
      await sql`set statement_timeout = 0`.execute(connection)
      // Hours in the order in which they come, all sites side by side, as nodes tell them.
      const names = sql`select 'bench' || lpad(number::text, 7, '0') as id from generate_series(1, ${many}) as number union all select ${id}`
      await sql`insert into site_hour select one.id, hour, 1, 600, 100, 3, 2, 24000000, 60, 0, decode('00000000010205090c1c0a0302', 'hex'), 4500, 0, 0, 150000000, 3, hour, null
        from generate_series(date_trunc('hour', now()) - interval '34 days', now(), '1 hour') as hour cross join (${names}) as one on conflict do nothing`.execute(connection)
      await sql`insert into site_usage select one.id, day::date, 'bench', 1, 14400, 2400, 48, 576000000, 1440, 108000, 4, 150000000, 3000000000, decode('00000000010205090c1c0a0302', 'hex')
        from generate_series(now() - interval '34 days', now(), '1 day') as day cross join (${names}) as one on conflict do nothing`.execute(connection)
      await sql`insert into site_fault select one.id, day::date, 'phpError', 'wp-content/plugins/a/b' || line || '.php', line, 1, 'plugin', 'a', 'Uncaught Error', 3, 3, day, day, 'GET x/', null
        from generate_series(now() - interval '34 days', now(), '1 day') as day cross join generate_series(1, 3) as line cross join (${names}) as one on conflict do nothing`.execute(connection)
      await sql`insert into site_slow select one.id, day::date, 1, '[{"path":"/a/","count":20,"totalMs":18000,"maxMs":2000},{"path":"/b/","count":9,"totalMs":9000,"maxMs":1500}]'::jsonb
        from generate_series(now() - interval '34 days', now(), '1 day') as day cross join (${names}) as one on conflict do nothing`.execute(connection)
      await sql`analyze site_hour, site_usage, site_fault, site_slow`.execute(connection)
    })
    const site = await siteById(db, id)
    if (!site) throw new Error('the site is gone')
    const ours: number[] = []
    const reads: number[] = []
    for (let page = 0; page < pages; page++) {
      const period = periods[page % periods.length]!
      const startedMs = elapsedMs()
      const answer = await instance.panel(`/sites/${id}/health?period=${period}`, { headers: { cookie, 'accept-language': 'fr' } })
      ours.push(elapsedMs() - startedMs)
      if (answer.status !== 200) throw new Error(`the health page answered ${answer.status}`)
      const readMs = elapsedMs()
      await healthOf(db, site, period, systemClock.now())
      reads.push(elapsedMs() - readMs)
    }
    const p95 = percentile(ours, 0.95)
    return {
      row: 14,
      name: `health page p95, a month of ${many} sites behind it`,
      ours: p95,
      against: null,
      ratio: null,
      aim: '≤ 30 ms',
      met: p95 <= 30,
      unit: 'ms',
      runs: { ours, against: reads },
      note: `request over loopback, day, week and month in turn; the reads alone p95 ${percentile(reads, 0.95).toFixed(1)} ms`,
    }
  } finally {
    await sql`delete from site_hour where site_id like 'bench%'`.execute(db).catch(() => {})
    await db.destroy()
  }
}
