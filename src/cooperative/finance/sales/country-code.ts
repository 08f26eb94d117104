/** Codes of countries (ISO 3166-1) from what people write: the register keeps a country as it was typed. */

const fold = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z]/g, '')

let known: ReadonlyMap<string, string> | undefined

/** Every country by its French and its English name. */
function names(): ReadonlyMap<string, string> {
  if (known) return known
  const found = new Map<string, string>()
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  for (const language of ['fr', 'en']) {
    const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
    for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
      const name = display.of(code)
      // codes of states that are no more lead to those that are; some stand for several
      const isNow = Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`
      if (name !== undefined && isNow && !['EU', 'EZ', 'UN', 'ZZ', 'QO'].includes(code) && !found.has(fold(name))) found.set(fold(name), code)
    }
  }
  known = found
  return found
}

/** The code of a country that was typed as a code or by its French or English name; `otherwise` when it is neither. */
export function countryCode(typed: string, otherwise: string): string {
  const text = typed.trim()
  if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase()
  return names().get(fold(text)) ?? otherwise
}
