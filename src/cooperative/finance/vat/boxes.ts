/**
 * Boxes of the French return of value-added tax, form 3310-CA3, in the order of the form, and how a return is worked out
 * from its bases and taxes. Numbers of boxes as of the form of 2022, read in two tables of what became of those of 2021
 * (A1, A3, E2; legifiscal.fr and eurofiscalis.com, 2022) and in several programs that fill the form and agree (08, 9B, 09,
 * 14, 16, 19, 20, 22, 23, 25, 28); the form itself was not at hand.
 */
import { sumCents } from '#lib/money.ts'

/** What each box is: `base` and `vat` columns, or one amount. */
export const boxes = ['A1', 'A3', 'E2', '08', '9B', '09', '10', '11', '14', '16', '17', '19', '20', '22', '23', '25', '28'] as const
export type Box = (typeof boxes)[number]

interface Amounts {
  base: bigint
  vat: bigint
}

/** Taxed at a rate of the seller's country, in hundredths of a per cent. */
const boxOfRate: ReadonlyMap<number, Box> = new Map([
  [2000, '08'],
  [1000, '9B'],
  [550, '09'],
  [850, '10'],
  // overseas; in continental France, for the press and some medicines, it is T6: a cooperative that hosts sells neither
  [210, '11'],
])

/** The box of a French rate; rates of old or of a territory of their own: 14. */
export const boxOf = (rate: number): Box => boxOfRate.get(rate) ?? '14'

export interface VatFigures {
  /** Sales taxed here, by rate. */
  sales: readonly ({ rate: number } & Amounts)[]
  /** Sales without tax: exempt, reverse charge, outside. */
  untaxedCents: bigint
  /** Services bought for which the buyer owes the tax (CGI art. 283-2), by rate. */
  reverseCharge: readonly ({ rate: number } & Amounts)[]
  /** Deductible on what lasts, on the rest. */
  assetsVatCents: bigint
  otherVatCents: bigint
  /** Credit carried from the return before. */
  carriedCents: bigint
}

/** Whole euros, in cents: less than half is dropped, half and more counts for one (CGI art. 1657-1 bis for taxes, as the notice says). */
export function toEuros(cents: bigint): bigint {
  const size = cents < 0n ? -cents : cents
  const euros = ((size + 50n) / 100n) * 100n
  return cents < 0n ? -euros : euros
}

export interface Return {
  boxes: ReadonlyMap<Box, Amounts>
  /** As the form comes to, in cents of whole euros; one of both is nothing. */
  dueCents: bigint
  creditCents: bigint
  /** What rounding to euros adds to what is owed. */
  roundingCents: bigint
}

/** Fills the form. What is less than nothing in a box of taxes due (more credit notes than sales) counts as it is. */
export function fillReturn(figures: VatFigures): Return {
  const filled = new Map<Box, Amounts>()
  const add = (box: Box, amounts: Partial<Amounts>) => {
    const { base, vat } = filled.get(box) ?? { base: 0n, vat: 0n }
    filled.set(box, { base: base + (amounts.base ?? 0n), vat: vat + (amounts.vat ?? 0n) })
  }
  for (const { rate, base, vat } of figures.sales) {
    add('A1', { base })
    add(boxOf(rate), { base, vat })
  }
  add('E2', { base: figures.untaxedCents })
  for (const { rate, base, vat } of figures.reverseCharge) {
    add('A3', { base })
    add(boxOf(rate), { base, vat })
  }
  const rates = [...filled].filter(([box]) => ['08', '9B', '09', '10', '11', '14'].includes(box))
  const gross = rates.map(([, { vat }]) => vat)
  const deductible = [figures.assetsVatCents, figures.otherVatCents, figures.carriedCents]
  add('16', { vat: sumCents(gross) })
  add('19', { vat: figures.assetsVatCents })
  add('20', { vat: figures.otherVatCents })
  add('22', { vat: figures.carriedCents })
  add('23', { vat: sumCents(deductible) })
  const exact = sumCents(gross) - sumCents(deductible)
  const net = sumCents(gross.map(toEuros)) - sumCents(deductible.map(toEuros))
  add(net >= 0n ? '28' : '25', { vat: net < 0n ? -net : net })
  return { boxes: filled, dueCents: net > 0n ? net : 0n, creditCents: net < 0n ? -net : 0n, roundingCents: net - exact }
}
