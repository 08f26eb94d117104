import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

// the page of the API shows every sentence with the names of its parameters in place of values
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('en', known) : String(value)
}
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('en', BigInt(value ?? 0)) : '…')

/** The books. */
export const ledgerErrors = {
  accountCode: 'An account number begins with three figures of the chart (classes 1 to 8) and has 12 characters at most: figures and capitals.',
  accountLabel: (p: ErrorParams) => `Write the account’s name, of ${p['most']} characters at most.`,
  accountTaken: (p: ErrorParams) => `Account ${p['code']} exists already.`,
  accountUnknown: (p: ErrorParams) => `${p['line'] ? `Line ${p['line']}: a` : 'A'}ccount “${p['code']}” is not in the chart. Choose one from the list, or add it.`,
  accountClosed: (p: ErrorParams) => `${p['line'] ? `Line ${p['line']}: a` : 'A'}ccount ${p['code']} is closed. Open it again in the chart, or choose another.`,
  partyName: (p: ErrorParams) => `Write a name, of ${p['most']} characters at most.`,
  partyUnknown: (p: ErrorParams) => `Line ${p['line']}: the books don’t know this party. Choose it from the list.`,
  journalUnknown: (p: ErrorParams) => `There is no journal “${p['code']}”. Choose one from the list.`,
  entryTwice: 'This entry is entered already: the form was sent twice.',
  entryLabel: (p: ErrorParams) => `Write what this is about, in ${p['most']} characters at most.`,
  entryReference: (p: ErrorParams) => `Write the document’s reference, in ${p['most']} characters at most.`,
  entryEmpty: 'An entry has two lines at least: one debit, one credit.',
  entryLinesMany: (p: ErrorParams) => `An entry has ${p['most']} lines at most. Make several.`,
  entryUnbalanced: (p: ErrorParams) =>
    `Debit (${euros(p['debitCents'])}) and credit (${euros(p['creditCents'])}) differ: ${euros(Math.abs(Number(p['debitCents']) - Number(p['creditCents'])))} is missing on the ${Number(p['debitCents']) < Number(p['creditCents']) ? 'debit' : 'credit'} side.`,
  entryYearNone: (p: ErrorParams) => `${on(p['day'])} is in no fiscal year. Change the date, or open that year.`,
  entryYearClosed: (p: ErrorParams) => `The fiscal year from ${on(p['from'])} to ${on(p['to'])} is closed: nothing is written into it any more. Use an open year.`,
  entryNone: 'There is no such entry.',
  entryNotDraft: 'This entry is validated: it doesn’t change any more. To correct it, reverse it.',
  entryIsDraft: 'This entry is a draft: change it or delete it directly.',
  entryReversed: (p: ErrorParams) => `This entry is reversed already, by no. ${p['number']}.`,
  draftChanged: 'Somebody changed this draft in the meantime. Reload it before you try again; what you wrote is still in this page.',
  lineAmount: (p: ErrorParams) => `Line ${p['line']}: write an amount as debit or as credit, not both, without a minus sign.`,
  lineLabel: (p: ErrorParams) => `Line ${p['line']}: this text is too long (${p['most']} characters at most) or holds a sign that can’t be shown.`,
  openingTaken: 'This fiscal year has its opening entry already. Correct it by an entry in journal OD.',
  openingDay: (p: ErrorParams) => `An opening entry is of the fiscal year’s first day, ${on(p['day'])}.`,
  closingDay: (p: ErrorParams) => `A closing entry is of the fiscal year’s last day, ${on(p['day'])}.`,
  fiscalYearNone: 'There is no such fiscal year.',
  fiscalYearStart: (p: ErrorParams) => `Fiscal years follow one another: this one must start on ${on(p['day'])}.`,
  fiscalYearLength: 'A fiscal year ends after it has begun, and lasts 24 months at most.',
  fiscalYearClosed: (p: ErrorParams) => `The fiscal year from ${on(p['from'])} to ${on(p['to'])} is closed already.`,
  closingLines: (p: ErrorParams) => `The year leaves ${p['lines']} balances by account and party, more than the opening entry takes (${p['most']}). Settle or merge some parties first.`,
  entryClosedOff: 'The income accounts of this fiscal year are closed off already: nothing is written into it any more. Use the next year.',
  siren: 'A SIREN number has nine figures. Check it: its check figure does not fit.',
  sirenMissing: 'This file’s name begins with the cooperative’s SIREN number. Write it in the settings of the books first.',
  chartFixed: 'The books follow the other chart already. It is not changed on the way.',
  csvQuote: (p: ErrorParams) => `Line ${p['line']}: a quote is opened and never closed.`,
  exportYear: 'This file is of one fiscal year: choose which.',
  letterFew: 'Tick two lines at least, two hundred at most.',
  letterMixed: 'These lines don’t go together: validated lines of one account and one party are matched.',
  letterTaken: 'One of these lines was matched just now. Reload the page.',
  letterUnbalanced: (p: ErrorParams) => `These lines don’t cancel out: ${euros(Math.abs(Number(p['cents'])))} is left on the ${Number(p['cents']) > 0 ? 'debit' : 'credit'} side.`,
  letterNone: (p: ErrorParams) => `There is no match ${p['code']} on this account.`,
  documentSize: (p: ErrorParams) => `Choose a file of ${p['mostMb']} MB at most.`,
  documentKind: 'This file is no PDF, no PNG or JPEG image and no XML file.',
  documentMany: (p: ErrorParams) => `An entry bears ${p['most']} documents at most. Put them into one PDF.`,
  documentNone: 'There is no such document.',
  openingColumns: 'The first line must name the columns: Compte, Débit, Crédit.',
  openingResult: (p: ErrorParams) => `Account ${p['code']} is an income account: it begins at nothing each year and has no opening balance.`,
  openingParty: (p: ErrorParams) => `The books don’t know party “${p['code']}”. Leave the cell empty, or write its code.`,
  openingBoth: 'A balance is debit or credit, not both.',
  openingFaults: (p: ErrorParams) => `${p['count']} line${Number(p['count']) > 1 ? 's are' : ' is'} wrong. Check the table first: nothing was written.`,
  tableSize: (p: ErrorParams) => `Choose a CSV table of ${p['mostMb']} MB at most.`,
} as const
