/** How well sites answered, month by month: requests, and the share that ended in an error of ours or of a site's (5xx). */
import { addDays, addMonths, startOfMonth } from '#lib/day.ts'
import type { DataNeeds, DataSet } from './data-set.ts'

/** A row for each month; none where nothing was counted. */
export async function serviceData({ db, ports, today }: DataNeeds): Promise<DataSet> {
  // months that are over
  const until = addDays(startOfMonth(today), -1)
  const seen = await ports.seenService(db, addMonths(startOfMonth(today), -24), until)
  return {
    columns: [{ name: 'month', kind: 'month' }, { name: 'requests', kind: 'count' }, { name: 'errors', kind: 'count' }, { name: 'answered', kind: 'basis' }],
    rows: (seen?.months ?? []).map(({ day, requests, faults }) => [day, requests, faults, requests === 0 ? null : Math.floor(((requests - faults) / requests) * 10_000)]),
    day: until,
  }
}
