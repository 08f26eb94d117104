/** Rates and shares: whole hundredths of a per cent, so that 5.5 % is 550 and nothing is rounded on the way. */
import { formatPercent } from './format.ts'
import type { FormatLanguage } from './format.ts'

/** All of it: 100 %. */
export const wholeRate = 10_000

/** « 5,5 % », “5.5%”. */
export const formatRate = (language: FormatLanguage, rate: number): string => formatPercent(language, rate / wholeRate, 2)

/** `5.5`, « 5,5 »: for the value of a field, or where the sign of per cent stands elsewhere. */
export const plainRate = (rate: number, decimalSign: '.' | ',' = '.'): string => String(rate / 100).replace('.', decimalSign)

/** A rate as typed: « 20 », « 5,5 % », “5.5”. Null where it is none, or more than all. */
export function parseRate(typed: string): number | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(typed.replaceAll(/[\s\u00a0\u202f%]/g, ''))
  const rate = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : Number.NaN
  return rate <= wholeRate ? rate : null
}
