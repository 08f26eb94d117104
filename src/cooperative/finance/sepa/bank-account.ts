/** An account as people type it: an IBAN that checks, in a country of the SEPA, and the bank's BIC where it is needed. */
import { electronicFormatIBAN, isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools'
import { UserError } from '#lib/errors.ts'
import { cleanLabel } from '../ledger/add-account.ts'

/** Where an IBAN alone is enough: the European Economic Area (regulation (EU) 260/2012, art. 5 § 7). */
const economicArea = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '))
export const isOfEconomicArea = (iban: string): boolean => economicArea.has(iban.slice(0, 2))

export interface CheckedAccount {
  holder: string
  iban: string
  bic: string
}

const longestHolder = 70

/** An IBAN as typed, spaces out. @throws {UserError} `iban`, `ibanOutside` (with the country), beside the field. */
export function checkSepaIban(typed: string, field: string): string {
  const iban = electronicFormatIBAN(typed.replaceAll(/[\s.-]/g, '')) ?? ''
  if (!isValidIBAN(iban)) throw new UserError('iban', {}, { field })
  if (!isSEPACountry(iban.slice(0, 2))) throw new UserError('ibanOutside', { country: iban.slice(0, 2) }, { field })
  return iban
}

/** @throws {UserError} `accountHolder`, `iban`, `ibanOutside` (with the country), `bic`, `bicMissing`, each with its field. */
export function checkBankAccount(typed: { holder: string; iban: string; bic?: string | undefined }): CheckedAccount {
  const holder = cleanLabel(typed.holder, longestHolder)
  if (holder === undefined) throw new UserError('accountHolder', { most: longestHolder }, { field: 'holder' })
  const iban = checkSepaIban(typed.iban, 'iban')
  const bic = (typed.bic ?? '').replaceAll(/\s/g, '').toUpperCase()
  if (bic !== '' && !isValidBIC(bic)) throw new UserError('bic', {}, { field: 'bic' })
  if (bic === '' && !isOfEconomicArea(iban)) throw new UserError('bicMissing', {}, { field: 'bic' })
  return { holder, iban, bic }
}

/** « FR76 … 0189 »: enough to know one's own, not enough for somebody else. */
export const maskedIban = (iban: string): string => `${iban.slice(0, 4)}\u00a0…\u00a0${iban.slice(-4)}`
