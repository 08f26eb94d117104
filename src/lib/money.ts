/**
 * Amounts of money: whole cents of euro in a `bigint`, never a float. In the interface of the API an amount is a whole
 * number of cents; in the database a `bigint` column.
 */
import { UserError } from './errors.ts'
import { formatNumber } from './format.ts'
import type { FormatLanguage } from './format.ts'

/** Ten billion euros: no line is larger, so that a million of them still sum below what the database and JSON count exactly. */
export const largestCents = 1_000_000_000_000n

const spaces = /[\s\u00a0\u202f]/g
const minus = /^[-\u2212]/

interface MoneyReading {
  /** Decides what « 1,234 » is: in French three decimals (refused), in English a thousand. Absent: French. */
  language?: FormatLanguage
  /** Negative amounts are taken. */
  signed?: boolean
  /** The form's field that the refusal stands beside. */
  field?: string
}

/**
 * Reads an amount as a person writes it: « 1 234,56 € », « 1234.5 », “1,234.56”, “€12”. Nothing is rounded.
 * @throws {UserError} `moneyShape`, `moneyDecimals` (more than two decimals), `moneyNegative`, `moneyLarge`.
 */
export function parseMoney(typed: string, reading: MoneyReading = {}): bigint {
  const refuse = (code: string, params = {}) => new UserError(code, params, reading.field === undefined ? {} : { field: reading.field })
  const bare = typed.replace(spaces, '').replace(/^€|€$/g, '')
  const negative = minus.test(bare)
  let figures = bare.replace(minus, '').replace(/^€/, '')
  if (reading.language === 'en' && /^\d{1,3}(,\d{3})+(\.\d*)?$/.test(figures)) figures = figures.replaceAll(',', '')
  const match = /^(\d{1,15})(?:[.,](\d+))?$/.exec(figures)
  if (!match) throw refuse('moneyShape')
  const [, euros = '', decimals = ''] = match
  if (decimals.length > 2) throw refuse('moneyDecimals')
  const cents = BigInt(euros) * 100n + BigInt(decimals.padEnd(2, '0'))
  if (cents > largestCents) throw refuse('moneyLarge')
  if (!negative || cents === 0n) return cents
  if (!reading.signed) throw refuse('moneyNegative')
  return -cents
}

const absolute = (cents: bigint): bigint => (cents < 0n ? -cents : cents)

/** « 1 234,56 € », “€1,234.56”; a negative one with a true minus sign. */
export function formatMoney(language: FormatLanguage, cents: bigint): string {
  const size = absolute(cents)
  const decimals = String(size % 100n).padStart(2, '0')
  const euros = formatNumber(language, Number(size / 100n))
  const sign = cents < 0n ? '\u2212' : ''
  return language === 'fr' ? `${sign}${euros},${decimals}\u202f€` : `${sign}€${euros}.${decimals}`
}

/** « 1 235 € », “€1,235”: where cents say nothing; half a euro is rounded away from nothing. */
export function formatWholeMoney(language: FormatLanguage, cents: bigint): string {
  const euros = (absolute(cents) + 50n) / 100n
  const text = formatNumber(language, Number(euros))
  const sign = cents < 0n && euros > 0n ? '\u2212' : ''
  return language === 'fr' ? `${sign}${text}\u202f€` : `${sign}€${text}`
}

/** `1234.56`, `-0.05`: for files that machines read, and for the value of a field. */
export function plainMoney(cents: bigint, decimalSign: '.' | ',' = '.'): string {
  const size = absolute(cents)
  return `${cents < 0n ? '-' : ''}${size / 100n}${decimalSign}${String(size % 100n).padStart(2, '0')}`
}

/** Sum of amounts. */
export const sumCents = (amounts: Iterable<bigint>): bigint => {
  let sum = 0n
  for (const amount of amounts) sum += amount
  return sum
}
