import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { calendarDay } from '#lib/format.ts'

const dayMs = 24 * 3_600_000

/**
 * Reads the last day of something, as a browser's date field sends it. @returns the last instant of that day in
 * the cooperative's time zone, null when nothing was typed. @throws {UserError} `dayWrong` on field `until`.
 */
export function readLastDay(typed: string, clock: Clock): Date | null {
  const day = checkDay(typed, 'until', clock)
  return day === null ? null : endOf(day)
}

/**
 * Reads the first day of something. @returns its first instant in the cooperative's time zone; null when nothing was
 * typed, or today: it begins at once. @throws {UserError} `dayWrong` on field `from`.
 */
export function readFirstDay(typed: string, clock: Clock): Date | null {
  const day = checkDay(typed, 'from', clock)
  if (day === null || day === calendarDay(clock.now())) return null
  const before = new Date(Date.parse(`${day}T00:00:00Z`) - dayMs).toISOString().slice(0, 10)
  return new Date(endOf(before).getTime() + 1)
}

/** A day of the calendar, today or later; null when nothing was typed. */
function checkDay(typed: string, field: string, clock: Clock): string | null {
  const day = typed.trim()
  if (day === '') return null
  const midnight = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  const wrong = new UserError('dayWrong', {}, { field })
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) throw wrong
  if (day < calendarDay(clock.now())) throw wrong
  return day
}

/** The last instant of a day in the cooperative's time zone. */
function endOf(day: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // The next day begins where the calendar changes: within a day of midnight in Greenwich, whatever the season.
  let low = midnight
  let high = midnight + 2 * dayMs
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2)
    if (calendarDay(new Date(middle)) <= day) low = middle
    else high = middle
  }
  return new Date(Math.floor(high / 1000) * 1000 - 1)
}
