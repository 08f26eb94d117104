/**
 * Language and appearance. What was chosen in this browser comes first (links `?lang=` and `?theme=`, which set a
 * cookie and come back), then what the person set in their account, then what the browser asks for.
 */
import type { MiddlewareHandler } from 'hono'
import { languages, messagesOf } from '#locales/messages.ts'
import type { Language } from '#locales/messages.ts'
import { readCookie, writeCookie } from './cookies.ts'
import type { Ctx, Env } from './environment.ts'

export const themes = ['auto', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

const isLanguage = (value: string | undefined): value is Language => languages.some((language) => language === value)
const isTheme = (value: string | undefined): value is Theme => themes.some((theme) => theme === value)
const yearS = 365 * 24 * 3600

/** The first language of ours that the browser asks for; French when it asks for none (RFC 9110 §12.5.4). */
export function askedLanguage(header: string | undefined): Language {
  const wishes = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality = ''] = part.trim().split(';')
      return { language: tag.trim().slice(0, 2).toLowerCase(), weight: Number(/q=([\d.]+)/.exec(quality)?.[1] ?? 1) }
    })
    .filter((wish) => wish.weight > 0)
    .sort((left, right) => right.weight - left.weight)
  return wishes.map((wish) => wish.language).find(isLanguage) ?? 'fr'
}

/** Keeps a choice in this browser; the account page calls it too, so that what one saves there shows at once. */
export function keepChoice(c: Ctx, choice: { language?: Language; theme?: Theme }): void {
  if (choice.language) writeCookie(c, 'language', choice.language, { maxAgeS: yearS })
  if (choice.theme) writeCookie(c, 'theme', choice.theme, { maxAgeS: yearS })
}

/** Sets `language`, `m` and `theme` from what is known so far; called again once the person is known. */
export function applyPreferences(c: Ctx): void {
  const chosenLanguage = readCookie(c, 'language')
  const chosenTheme = readCookie(c, 'theme')
  const person = c.get('actor')
  const language = isLanguage(chosenLanguage) ? chosenLanguage : (person?.language ?? askedLanguage(c.req.header('accept-language')))
  c.set('language', language)
  c.set('m', messagesOf(language))
  c.set('theme', isTheme(chosenTheme) ? chosenTheme : (person?.theme ?? 'auto'))
}

/** This page's address with other parameters; `null` takes one away. A path, with nothing that leads elsewhere. */
export function hereWith(c: Ctx, changes: Readonly<Record<string, string | null>>): string {
  const url = new URL(c.req.url)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  return `/${url.pathname.replace(/^\/+/, '')}${url.search}`
}

/** Answers `?lang=` and `?theme=`: a cookie, and back to the same page without them. */
export const switchPreferences: MiddlewareHandler<Env> = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') {
    const language = c.req.query('lang')
    const theme = c.req.query('theme')
    if (isLanguage(language) || isTheme(theme)) {
      keepChoice(c, { ...(isLanguage(language) ? { language } : {}), ...(isTheme(theme) ? { theme } : {}) })
      return c.redirect(hereWith(c, { lang: null, theme: null }), 303)
    }
  }
  return next()
}
