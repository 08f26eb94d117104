/** Quantities and instants in words, in the reader's language. Time zone: the cooperatives', Europe/Paris. */
type Language = 'fr' | 'en'

const locale = { fr: 'fr-FR', en: 'en-GB' } as const
const timeZone = 'Europe/Paris'
const units = { fr: ['octets', 'ko', 'Mo', 'Go', 'To'], en: ['bytes', 'kB', 'MB', 'GB', 'TB'] } as const

/** `4,1 Go`, `612 Mo`: powers of 1,024, as limits are given; one decimal below 10. */
export function formatBytes(language: Language, bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** step
  const digits = step > 0 && value < 10 ? 1 : 0
  return `${formatNumber(language, value, digits)}\u00a0${units[language][step]}`
}

/** A number with at most `digits` decimals. */
export const formatNumber = (language: Language, value: number, digits = 0): string =>
  new Intl.NumberFormat(locale[language], { maximumFractionDigits: digits }).format(value)

/** `23 décembre 2026`. */
export const formatDay = (language: Language, at: Date): string =>
  new Intl.DateTimeFormat(locale[language], { dateStyle: 'long', timeZone }).format(at)

/** `12 nov. 2026`. */
export const formatShortDay = (language: Language, at: Date): string =>
  new Intl.DateTimeFormat(locale[language], { day: 'numeric', month: 'short', year: 'numeric', timeZone }).format(at)

/** `16 h 42`, `16:42`. */
export function formatTime(language: Language, at: Date): string {
  const text = new Intl.DateTimeFormat(locale[language], { hour: '2-digit', minute: '2-digit', timeZone }).format(at)
  return language === 'fr' ? text.replace(':', '\u00a0h\u00a0').replace(/^0/, '') : text
}

/** `0,3 s`, `12 s`, `4 min`. */
export function formatDuration(language: Language, durationMs: number): string {
  const seconds = Math.max(0, durationMs) / 1000
  if (seconds < 60) return `${formatNumber(language, seconds, seconds < 10 ? 1 : 0)}\u00a0s`
  return seconds < 3600 ? `${formatNumber(language, seconds / 60)}\u00a0min` : `${formatNumber(language, seconds / 3600)}\u00a0h`
}
