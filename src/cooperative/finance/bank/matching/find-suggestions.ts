/** Proposals for movements, from what the books, debts, bills and rules say now. */
import type { DbOrTx } from '#db/open-database.ts'
import { addDays } from '#lib/day.ts'
import { openDues } from '#cooperative/finance/dues/due-store.ts'
import type { Due } from '#cooperative/finance/dues/due-store.ts'
import { openInvoices } from '#cooperative/finance/purchases/invoice-store.ts'
import { ibansOfSuppliers } from '#cooperative/finance/purchases/supplier-store.ts'
import type { BankAccount } from '../bank-account-store.ts'
import { folded } from '../csv/csv-mapping.ts'
import { payersKnown, unbookedLines } from '../line-store.ts'
import type { BankLine } from '../line-store.ts'
import { bankRules } from '../rule-store.ts'
import { returnsKnown } from './take-back.ts'
import { suggestMatches } from './suggest-matches.ts'
import type { DueFact, Facts, Suggestion } from './suggestion.ts'

/** More debts than a cooperative of some thousand members has open at once. */
const mostDues = 30_000
/** A line of the books may be so many days before or after what the bank tells. */
const bookedWithin = 40

const dueFact = (due: Due): DueFact => ({ id: due.id, customerId: due.customerId, customerName: due.customerName, number: due.invoice?.number ?? '', label: due.invoice ? `${due.customerName}, ${due.invoice.number}` : `${due.customerName}, ${due.label}`, dueOn: due.dueOn, cents: due.remainingCents })

async function factsFor(db: DbOrTx, account: BankAccount, lines: readonly BankLine[]): Promise<Facts> {
  const days = lines.map((line) => line.day).sort()
  const [first, last] = [days[0], days.at(-1)]
  const [duesIn, duesOut, bills, ibans, booked, rules, payers, returns] = await Promise.all([
    lines.some(({ cents }) => cents > 0n) ? openDues(db, { direction: 'in', limit: mostDues }) : [],
    lines.some(({ cents }) => cents < 0n) ? openDues(db, { direction: 'out', limit: mostDues }) : [],
    lines.some(({ cents }) => cents < 0n) ? openInvoices(db) : [],
    ibansOfSuppliers(db),
    first && last ? unbookedLines(db, { account: account.account, from: addDays(first, -bookedWithin), to: addDays(last, bookedWithin), most: 20_000 }) : [],
    bankRules(db),
    payersKnown(db, lines.flatMap(({ iban }) => (iban === '' ? [] : [iban]))),
    returnsKnown(db, lines),
  ])
  return {
    duesIn: duesIn.map(dueFact),
    duesOut: duesOut.map(dueFact),
    bills: bills.flatMap((bill) => (bill.kind === 'invoice' ? [{ invoiceId: bill.id, supplierName: bill.supplier.name, supplierIban: ibans.get(bill.supplier.id) ?? '', reference: bill.reference, label: `${bill.supplier.name}, ${bill.reference}`, dueDay: bill.dueDay, cents: bill.totalCents - bill.paidCents }] : [])),
    booked,
    rules: rules.filter(({ accountId }) => accountId === null || accountId === account.id).map((rule) => ({ ...rule, words: folded(rule.words) })),
    payers,
    returns,
  }
}

/** What is proposed for these movements of an account, by movement. */
export async function findSuggestions(db: DbOrTx, account: BankAccount, lines: readonly BankLine[]): Promise<Map<string, Suggestion>> {
  const open = lines.filter(({ state }) => state === 'open')
  return open.length === 0 ? new Map() : suggestMatches(open, await factsFor(db, account, open))
}
