/** Calendar days `YYYY-MM-DD` of the cooperative's calendar: entries, fiscal years and notices have days, not instants. */
import { UserError, assert } from './errors.ts'
import { calendarDay, formatDay, formatShortDay } from './format.ts'
import type { FormatLanguage } from './format.ts'

declare const isDay: unique symbol
/** A day that exists, as `2028-02-29`. Days compare as texts do: `a < b`. */
export type Day = string & { readonly [isDay]: true }

const shape = /^(\d{4})-(\d{2})-(\d{2})$/
const dayMs = 86_400_000
const ofUtc = (instant: Date): Day => instant.toISOString().slice(0, 10) as Day

/**
 * Days by number from 1970 and back, remembered: prices and periods are made of days, and calendars were 19 s of the 24 s
 * that trying a tariff on a year of 4,000 members took. There are 402,000 days from 1900 to 2999; a program meets few.
 */
const numbers = new Map<Day, number>()
const names = new Map<number, Day>()

function numberOf(day: Day): number {
  const known = numbers.get(day)
  if (known !== undefined) return known
  const number = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / dayMs
  numbers.set(day, number)
  return number
}

function dayAt(number: number): Day {
  const known = names.get(number)
  if (known !== undefined) return known
  const named = ofUtc(new Date(number * dayMs))
  names.set(number, named)
  return named
}

/** The text as a day, or undefined when there is no such day. Years 1900 to 2999. */
export function asDay(text: string): Day | undefined {
  const match = shape.exec(text)
  if (!match || text < '1900' || text >= '3000') return undefined
  const instant = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text) ? (text as Day) : undefined
}

/** A day known to be one: of the database, of a literal. @throws when it is none. */
export function day(text: string): Day {
  const known = asDay(text)
  assert(known, `no such day: ${text}`)
  return known
}

/** Reads a day as a person writes it: `2028-02-29`, or `29/02/2028`. @throws {UserError} `dayShape`. */
export function parseDay(typed: string, field?: string): Day {
  const bare = typed.trim()
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(bare)
  const [, date = '', month = '', year = ''] = slashed ?? []
  const known = asDay(slashed ? `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}` : bare)
  if (!known) throw new UserError('dayShape', {}, field === undefined ? {} : { field })
  return known
}

/** The day of an instant in the cooperative's time zone. */
export const dayOf = (instant: Date): Day => calendarDay(instant) as Day

/** The day so many days later, or earlier when negative. */
export const addDays = (from: Day, days: number): Day => dayAt(numberOf(from) + days)

/** The same date so many months later; the last day of the month where it has no such date: 31 January + 1 month is 28 or 29 February. */
export function addMonths(from: Day, months: number): Day {
  const whole = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - 1 + months
  const [year, month, date] = [Math.floor(whole / 12), (whole % 12) + 1, Number(from.slice(8, 10))]
  const last = month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return `${year}-${String(month).padStart(2, '0')}-${String(Math.min(date, last)).padStart(2, '0')}` as Day
}

/** The same date so many years later; 29 February becomes the 28th where there is none. */
export const addYears = (from: Day, years: number): Day => addMonths(from, years * 12)

/** Negative, nothing or positive, for sorting. */
export const compareDays = (a: Day, b: Day): number => (a < b ? -1 : a > b ? 1 : 0)

/** Days from one to the other: 1 from a day to the next, negative backwards. */
export const daysBetween = (from: Day, to: Day): number => numberOf(to) - numberOf(from)

export const startOfMonth = (of: Day): Day => `${of.slice(0, 7)}-01` as Day
export const endOfMonth = (of: Day): Day => addDays(addMonths(startOfMonth(of), 1), -1)

/** Noon of a day, an instant that falls on that day in the cooperative's time zone: for the formatters of instants. */
export const noonOf = (of: Day): Date => new Date(`${of}T11:00:00Z`)

/** « 1er novembre 2026 », “1 November 2026”. */
export const formatCalendarDay = (language: FormatLanguage, of: Day): string => formatDay(language, noonOf(of))
/** « 23 nov. 2026 » for tables. */
export const formatShortCalendarDay = (language: FormatLanguage, of: Day): string => formatShortDay(language, noonOf(of))
