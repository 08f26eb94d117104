/**
 * Which value-added tax a sale of the cooperative bears: a pure function of its regime, of who buys and of the day.
 *
 * Sources, read in the texts' summaries and marked K where recalled: services to a business are taxed where it is
 * established, and it owes the tax (CGI art. 259-1°, 283-2; directive 2006/112/CE art. 44, 196); electronic services to a
 * consumer of another member state are taxed there above 10,000 € a year over all of them, below it in France by default
 * (CGI art. 259 D; directive art. 59 quater); a buyer established outside the Union is outside its field (CGI art. 259 B
 * and 259 C, K). Exemption below the threshold: CGI art. 293 B, its words 293 E.
 */
import type { VatCategory, VatRegimeKind } from '#db/sales-tables.ts'
import type { Day } from '#lib/day.ts'

export const vatLevels = ['standard', 'intermediate', 'reduced', 'special'] as const
export type VatLevel = (typeof vatLevels)[number]

export interface VatChoice {
  category: VatCategory
  /** Hundredths of a per cent. */
  rate: number
  /** Whose rate it is. */
  country: string
  /** Code of the list VATEX where there is no tax, or ''. */
  exemption: string
}

export interface VatBuyer {
  country: string
  business: boolean
  vatNumber: string | null
}

/** Member states of the Union, as ISO 3166-1 writes them (Greece's numbers begin with EL). */
const unionCountries: ReadonlySet<string> = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '))

/** Parts of France where its tax is not raised (CGI art. 294: Guyane, Mayotte; the collectivities are other territories), K. */
const untaxedFrance: ReadonlySet<string> = new Set(['GF', 'YT', 'BL', 'PM', 'NC', 'PF', 'WF', 'TF'])
/** Overseas departments count as France; they have rates of their own (CGI art. 296): 8.5 and 2.1 %. */
const overseasFrance: ReadonlySet<string> = new Set(['GP', 'MQ', 'RE'])

interface DatedRates {
  from: string
  rates: Readonly<Record<VatLevel, number>>
}

/** Metropolitan France (CGI art. 278, 279, 278-0 bis, 281 quater; rates of loi 2012-1510 art. 68 from 2014), and before. */
const french: readonly DatedRates[] = [
  { from: '2000-04-01', rates: { standard: 1960, intermediate: 550, reduced: 550, special: 210 } },
  { from: '2012-01-01', rates: { standard: 1960, intermediate: 700, reduced: 550, special: 210 } },
  { from: '2014-01-01', rates: { standard: 2000, intermediate: 1000, reduced: 550, special: 210 } },
]
const overseas: readonly DatedRates[] = [{ from: '2000-01-01', rates: { standard: 850, intermediate: 210, reduced: 210, special: 105 } }]

/** The French rate of a level on a day, in hundredths of a per cent. */
export function frenchRate(level: VatLevel, day: Day, country = 'FR'): number {
  const table = overseasFrance.has(country) ? overseas : french
  return (table.findLast(({ from }) => from <= day) ?? table[0])?.rates[level] ?? 0
}

interface VatSituation {
  regime: VatRegimeKind
  day: Day
  level: VatLevel
  buyer: VatBuyer
  /** Standard rate of the buyer's country where the seller taxes there (above the threshold, or by choice), or null: the seller's rate. */
  thereRate: number | null
}

const none = (category: VatCategory, exemption: string): VatChoice => ({ category, rate: 0, country: 'FR', exemption })

/** A number that says its country is the buyer's; Greece writes EL. */
const numberOf = ({ vatNumber, country }: VatBuyer): boolean => vatNumber !== null && vatNumber.slice(0, 2) === (country === 'GR' ? 'EL' : country)

/** The tax of a service that the cooperative sells. Codes of exemptions: code list VATEX of EN 16931. */
export function vatOfSale({ regime, day, level, buyer, thereRate }: VatSituation): VatChoice {
  if (regime === 'outside') return none('O', 'VATEX-EU-O')
  if (regime === 'exempt') return none('E', 'VATEX-FR-FRANCHISE')
  if (buyer.country === 'FR' || overseasFrance.has(buyer.country)) return { category: 'S', rate: frenchRate(level, day, buyer.country), country: 'FR', exemption: '' }
  if (untaxedFrance.has(buyer.country)) return none('O', 'VATEX-EU-O')
  if (unionCountries.has(buyer.country)) {
    if (buyer.business && numberOf(buyer)) return none('AE', 'VATEX-EU-AE')
    if (!buyer.business && thereRate !== null) return { category: 'S', rate: thereRate, country: buyer.country, exemption: '' }
    return { category: 'S', rate: frenchRate(level, day), country: 'FR', exemption: '' }
  }
  return none('O', 'VATEX-EU-O')
}

/** Net of a line: thousandths of a unit times ten-thousandths of a euro, rounded to the cent, halves away from nothing. */
export function netOfLine(quantityMilli: bigint, unitPrice: bigint): bigint {
  const product = quantityMilli * unitPrice
  const size = product < 0n ? -product : product
  const cents = (size + 50_000n) / 100_000n
  return product < 0n ? -cents : cents
}
