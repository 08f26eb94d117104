/** Minutes are kept for two days, hours, causes and slow addresses for 35; days of use stay. */
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'

const dayMs = 86_400_000
/** Rows of one statement: a month of 8,000 sites must not be one long transaction. */
const atOnce = 20_000

const kept = [
  { table: 'site_minutes', column: 'at', days: 2 },
  { table: 'site_hour', column: 'at', days: 35 },
  { table: 'node_history', column: 'at', days: 35 },
  { table: 'site_fault', column: 'day', days: 35 },
  { table: 'site_slow', column: 'day', days: 35 },
] as const

/** One round. @returns whether there is more to forget. */
export async function forgetObservations(db: Db, clock: Clock): Promise<boolean> {
  let more = false
  for (const { table, column, days } of kept) {
    const before = new Date(clock.now().getTime() - days * dayMs)
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)} where ctid = any(array(select ctid from ${sql.table(table)} where ${sql.ref(column)} < ${before} limit ${atOnce}))`.execute(db)
    more ||= Number(numAffectedRows ?? 0) === atOnce
  }
  return more
}
