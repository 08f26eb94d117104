/** The identifier of a creditor of the SEPA (in France « ICS »), given once by the Banque de France through one's own bank. */
import { UserError } from '#lib/errors.ts'

/**
 * An identifier as typed, spaces out: country, two figures that check, three signs of the creditor's own choice, which do
 * not count, then the national part. The whole without the three, country and figures put last, is 1 modulo 97 (rulebook of
 * the core scheme, AT-02; ISO 7064 MOD 97-10). @throws {UserError} `creditorId`.
 */
export function checkCreditorId(typed: string): string {
  const id = typed.replaceAll(/[\s.-]/g, '').toUpperCase()
  const [, country = '', check = '', national = ''] = /^([A-Z]{2})(\d{2})[A-Z0-9]{3}([A-Z0-9]{1,28})$/.exec(id) ?? []
  const figures = [...national + country + check].map((sign) => String(Number.parseInt(sign, 36))).join('')
  if (country === '' || (country === 'FR' && national.length !== 6) || BigInt(figures) % 97n !== 1n) throw new UserError('creditorId', {}, { field: 'creditorId' })
  return id
}
