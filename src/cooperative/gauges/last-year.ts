/** The twelve whole months that figures of a year are made of. */
import { fiscalYears } from '#cooperative/finance/ledger/fiscal-year.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, addMonths, endOfMonth, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

interface LastYear {
  from: Day
  /** The last day of a month. */
  to: Day
  /** The ends of its months, the oldest first: twelve, or fewer where the books are younger. */
  monthEnds: Day[]
}

/** The last twelve months that were over by a day, as far as the books go back; null when no month of theirs is over. */
export async function lastYearBefore(db: DbOrTx, day: Day): Promise<LastYear | null> {
  const to = day === endOfMonth(day) ? day : addDays(startOfMonth(day), -1)
  const [first] = await fiscalYears(db)
  if (!first || first.startDay > to) return null
  const whole = startOfMonth(addMonths(to, -11))
  const from = first.startDay > whole ? first.startDay : whole
  const monthEnds: Day[] = []
  for (let end = endOfMonth(from); end <= to; end = endOfMonth(addDays(end, 1))) monthEnds.push(end)
  return { from, to, monthEnds }
}
