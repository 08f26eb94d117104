/** What is known when movements are looked at, and what is proposed for them. */
import type { Day } from '#lib/day.ts'

export interface LineFacts {
  id: string
  day: Day
  /** Less than nothing: goes out. */
  cents: bigint
  chargeCents: bigint
  name: string
  iban: string
  text: string
  endToEndId: string
  reference: string
  batchId: string
  isReturn: boolean
}

export interface DueFact {
  id: string
  customerId: string
  customerName: string
  /** Number of its invoice, `2026-00042`; empty where there is none. */
  number: string
  label: string
  dueOn: Day
  cents: bigint
}

export interface BillFact {
  invoiceId: string
  supplierName: string
  /** Empty where it is not known. */
  supplierIban: string
  reference: string
  label: string
  dueDay: Day
  /** Still to be paid. */
  cents: bigint
}

/** A line of the account in the books that stands for no movement yet. */
export interface BookedFact {
  entryId: string
  place: number
  day: Day
  /** Less than nothing: goes out. */
  cents: bigint
  label: string
  reference: string
}

interface RuleFact {
  id: string
  name: string
  direction: 'in' | 'out'
  /** As `folded`. */
  words: string
  mostCents: bigint | null
  account: string
}

/** A direct debit that can come back, by the end-to-end id it went with. */
export interface ReturnFact {
  debitId: string
  cents: bigint
  label: string
}

export interface Facts {
  duesIn: readonly DueFact[]
  duesOut: readonly DueFact[]
  bills: readonly BillFact[]
  booked: readonly BookedFact[]
  rules: readonly RuleFact[]
  /** Customers who paid from an IBAN before, or whose mandate names it. */
  payers: ReadonlyMap<string, string>
  returns: ReadonlyMap<string, ReturnFact>
}

export type SuggestionReason =
  | 'return' | 'batch' | 'bookedReference' | 'bookedAmount' | 'number' | 'numberPart' | 'numberOver' | 'iban' | 'ibanPart' | 'name' | 'nameMaybe' | 'amount' | 'rule' | 'bill' | 'billIban' | 'billName' | 'billAmount'

/** Part of what a movement stands for; amounts count in the movement's own direction. */
export type SuggestedPart =
  | { kind: 'due'; dueId: string; label: string; cents: bigint }
  | { kind: 'overpayment'; customerId: string; label: string; cents: bigint }
  | { kind: 'supplier'; invoiceId: string; label: string; cents: bigint }
  | { kind: 'account'; account: string; label: string; cents: bigint }
  | { kind: 'booked'; entryId: string; place: number; label: string; cents: bigint }
  | { kind: 'return'; debitId: string; label: string; cents: bigint; chargeCents: bigint }

export interface Suggestion {
  lineId: string
  reason: SuggestionReason
  /** May be taken with others at one press of a button; what is not is looked at first. */
  sure: boolean
  /** What the reason is about: a number, a name, a rule. */
  about: string
  parts: SuggestedPart[]
}
