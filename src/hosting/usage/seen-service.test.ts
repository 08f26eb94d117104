import assert from 'node:assert/strict'
import test from 'node:test'
import { sql } from 'kysely'
import { testDatabase } from '#db/test-database.ts'
import { day } from '#lib/day.ts'
import { seenService } from './seen-service.ts'

test('requests, errors, sites in trouble, days without a word, machines that fell silent', async () => {
  const { db } = await testDatabase()
  const [from, to] = [day('2026-10-01'), day('2026-10-31')]
  assert.equal(await seenService(db, from, to), null)
  const use = (site: string, on: string, requests: number, faults: number) =>
    sql`insert into site_usage (site_id, day, member_id, sequence, requests, pages, status_5xx, bytes_out, cache_hits, cpu_ms, starts, memory_bytes, disk_bytes, times) values (${site}, ${on}, 'm', 0, ${requests}, 0, ${faults}, 0, 0, 0, 0, 0, 0, '')`.execute(db)
  for (let date = 1; date <= 29; date++) await use('calm', `2026-10-${String(date).padStart(2, '0')}`, 1000, 1)
  await use('ill', '2026-10-05', 500, 12)
  await use('few', '2026-10-05', 9, 9)
  await use('idle', '2026-10-05', 0, 0)
  await use('calm', '2026-09-30', 70_000, 70_000)
  const seen = await seenService(db, from, to)
  assert.deepEqual(seen, { requests: 29_509, faults: 50, sites: 3, troubledSites: 1, silentDays: 2, outages: null, months: [{ day: '2026-10-01', requests: 29_509, faults: 50 }] })
  const said = (at: string) => sql`insert into node_history (node_id, at, load_percent, memory_used_bytes, memory_bytes, disk_used_bytes, disk_bytes, sites, sites_awake) values ('n', ${at}, 0, 0, 0, 0, 0, 0, 0)`.execute(db)
  for (const at of ['2026-10-01T00:00Z', '2026-10-01T00:05Z', '2026-10-01T00:30Z', '2026-10-01T00:35Z', '2026-11-02T00:00Z']) await said(at)
  assert.deepEqual((await seenService(db, from, to))?.outages, { count: 1, minutes: 20 })
  assert.equal((await seenService(db, day('2026-09-01'), to))?.outages, null, 'of days before the machine was listened to nothing is known')
})
