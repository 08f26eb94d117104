/**
 * What an invoice or a credit note says, as its paper and its XML both say it. Amounts of a credit note are positive: it is
 * their kind that gives them back.
 */
import type { Day } from '#lib/day.ts'
import type { Language } from '#locales/messages.ts'

/** UNTDID 5305, as far as a French cooperative meets it: taxed, exempt, reverse charge, outside, within the Union, export, nothing. */
export type PaperCategory = 'S' | 'E' | 'AE' | 'O' | 'K' | 'G' | 'Z'

export interface PaperAddress {
  name: string
  street: string
  postalCode: string
  city: string
  /** ISO 3166-1, two letters. */
  country: string
}

export interface PaperSeller extends PaperAddress {
  /** « société anonyme coopérative à capital variable »; may be empty. */
  legalForm: string
  siren: string | null
  /** « RCS Lyon », or the number of an association; may be empty. */
  register: string
  vatNumber: string | null
  email: string
  phone: string
  iban: string | null
  bic: string | null
  /** Hundredths of a per cent a year, of businesses that pay late. */
  lateRate: number
}

export interface PaperBuyer extends PaperAddress {
  /** The party in the books: `M1847`. */
  code: string
  isBusiness: boolean
  siren: string | null
  vatNumber: string | null
  /** May be empty; stands in the XML of a business alone, which machines write to. */
  email: string
}

export interface PaperLine {
  label: string
  /** Thousandths of a unit. */
  quantityMilli: bigint
  /** UN/ECE recommendation 20. */
  unit: string
  /** Ten-thousandths of a euro, net; less than nothing for a discount. */
  unitPrice: bigint
  netCents: bigint
  category: PaperCategory
  /** Hundredths of a per cent. */
  rate: number
  period: { from: Day; to: Day } | null
}

export interface PaperTax {
  category: PaperCategory
  rate: number
  /** Country of the rate. */
  country: string
  baseCents: bigint
  vatCents: bigint
  /** VATEX code, or empty. */
  exemption: string
}

export interface InvoicePaper {
  language: Language
  kind: 'invoice' | 'credit-note'
  number: string
  issuedOn: Day
  dueOn: Day
  period: { from: Day; to: Day }
  label: string
  /** Of a credit note: what it corrects, and why. */
  corrects: { number: string; issuedOn: Day } | null
  reason: string
  /** When the tax falls due: at receipt, or by option when invoiced. */
  vatDue: 'receipt' | 'invoice'
  seller: PaperSeller
  buyer: PaperBuyer
  lines: readonly PaperLine[]
  taxes: readonly PaperTax[]
  netCents: bigint
  vatCents: bigint
  totalCents: bigint
}
