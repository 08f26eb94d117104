/** Timed work: on the 3rd of a month, or as soon after as the house runs, the report of the month before is made and sent. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, startOfMonth } from '#lib/day.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import type { Doer } from '#people/audit.ts'
import { makeMonth, monthsToMake } from './make-month.ts'
import type { ReportPorts } from './report-ports.ts'
import { holdSpan, listReports } from './report-store.ts'
import { sendReport } from './send-report.ts'

/** Days that late entries and the last statement are given after a month is over. */
const graceDays = 2

/** @returns the report that was made and how many letters left; null when none is due, or it is there. One that somebody made before its day does not count. */
export async function makeDueReport(tx: Tx, doer: Doer, house: { ports: ReportPorts; from: Letterhead }, clock: Clock): Promise<{ id: string; letters: number } | null> {
  const today = dayOf(clock.now())
  const month = addMonths(startOfMonth(addDays(today, -graceDays)), -1)
  const isThere = async () => (await listReports(tx, 'month')).some(({ from, madeBy, madeAt }) => from === month && (madeBy === null || dayOf(madeAt) >= addDays(addMonths(month, 1), graceDays)))
  if ((await isThere()) || !(await monthsToMake(tx, today)).includes(month)) return null
  // of two processes the second finds what the first made
  await holdSpan(tx, 'month', month)
  if (await isThere()) return null
  const { id } = await makeMonth(tx, doer, { ports: house.ports, cooperativeName: house.from.cooperativeName }, { month, reason: '' }, clock)
  return { id, letters: await sendReport(tx, { id, from: house.from }, clock) }
}
