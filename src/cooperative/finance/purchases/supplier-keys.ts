/** Numbers that suppliers are known by, with the figures that check them. */
import { UserError } from '#lib/errors.ts'
import { checkSiren } from '../ledger/set-up-ledger.ts'

/** Remainder by 97 of a long number, read figure by figure. */
const modulo97 = (figures: string): number => [...figures].reduce((left, figure) => (left * 10 + Number(figure)) % 97, 0)

/**
 * An IBAN as typed, spaces out. Letters count 10 to 35, and the whole, its first four signs put last, is 1 modulo 97
 * (ISO 13616-1, ISO/IEC 7064 MOD 97-10). @throws {UserError} `iban`.
 */
export function checkIban(typed: string): string {
  const iban = typed.replaceAll(/[\s.-]/g, '').toUpperCase()
  const turned = [...(iban.slice(4) + iban.slice(0, 4))].map((sign) => (/[A-Z]/.test(sign) ? String(sign.charCodeAt(0) - 55) : sign)).join('')
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]{11,30}$/.test(iban) || (iban.startsWith('FR') && iban.length !== 27) || modulo97(turned) !== 1) throw new UserError('iban', {}, { field: 'iban' })
  return iban
}

/**
 * A value-added tax number as typed, spaces out. A French one is FR, a key and the SIREN: the key is
 * (12 + 3 × (SIREN modulo 97)) modulo 97; keys with letters are taken as they are. Of other countries only the shape is
 * looked at. @throws {UserError} `vatNumber`.
 */
export function checkVatNumber(typed: string): string {
  const number = typed.replaceAll(/[\s.-]/g, '').toUpperCase()
  const refuse = () => new UserError('vatNumber', {}, { field: 'vatNumber' })
  if (!/^[A-Z]{2}[0-9A-Z+*]{2,13}$/.test(number)) throw refuse()
  if (!number.startsWith('FR')) return number
  const [, key = '', siren = ''] = /^FR([0-9A-HJ-NP-Z]{2})(\d{9})$/.exec(number) ?? []
  if (siren === '') throw refuse()
  if (/^\d\d$/.test(key) && Number(key) !== (12 + 3 * (Number(siren) % 97)) % 97) throw refuse()
  try {
    checkSiren(siren)
  } catch {
    throw refuse()
  }
  return number
}
