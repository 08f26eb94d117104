/** Everything that a health page shows of a site, read at once. */
import type { DbOrTx } from '#db/open-database.ts'
import type { Site } from '#hosting/sites/site.ts'
import { faultsOf, slowPagesOf, usageOf } from '#hosting/usage/usage-store.ts'
import type { Fault, SlowPage } from '#hosting/usage/usage-store.ts'
import { calendarDay } from '#lib/format.ts'
import { fullOn } from './disk-forecast.ts'
import { firstDayOf, seenOf } from './period.ts'
import type { Period, SeenPeriod } from './period.ts'
import type { Verdict } from './verdict.ts'
import { verdictsOf } from './verdict-store.ts'

export interface HealthData {
  seen: SeenPeriod
  faults: Fault[]
  slow: SlowPage[]
  verdict: Verdict | null
  disk: { bytes: number | null; limitBytes: number; fullOn: Date | null }
}

const dayMs = 86_400_000

export async function healthOf(db: DbOrTx, site: Site, period: Period, now: Date): Promise<HealthData> {
  const from = firstDayOf(period, now)
  const [seen, faults, slow, verdicts, days] = await Promise.all([
    seenOf(db, site.id, period, now),
    faultsOf(db, site.id, from),
    slowPagesOf(db, site.id, from),
    verdictsOf(db, [site.id]),
    usageOf(db, site.id, calendarDay(new Date(now.getTime() - 15 * dayMs)), calendarDay(now)),
  ])
  const bytes = days.findLast((day) => day.diskBytes !== null)?.diskBytes ?? null
  return { seen, faults, slow, verdict: verdicts.get(site.id) ?? null, disk: { bytes, limitBytes: site.limits.diskBytes, fullOn: fullOn(days, site.limits.diskBytes, now) } }
}
