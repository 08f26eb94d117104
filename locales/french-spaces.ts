/**
 * The spaces of French typography (Imprimerie nationale, Lexique des règles typographiques): a no-break space
 * before the colon and inside guillemets, a narrow one before ; ! ? and %. Catalogues are written with plain
 * spaces, which anybody can type; this puts the right ones in, once, when the catalogue is made.
 */
const noBreak = '\u00a0'
const narrow = '\u202f'

/** One text with its spaces set. Idempotent. */
export const frenchSpaces = (text: string): string =>
  text
    .replace(/ :(?=\s|$|<)/g, `${noBreak}:`)
    .replace(/« /g, `«${noBreak}`)
    .replace(/ »/g, `${noBreak}»`)
    .replace(/ ([;!?%€])/g, `${narrow}$1`)

/** A whole catalogue: texts, and what functions of texts give. Has the shape of what it was given. */
export function withFrenchSpaces<T>(catalogue: T): T {
  if (typeof catalogue === 'string') return frenchSpaces(catalogue) as T
  if (typeof catalogue === 'function')
    return ((...given: unknown[]) => withFrenchSpaces((catalogue as unknown as (...given: unknown[]) => unknown)(...given))) as T
  if (Array.isArray(catalogue)) return catalogue.map((one: unknown) => withFrenchSpaces(one)) as T
  if (typeof catalogue !== 'object' || catalogue === null) return catalogue
  return Object.fromEntries(Object.entries(catalogue).map(([key, value]) => [key, withFrenchSpaces(value)])) as T
}
