/**
 * The books as a journal of plain text accounting (hledger 1.25's manual, JOURNAL FORMAT), so that a program that is not ours
 * adds them up again. Accounts are their codes; debits are positive.
 */
import { plainMoney } from '#lib/money.ts'
import type { BookEntry } from './read-books.ts'

/** What begins a comment or splits a field there has no place in a description. */
const bare = (text: string): string => text.replaceAll(/[;|]/g, ',').trim()

/** Declarations: the sign before decimals, the currency, the names of accounts. */
export const hledgerHead = (accounts: readonly { code: string; label: string }[]): string =>
  `decimal-mark .\ncommodity 1000.00 EUR\n\n${accounts.map(({ code, label }) => `account ${code}  ; ${bare(label)}\n`).join('')}\n`

/** One entry. `year` keeps numbers apart when several years are in one file. */
export function hledgerEntry(entry: BookEntry, year: string): string {
  const lines = entry.lines.map((line) => {
    const cents = line.debitCents - line.creditCents
    const party = line.party ? `  ; party:${line.party.code}` : ''
    return `    ${line.account}  ${plainMoney(cents)} EUR${party}\n`
  })
  return `${entry.day} * (${year}/${entry.number}) ${bare(entry.label)}  ; journal:${entry.journal}\n${lines.join('')}\n`
}
