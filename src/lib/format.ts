/**
 * Numbers, sizes, dates and durations as a reader of French or English writes them. Instants are shown in the
 * cooperative's time zone: a meeting at 20 h is at 20 h for all who read about it.
 */
export type FormatLanguage = 'fr' | 'en'

const timeZone = 'Europe/Paris'
const locale = { fr: 'fr-FR', en: 'en-GB' } as const
const narrow = '\u202f'

/** Formatters cost 20–50 µs to make and a table shows hundreds of values: made once each. */
const made = new Map<string, unknown>()
function once<T>(key: string, make: () => T): T {
  const known = made.get(key) as T | undefined
  if (known !== undefined) return known
  const fresh = make()
  made.set(key, fresh)
  return fresh
}

/** What stands before the decimals. */
export const decimalSign = (language: FormatLanguage): ',' | '.' => (language === 'fr' ? ',' : '.')

const numbers = (language: FormatLanguage, decimals: number, least = 0) =>
  once(`number ${language} ${decimals} ${least}`, () => new Intl.NumberFormat(locale[language], { maximumFractionDigits: decimals, minimumFractionDigits: least }))

/** What stands between a label and what it names: French sets it apart. */
export const colon = (language: FormatLanguage): string => (language === 'fr' ? '\u00a0: ' : ': ')

/** What stands between the entries of a list whose entries have commas in them. */
export const semicolon = (language: FormatLanguage): string => (language === 'fr' ? '\u202f; ' : '; ')

/** Another's words, as such. */
export const quoted = (language: FormatLanguage, words: string): string => (language === 'fr' ? `«\u00a0${words}\u00a0»` : `“${words}”`)

/** « 18 420 », “18,420”. */
export const formatNumber = (language: FormatLanguage, value: number, decimals = 0): string => numbers(language, decimals).format(value)

/** « 99,97 % » from 0.9997. */
export const formatPercent = (language: FormatLanguage, ratio: number, decimals = 0): string =>
  `${numbers(language, decimals).format(ratio * 100)}${language === 'fr' ? narrow : ''}%`

const units = { fr: ['o', 'ko', 'Mo', 'Go', 'To', 'Po'], en: ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] } as const

/**
 * « 4,1 Go » : powers of 1,024, as limits are given; one decimal below 10. What is not nothing is never shown as 0.
 */
export function formatBytes(language: FormatLanguage, bytes: number): string {
  let value = Math.abs(bytes)
  let unit = 0
  const rounded = () => (value < 9.95 && unit > 0 ? Math.round(value * 10) / 10 : Math.round(value))
  while (rounded() >= 1024 && unit < units.fr.length - 1) {
    value /= 1024
    unit++
  }
  return `${bytes < 0 ? '−' : ''}${numbers(language, 1).format(rounded())}${narrow}${units[language][unit]}`
}

const partsOf = (language: FormatLanguage, options: Intl.DateTimeFormatOptions, key: string, instant: Date) => {
  const format = once(`date ${language} ${key}`, () => new Intl.DateTimeFormat(locale[language], { timeZone, ...options }))
  return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value])) as Partial<Record<Intl.DateTimeFormatPartTypes, string>>
}

/** « 14 h 05 », “14:05”. */
export function formatTime(language: FormatLanguage, instant: Date): string {
  const { hour = '', minute = '' } = partsOf(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, 'time', instant)
  return language === 'fr' ? `${Number(hour)}${narrow}h${minute === '00' ? '' : `${narrow}${minute}`}` : `${hour}:${minute}`
}

/** « 14:05:07 » in logs, in both languages. */
export function formatClock(instant: Date): string {
  const { hour = '', minute = '', second = '' } = partsOf('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }, 'clock', instant)
  return `${hour}:${minute}:${second}`
}

/** « 1er novembre 2026 », “1 November 2026”. */
export function formatDay(language: FormatLanguage, instant: Date): string {
  const { day = '', month = '', year = '' } = partsOf(language, { day: 'numeric', month: 'long', year: 'numeric' }, 'date', instant)
  return `${language === 'fr' && day === '1' ? '1er' : day}\u00a0${month} ${year}`
}

/** « 23 nov. 2026 » for tables. */
export function formatShortDay(language: FormatLanguage, instant: Date): string {
  const { day = '', month = '', year = '' } = partsOf(language, { day: 'numeric', month: 'short', year: 'numeric' }, 'short', instant)
  return `${language === 'fr' && day === '1' ? '1er' : day}\u00a0${month}\u00a0${year}`
}

/** « 23 novembre 2026 à 14 h 05 », “23 November 2026 at 14:05”. */
export const formatDateTime = (language: FormatLanguage, instant: Date): string =>
  `${formatDay(language, instant)} ${language === 'fr' ? 'à' : 'at'} ${formatTime(language, instant)}`

/** Calendar day in the cooperative's time zone, e.g. `2026-11-23`. */
export function calendarDay(instant: Date): string {
  const { day = '', month = '', year = '' } = partsOf('en', { day: '2-digit', month: '2-digit', year: 'numeric' }, 'day', instant)
  return `${year}-${month}-${day}`
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/**
 * How long ago or how soon, in the words of a conversation: « à l’instant », « il y a 4 min », « hier à 14 h 05 »,
 * « demain à 9 h », and the date beyond two days.
 */
export function formatRelative(language: FormatLanguage, instant: Date, now: Date): string {
  const apartMs = now.getTime() - instant.getTime()
  const words = language === 'fr'
  if (Math.abs(apartMs) < 45_000) return words ? 'à l’instant' : 'just now'
  if (Math.abs(apartMs) < 59.5 * minuteMs) {
    const minutes = `${Math.round(Math.abs(apartMs) / minuteMs)}${narrow}min`
    return apartMs > 0 ? (words ? `il y a ${minutes}` : `${minutes} ago`) : words ? `dans ${minutes}` : `in ${minutes}`
  }
  const days = Math.round((Date.parse(calendarDay(now)) - Date.parse(calendarDay(instant))) / dayMs)
  const at = `${words ? 'à' : 'at'} ${formatTime(language, instant)}`
  if (days === 0) return `${words ? 'aujourd’hui' : 'today'} ${at}`
  if (days === 1) return `${words ? 'hier' : 'yesterday'} ${at}`
  if (days === -1) return `${words ? 'demain' : 'tomorrow'} ${at}`
  return formatDay(language, instant)
}

/** « 0,3 s », « 4 min », « 2 h 05 », « 3 jours »: the two largest units that matter, never more. */
export function formatDuration(language: FormatLanguage, durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1000
  if (seconds < 9.95) return `${numbers(language, 1).format(Math.round(seconds * 10) / 10)}${narrow}s`
  if (seconds < 59.5) return `${Math.round(seconds)}${narrow}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes}${narrow}min`
  if (minutes < 24 * 60) {
    const rest = minutes % 60
    return `${Math.floor(minutes / 60)}${narrow}h${rest === 0 ? '' : `${narrow}${String(rest).padStart(2, '0')}`}`
  }
  const days = Math.round(minutes / (24 * 60))
  return language === 'fr' ? `${days}${narrow}jour${days > 1 ? 's' : ''}` : `${days} day${days > 1 ? 's' : ''}`
}
