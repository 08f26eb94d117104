/** What a movement could stand for, for who shares it out by hand: what is open, the likeliest first. */
import type { DbOrTx } from '#db/open-database.ts'
import { addDays } from '#lib/day.ts'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import type { Due } from '#cooperative/finance/dues/due-store.ts'
import { openInvoices } from '#cooperative/finance/purchases/invoice-store.ts'
import type { InvoiceSummary } from '#cooperative/finance/purchases/invoice-store.ts'
import type { BankAccount } from '../bank-account-store.ts'
import { bankCents } from '../csv/read-bank-csv.ts'
import { folded } from '../csv/csv-mapping.ts'
import { unbookedLines } from '../line-store.ts'
import type { BankLine } from '../line-store.ts'
import type { BookedFact, Suggestion } from './suggestion.ts'

export interface Candidates {
  dues: Due[]
  bills: InvoiceSummary[]
  booked: BookedFact[]
}

const most = 15
const size = (cents: bigint): bigint => (cents < 0n ? -cents : cents)

/** @param text what the person looks for: part of a name, a number, an amount. */
export async function candidatesFor(db: DbOrTx, account: BankAccount, line: BankLine, text: string, suggestion: Suggestion | undefined): Promise<Candidates> {
  const isIn = line.cents > 0n
  const [dues, bills, booked] = await Promise.all([openDues(db, { direction: isIn ? 'in' : 'out', limit: 30_000 }), openInvoices(db), unbookedLines(db, { account: account.account, from: addDays(line.day, -120), to: addDays(line.day, 120), most: 2000 })])
  const bare = folded(text)
  const cents = text.trim() === '' ? undefined : bankCents(text)
  const words = folded(`${line.name} ${line.text}`)
  const proposed = new Set((suggestion?.parts ?? []).map((part) => ('dueId' in part ? part.dueId : 'invoiceId' in part ? part.invoiceId : 'entryId' in part ? part.entryId : '')))
  /** What was looked for, or else what has the amount or the name. */
  const rank = (one: { id: string; names: string; cents: bigint }): number => {
    if (proposed.has(one.id)) return 0
    if (bare !== '') return folded(one.names).includes(bare) || (cents !== undefined && one.cents === size(cents)) ? 1 : 9
    if (one.cents === size(line.cents)) return 2
    return folded(one.names).split(' ').some((word) => word.length >= 4 && words.includes(word)) ? 3 : 9
  }
  const best = <T>(list: readonly T[], of: (one: T) => { id: string; names: string; cents: bigint }): T[] =>
    list
      .map((one) => ({ one, at: rank(of(one)) }))
      .filter(({ at }) => at < 9)
      .sort((a, b) => a.at - b.at)
      .slice(0, most)
      .map(({ one }) => one)
  return {
    dues: best(dues, (due) => ({ id: due.id, names: `${due.customerName} ${due.invoice?.number ?? ''} ${due.label}`, cents: due.remainingCents })),
    bills: best(bills.filter(({ kind }) => (kind === 'invoice') === !isIn), (bill) => ({ id: bill.id, names: `${bill.supplier.name} ${bill.reference} ${bill.label}`, cents: bill.totalCents - bill.paidCents })),
    booked: best(booked.filter((one) => (one.cents > 0n) === isIn), (one) => ({ id: one.entryId, names: `${one.label} ${one.reference}`, cents: size(one.cents) })),
  }
}
