import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

// the page of the API shows every sentence with the names of its parameters in place of values
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('en', known) : String(value)
}
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('en', BigInt(value ?? 0)) : '…')

/** Purchases, and what is carried over at the end of a fiscal year. */
export const purchaseErrors = {
  supplierName: (p: ErrorParams) => `Write the supplier’s name, in ${p['most']} characters at most.`,
  supplierTerms: (p: ErrorParams) => `Payment terms go from 0 to ${p['most']} days.`,
  supplierTaken: (p: ErrorParams) => `${p['name']} has this SIREN number already: it is probably the same supplier.`,
  supplierNone: 'This supplier is not in the list.',
  supplierUnknown: 'Choose the supplier from the list.',
  supplierArchived: (p: ErrorParams) => `${p['name']} is archived. Take it back to enter a new invoice.`,
  supplierChanged: 'Somebody changed this record meanwhile. Read it again, then try once more.',
  iban: 'This IBAN is not right: its check digits do not fit. Copy it from a document you trust.',
  vatNumber: 'This VAT number is not right. A French one is FR, two characters, then the SIREN.',
  purchaseAccount: (p: ErrorParams) => `${p['code'] ? `Account ${p['code']} does not fit` : 'An account is missing'}: choose an open account of costs (class 6) or fixed assets (class 2).`,
  invoiceReference: (p: ErrorParams) => `Write the number that the supplier gave, in ${p['most']} characters at most.`,
  invoiceLabel: (p: ErrorParams) => `Say in a few words what it is for, in ${p['most']} characters at most.`,
  invoiceDue: (p: ErrorParams) => `It is due on ${on(p['day'])}, the day of the invoice, at the earliest, and within two years.`,
  invoiceLinesNone: 'There must be one line at least: an account and an amount.',
  invoiceLinesMany: (p: ErrorParams) => `${p['most']} lines at most. Put those of one account together.`,
  invoiceLine: (p: ErrorParams) => `Line ${p['line']}: write an amount without VAT that is not zero.`,
  invoiceVat: (p: ErrorParams) => `Line ${p['line']}: at this rate VAT is ${euros(p['cents'])}, give or take a few cents. Check the rate and the amounts.`,
  invoiceRate: (p: ErrorParams) => `Line ${p['line']}: the VAT rate is a percentage from 0 to 30, such as 20 or 5.5.`,
  invoicePeriod: (p: ErrorParams) => `Line ${p['line']}: the period ends after it began, and lasts ten years at most. Give both days, or none.`,
  invoiceTotal: (p: ErrorParams) => `The lines come to ${euros(p['linesCents'])} to pay, the total written is ${euros(p['totalCents'])}. Correct one or the other from the invoice.`,
  invoiceDuplicate: (p: ErrorParams) => `Invoice ${p['reference']} of this supplier is here already: no. ${p['number']}, of ${on(p['day'])}.`,
  invoiceNone: 'This invoice does not exist, or it was deleted.',
  invoiceChanged: 'Somebody changed this invoice meanwhile. Read it again, then try once more.',
  invoiceSent: 'The invoice was sent for approval. Take it back first to change it.',
  invoiceNotSent: 'This invoice waits for no approval.',
  invoiceApproved: 'The invoice is approved and in the books: it does not change any more. A mistake is corrected by cancelling it.',
  invoiceNotApproved: 'Another person must approve this invoice first.',
  invoiceCancelled: 'This invoice is cancelled.',
  invoiceNoFile: 'Attach the invoice, or say why there is no document.',
  invoiceOwn: 'You wrote in this invoice: another person, treasurer or board, must approve it.',
  invoiceReason: (p: ErrorParams) => `Say why, in ${p['most']} characters at most.`,
  invoiceYear: (p: ErrorParams) => `No open fiscal year can take an invoice of ${on(p['day'])}. Open the year first, or check the date.`,
  invoicePaid: 'Payments are recorded: take them back first, then cancel.',
  invoicePaidAll: 'Nothing is left to pay.',
  invoiceCancelDay: (p: ErrorParams) => `It is cancelled on ${on(p['day'])}, the day of its entry, at the earliest.`,
  paymentAmount: (p: ErrorParams) => `${euros(p['owedCents'])} is left to settle: write an amount up to that.`,
  paymentAccount: 'Choose an account of a bank (51) or of cash (53).',
  paymentDay: 'A payment is recorded once it is made: the day cannot be to come.',
  paymentNone: 'This payment does not exist.',
  paymentReversed: 'This payment was taken back already.',
  offsetOther: 'A credit note is set off against an approved invoice of the same supplier.',
  cutoffWritten: (p: ErrorParams) => `Account ${p['kind']} is written for this year already. Cancel it first to write it anew.`,
  cutoffNothing: 'There is nothing to write here.',
  cutoffMany: (p: ErrorParams) => `The entry would have more than ${p['most']} lines. Write to those who keep the software.`,
  cutoffNone: (p: ErrorParams) => `Nothing is written on account ${p['kind']} for this year.`,
  cutoffLabel: (p: ErrorParams) => `Say what it is about, in ${p['most']} characters at most.`,
  cutoffReason: (p: ErrorParams) => `Say what the amount rests on (a quote, last year’s bill…), in ${p['most']} characters at most.`,
  cutoffAccount: (p: ErrorParams) => `Choose an open account of ${p['kind'] === '487' ? 'income (class 7)' : 'costs (class 6)'}.`,
  cutoffAmount: 'Write an amount above zero; VAT cannot be more than that.',
  estimateNone: 'This estimate does not exist, or it was removed already.',
} as const
