/** Numbers that suppliers are known by, with the figures that check them. */
import { isValidIBAN } from 'ibantools'
import { UserError } from '#lib/errors.ts'
import { checkSiren } from '../ledger/set-up-ledger.ts'

/**
 * An IBAN as typed, spaces out: the length and shape of its country, and its check figures (ISO 13616-1, ISO/IEC 7064
 * MOD 97-10). @throws {UserError} `iban`.
 */
export function checkIban(typed: string): string {
  const iban = typed.replaceAll(/[\s.-]/g, '').toUpperCase()
  if (!isValidIBAN(iban)) throw new UserError('iban', {}, { field: 'iban' })
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
