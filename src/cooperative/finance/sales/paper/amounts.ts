/** Prices and quantities of lines, as paper and pages show them. */
import { formatNumber } from '#lib/format.ts'
import type { FormatLanguage } from '#lib/format.ts'
import { formatMoney } from '#lib/money.ts'

/** « 0,0125 € » from ten-thousandths of a euro: two decimals where two say it. */
export function priceShown(language: FormatLanguage, price: bigint): string {
  if (price % 100n === 0n) return formatMoney(language, price / 100n)
  const size = price < 0n ? -price : price
  const part = String(size % 10_000n).padStart(4, '0').replace(/0+$/, '')
  const whole = formatNumber(language, Number(size / 10_000n))
  const sign = price < 0n ? '\u2212' : ''
  return language === 'fr' ? `${sign}${whole},${part}\u202f€` : `${sign}€${whole}.${part}`
}

/** « 2 mois », « 12,345 Go » from thousandths of a unit, in the words of the paper. */
export function quantityShown(language: FormatLanguage, line: { quantityMilli: bigint; unit: string }, words: { units: Readonly<Record<string, string>>; unitsMany: Readonly<Record<string, string>> }): string {
  const unit = (line.quantityMilli >= 2000n ? words.unitsMany : words.units)[line.unit]
  return `${formatNumber(language, Number(line.quantityMilli) / 1000, 3)}${unit ? `\u00a0${unit}` : ''}`
}
