/**
 * Days on which banks of the SEPA settle: the calendar of TARGET, whose closing days are Saturdays, Sundays, 1 January,
 * Good Friday, Easter Monday, 1 May, 25 and 26 December (European Central Bank, long-term calendar, 14 December 2000).
 */
import { addDays, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

/** Easter Sunday (Gauss, as corrected by Meeus; Gregorian years). */
function easterOf(year: number): Day {
  const a = year % 19
  const [b, c] = [Math.floor(year / 100), year % 100]
  const [d, e] = [Math.floor(b / 4), b % 4]
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30
  const [i, k] = [Math.floor(c / 4), c % 4]
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  const date = (h + l - 7 * m + 33 * month + 19) % 32
  return day(`${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`)
}

/** Whether banks settle that day. */
export function isTargetDay(on: Day): boolean {
  const weekDay = new Date(`${on}T00:00:00Z`).getUTCDay()
  if (weekDay === 0 || weekDay === 6 || ['01-01', '05-01', '12-25', '12-26'].includes(on.slice(5))) return false
  const easter = easterOf(Number(on.slice(0, 4)))
  return on !== addDays(easter, -2) && on !== addDays(easter, 1)
}

/** The first day from this one on, itself in, on which banks settle. */
export function targetDayFrom(from: Day): Day {
  let on = from
  while (!isTargetDay(on)) on = addDays(on, 1)
  return on
}

/** So many days of banks after a day. */
export function addTargetDays(from: Day, days: number): Day {
  let on = from
  for (let left = days; left > 0; left--) on = targetDayFrom(addDays(on, 1))
  return on
}
