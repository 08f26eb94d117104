/** Prices and measures in words, and as they are typed. */
import { UserError } from '#lib/errors.ts'
import { formatNumber } from '#lib/format.ts'
import type { FormatLanguage } from '#lib/format.ts'
import { parseRate } from '#lib/rate.ts'
import type { TariffInput } from './enter-tariff.ts'
import type { Plan } from './plan-store.ts'

/** « 60,00 € », « 0,0125 € »: two decimals, four where they say something. @param price ten-thousandths of a euro */
export function formatPrice(language: FormatLanguage, price: bigint): string {
  const [euros, rest] = [price / 10_000n, String(price % 10_000n).padStart(4, '0')]
  const decimals = rest.endsWith('00') ? rest.slice(0, 2) : rest
  const whole = formatNumber(language, Number(euros))
  return language === 'fr' ? `${whole},${decimals}\u202f€` : `€${whole}.${decimals}`
}

const bare = (typed: string): string => typed.replaceAll(/[\s\u00a0\u202f€]/g, '').replace(',', '.')

/** A price as typed, « 60 », « 0,0125 €». @throws {UserError} `priceShape`. */
function parsePrice(typed: string, field: string): bigint {
  const match = /^(\d{1,7})(?:\.(\d{1,4}))?$/.exec(bare(typed))
  if (!match) throw new UserError('priceShape', {}, { field })
  return BigInt(match[1] ?? '0') * 10_000n + BigInt((match[2] ?? '').padEnd(4, '0'))
}

/** Gigabytes as typed, in thousandths. @throws {UserError} `gigabytesShape`. */
function parseGigabytes(typed: string, field: string): bigint {
  const match = /^(\d{1,6})(?:\.(\d{1,3}))?$/.exec(bare(typed))
  if (!match) throw new UserError('gigabytesShape', {}, { field })
  return BigInt(match[1] ?? '0') * 1000n + BigInt((match[2] ?? '').padEnd(3, '0'))
}

/** Prices as a form gives them, for each plan that has one. `given` answers by the field's name. @throws {UserError} `priceShape`, `gigabytesShape`. */
export function pricesOf(given: (name: string) => string, plans: readonly Pick<Plan, 'id' | 'measure'>[]): TariffInput['prices'] {
  const some = (name: string) => given(name).trim() !== ''
  return plans
    .filter(({ id }) => some(`price-${id}`))
    .map(({ id, measure }) => ({
      planId: id,
      price: parsePrice(given(`price-${id}`), `price-${id}`),
      included: measure && some(`included-${id}`) ? parseGigabytes(given(`included-${id}`), `included-${id}`) : null,
      overagePrice: measure && some(`overage-${id}`) ? parsePrice(given(`overage-${id}`), `overage-${id}`) : null,
    }))
}

/** « 12,5 » of thousandths of a gigabyte. */
export const gigabytes = (language: FormatLanguage, thousandths: bigint | number): string => formatNumber(language, Number(thousandths) / 1000, 3)

/** A percentage as typed, in hundredths: « 50 », « 33,3 ». @throws {UserError} `reductionPercent`. */
export function parsePercent(typed: string, field: string): number {
  const rate = parseRate(typed)
  if (rate === null) throw new UserError('reductionPercent', {}, { field })
  return rate
}
