/** What the sites of the fictional cooperative used in the last hundred days, so that a member's page has something to draw. */
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, dayOf } from '#lib/day.ts'

const days = 100

/** A row a site and day up to yesterday, the same for everybody who looks. What a node tells of a day takes its place: it has the higher number. */
export async function seedUsage(db: Db, clock: Clock): Promise<void> {
  const yesterday = addDays(dayOf(clock.now()), -1)
  await sql`insert into site_usage (site_id, day, member_id, sequence, requests, pages, status_5xx, bytes_out, cache_hits, cpu_ms, starts, memory_bytes, disk_bytes, times)
    select s.id, d.day::date, s.member_id, 0, pages * 6, pages, 0, pages * 1400000::bigint, pages / 2, pages * 40, 12, 90000000, 800000000 + (abs(hashtext(s.id)) % 900) * 1000000::bigint, ''::bytea
      from site s cross join generate_series(${addDays(yesterday, 1 - days)}::date, ${yesterday}::date, interval '1 day') d (day)
      cross join lateral (select (200 + abs(hashtext(s.id || d.day::date)) % 700)::bigint as pages) p
    on conflict do nothing`.execute(db)
  // they stand since then: what a site costs is shared by months in which there were sites
  await sql`update site set created_at = (${addDays(yesterday, 1 - days)}::date + time '09:00') at time zone 'Europe/Paris'`.execute(db)
}
