/** Dates as people read them, in the time of the cooperative's country. */
type Language = 'fr' | 'en'

const locale: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' }
const timeZone = 'Europe/Paris'

const make = (options: Intl.DateTimeFormatOptions): Record<Language, Intl.DateTimeFormat> => ({
  fr: new Intl.DateTimeFormat(locale.fr, { timeZone, ...options }),
  en: new Intl.DateTimeFormat(locale.en, { timeZone, ...options }),
})

const days = make({ dateStyle: 'long' })
const shortDays = make({ day: 'numeric', month: 'short', year: 'numeric' })
const instants = make({ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' })

/** « 23 novembre 2026 ». */
export const showDay = (instant: Date, language: Language): string => days[language].format(instant)

/** « 23 nov. 2026 ». */
export const showShortDay = (instant: Date, language: Language): string => shortDays[language].format(instant)

/** « 23 novembre 2026 à 11:00 ». */
export const showInstant = (instant: Date, language: Language): string => instants[language].format(instant)
