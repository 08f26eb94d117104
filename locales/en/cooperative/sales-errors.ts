import type { salesErrors as french } from '#locales/fr/cooperative/sales-errors.ts'
import { formatMoney } from '#lib/money.ts'
import { asDay, formatCalendarDay } from '#lib/day.ts'

type Params = Readonly<Record<string, string | number>>
// the page of the API shows every sentence with the names of its parameters in place of values
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('en', BigInt(value ?? 0)) : '…')
const when = (text: string | number | undefined): string => {
  const of = asDay(String(text ?? ''))
  return of ? formatCalendarDay('en', of) : String(text)
}

/** Refusals of sales, amounts due and payments. */
export const salesErrors: typeof french = {
  sellerMissing: 'Invoices have no letterhead yet: first enter who invoices (name, address, SIREN) under “Who invoices”.',
  sellerField: 'This field is missing or wrong: put it right.',
  sellerChanged: 'Somebody else changed this page meanwhile. Read it again, then start over.',
  bic: 'A BIC has 8 or 11 signs, for example AGRIFRPP.',
  customerNone: 'There is no such customer.',
  customerField: 'This field is missing or wrong: put it right.',
  customerChanged: 'Somebody else changed this customer meanwhile. Read it again, then start over.',
  salesLabel: (p: Params) => `Say what is invoiced, in ${p['most']} signs at most.`,
  salesPeriod: 'The last day does not come before the first.',
  salesLinesNone: 'An invoice has one line at least.',
  salesLinesMany: (p: Params) => `An invoice has ${p['most']} lines at most.`,
  salesAccount: (p: Params) => `Account ${p['code']} (line ${p['line']}) is no open account of sales: choose one of class 70.`,
  salesLine: (p: Params) => `Line ${p['line']} is wrong: it needs a text, a quantity above zero and a price.`,
  salesTotal: 'An invoice comes to more than nothing. To give money back, make a credit note from the invoice.',
  salesInvoiceTwice: (p: Params) => `Invoice ${p['number']} is issued already: the form was sent twice.`,
  salesDayBefore: (p: Params) => `The last invoice of this series is of ${when(p['day'])}: the next cannot be of a day before.`,
  salesDayAhead: 'An invoice is not dated ahead.',
  salesDue: 'The due day is the day of the invoice or later, a year later at most.',
  salesInvoiceNone: 'There is no such invoice.',
  creditOfCredit: 'A credit note is not corrected by another: make a new invoice.',
  creditReason: (p: Params) => `Say why, in ${p['most']} signs at most: the reason is written on the credit note.`,
  creditLine: (p: Params) => `The invoice has no line ${p['line']}.`,
  creditTooMuch: (p: Params) => `Of line ${p['line']}, ${euros(p['cents'])} can still be credited, no more.`,
  creditNothing: 'Nothing of this invoice is left to be credited.',
  entryOfInvoice: 'This entry is an invoice’s: make a credit note from the invoice.',
  entryPartlyUndone: 'One of the payments of this entry was taken back already: take the others back one by one.',
  dueNone: 'There is no such amount due.',
  dueTwice: 'An amount due is settled once in one payment.',
  dueAmount: (p: Params) => `${euros(p['openCents'])} is open: a payment is more than nothing and that at most.`,
  dueMixed: 'A payment brings in or pays back, not both.',
  dueOffsetOther: 'What the cooperative owes a customer is set off against what that same customer owes.',
  dueSettled: 'Nothing is due here any more.',
  paymentsMany: (p: Params) => `A payment is of one amount due at least, of ${p['most']} at most.`,
  paymentUndone: 'This payment was taken back already.',
  paymentUndoDay: (p: Params) => `A payment is not taken back before its day, ${when(p['day'])}.`,
  splitParts: (p: Params) => `A plan has two to ${p['most']} parts, each above zero.`,
  splitSum: (p: Params) => `The parts together make what is still due: ${euros(p['openCents'])}.`,
  splitDays: 'The parts of a plan come one after the other.',
  writeOffReason: (p: Params) => `Say why the amount is lost, in ${p['most']} signs at most.`,
  vatPeriod: 'VAT is declared by calendar month or quarter.',
  vatNotLiable: 'The cooperative is not liable to VAT at the end of this period: nothing is to be declared.',
  vatNotOver: 'The period is not over: wait for its last day.',
  vatFiled: (p: Params) => `This period or a later one is declared already (${when(p['from'])} to ${when(p['to'])}).`,
  vatDifference: (p: Params) => `The books say ${euros(p['cents'])} more than the return: correct the entries made by hand, then try again.`,
  vatSettledByHand: 'An entry made by hand settles the tax of this period already: reverse it if you want to declare here.',
  vatReturnNone: 'There is no such return, or it was taken back already.',
  vatReturnLater: 'A later return exists: take that one back first.',
  vatRegimePast: (p: Params) => `Invoices or a return go up to ${when(p['day'])}: a regime begins after that day.`,
  vatByRegime: 'Deduction follows the VAT regime: change it on the VAT page.',
}
