import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { calendarDay } from '#lib/format.ts'

const dayMs = 24 * 3_600_000

/**
 * Reads the last day of something, as a browser's date field sends it. @returns the last instant of that day in
 * the cooperative's time zone, null when nothing was typed. @throws {UserError} `dayWrong` on field `until`.
 */
export function readLastDay(typed: string, clock: Clock): Date | null {
  const day = typed.trim()
  if (day === '') return null
  const midnight = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  const wrong = new UserError('dayWrong', {}, { field: 'until' })
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) throw wrong
  if (day < calendarDay(clock.now())) throw wrong
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
