import type { salesActs as french } from '#locales/fr/cooperative/sales-acts.ts'
import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const euros = (cents: string | undefined): string => (cents && /^-?\d+$/.test(cents) ? `, ${formatMoney('en', BigInt(cents))}` : '')

const day = (text: string | undefined): string => {
  const of = asDay(text ?? '')
  return of ? formatCalendarDay('en', of) : ''
}

/** The journal of activity, for sales, amounts due and payments. */
export const salesActs: typeof french = {
  'seller.saved': (p: Words) => `Letterhead of invoices: “${p['name']}”${(p['before.iban'] ?? '') === (p['iban'] ?? '') ? '' : ', IBAN changed'}`,
  'customer.added': (p: Words) => `Customer “${p['name']}” (${p['code']}) entered`,
  'customer.saved': (p: Words) => `Billing details changed${p['name'] ? `: “${p['name']}”` : ''}`,
  'salesInvoice.sent': (p: Words) => `Invoice ${p['name']} sent again to ${p['email']}`,
  'customer.archived': (p: Words) => `Customer “${p['name']}” put away`,
  'customer.restored': (p: Words) => `Customer “${p['name']}” brought back`,
  'salesInvoice.issued': (p: Words) => `Invoice ${p['name']} issued, ${p['customer']}${euros(p['cents'])}`,
  'creditNote.issued': (p: Words) => `Credit note ${p['name']} issued, ${p['customer']}${euros(p['cents'])}`,
  'due.bank': (p: Words) => `Transfer received: ${p['name']}${euros(p['cents'])}`,
  'due.debit': (p: Words) => `Direct debit: ${p['name']}${euros(p['cents'])}`,
  'due.offset': (p: Words) => `Set off: ${p['name']}${euros(p['cents'])}`,
  'due.other': (p: Words) => `Payment: ${p['name']}${euros(p['cents'])}`,
  'due.loss': (p: Words) => `Written off: ${p['name']}${euros(p['cents'])}`,
  'due.paymentUndone': (p: Words) => `Payment taken back: ${p['name']}${euros(p['cents'])}${p['reason'] ? ` (${p['reason']})` : ''}`,
  'due.overpaid': (p: Words) => `Overpaid by ${p['name']}${euros(p['cents'])}`,
  'due.split': (p: Words) => `Amount due split into ${p['parts']} parts: ${p['name']}${euros(p['cents'])}`,
  'vatRegime.set': (p: Words) => `VAT regime from ${day(p['from'])}: ${p['kind'] === 'liable' ? `liable, ${p['due'] === 'receipt' ? 'on receipt' : 'on invoice'}` : p['kind'] === 'exempt' ? 'exempt' : 'outside'}`,
  'vatReturn.filed': (p: Words) => `VAT of ${day(p['from'])} to ${day(p['to'])} declared${euros(p['cents'])}`,
  'vatReturn.cancelled': (p: Words) => `VAT of ${day(p['before.from'])} to ${day(p['before.to'])}: return taken back`,
}
