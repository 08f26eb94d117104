import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'
import { sepa } from './sepa.ts'

// the page of the API shows every sentence with the names of its parameters in place of values
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('en', BigInt(value ?? 0)) : '…')
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('en', known) : String(value)
}
const words: Readonly<Record<string, string>> = sepa.proposals

/** Refusals of debits and transfers. */
export const sepaErrors = {
  creditorId: 'This creditor identifier is wrong: its check digits do not fit. Copy it from your bank’s letter, such as FR72ZZZ123456.',
  accountHolder: (p: ErrorParams) => `Write the name of the account’s holder, ${p['most']} signs at most.`,
  ibanOutside: (p: ErrorParams) => `Accounts of this country (${p['country']}) are outside the SEPA: they can be neither debited nor paid from here.`,
  bicMissing: 'This bank is outside the European Economic Area: its BIC is needed too; it is on the bank’s statement.',
  noticeDays: (p: ErrorParams) => `Tell 1 to ${p['most']} days before.`,
  sepaLimit: 'Write a limit above zero.',
  settingsChanged: 'Somebody changed these settings meanwhile. Read them again, then start over.',
  sepaMissing: 'The cooperative does not debit yet: the treasury first enters the creditor identifier in “Debits and transfers, Settings”.',
  sellerNoIban: 'The cooperative’s account is missing: add its IBAN to “Who invoices”.',
  mandateNone: 'This mandate does not exist.',
  mandateConsent: 'Tick to sign: nothing is debited without your consent.',
  mandateOther: (p: ErrorParams) => `This person has the mandate ${p['reference']} already. Revoke it first to enter another, or leave the reference empty to change its account.`,
  mandateTaken: (p: ErrorParams) => `The reference ${p['reference']} is another mandate’s.`,
  mandateReference: 'A reference has 35 signs at most: plain letters, figures and + ? : ( ) . , \' -.',
  mandateCustomer: 'Nobody matches: choose from the list.',
  mandateDay: 'A mandate is signed today or before.',
  mandateRevoked: 'This mandate is revoked already.',
  mandateReason: (p: ErrorParams) => `Say why, in ${p['most']} signs at most.`,
  mandateNotBlocked: 'The bank did not stop this mandate.',
  collectDay: (p: ErrorParams) => `Choose a day on which banks work, from ${on(p['day'])} and within two months.`,
  collectDayPast: (p: ErrorParams) => `It is too late to debit on ${on(p['day'])}. Give this batch up and prepare another.`,
  debitNothing: 'There is nothing to debit: nothing is due that day of who has a mandate and was told.',
  debitNotReady: (p: ErrorParams) => `“${p['label']}” of ${p['name']} cannot be debited: ${words[String(p['why'])] ?? p['why']}.`,
  debitsMany: (p: ErrorParams) => `A batch has ${p['most']} debits at most. Prepare several.`,
  batchLimit: (p: ErrorParams) => `The batch would be ${euros(p['cents'])}, above the limit of ${euros(p['limitCents'])}. Check the amounts; if they are right, make two, or raise the limit in the settings.`,
  debitLimit: (p: ErrorParams) => `The debit of ${p['name']}, ${euros(p['cents'])}, is above the limit of ${euros(p['limitCents'])}. Give the batch up, or raise the limit in the settings.`,
  batchNone: 'This batch does not exist.',
  batchReleased: 'This batch is released already. It never is twice.',
  batchNotReleased: 'Somebody else releases this batch first.',
  batchSent: 'The bank has the file already.',
  batchNotSent: 'Say first that the file was handed to the bank.',
  batchPaid: 'That is noted already.',
  batchCancelled: 'This batch is given up.',
  sentDay: 'The file is handed over between its release and the day of the debit, not on a day to come.',
  paidDay: (p: ErrorParams) => `The bank pays from ${on(p['day'])}, and not on a day to come.`,
  debitNone: 'This debit does not exist.',
  debitNotSent: 'This debit does not wait at the bank.',
  debitNotPaid: 'This debit is not in the books, or came back already.',
  returnCode: 'The bank’s reason is a code of 4 signs, such as AM04. It is on the statement.',
  returnFee: 'The fee is between €0 and €100.',
  returnDay: 'A return is noted once it is made: the day cannot be to come.',
  excessUsed: 'What was debited beyond was paid back or set off already. Take that payment back first.',
  transferNone: 'This transfer does not exist.',
  transferNothing: 'Tick at least one transfer.',
  transferNotOpen: (p: ErrorParams) => `“${p['label']}” is no longer to be paid, or is in a batch of transfers already.`,
  transferIban: (p: ErrorParams) => `We do not have the IBAN of ${p['name']}: write it.`,
  transfersMany: (p: ErrorParams) => `A batch has ${p['most']} transfers at most.`,
  transferLimit: (p: ErrorParams) => `The transfers would be ${euros(p['cents'])}, above the limit of ${euros(p['limitCents'])}. Make two, or raise the limit in the settings.`,
  transferDay: (p: ErrorParams) => `Choose a day on which banks work, from ${on(p['day'])} and within two months.`,
  transferNotWaiting: 'This transfer does not wait at the bank.',
} as const
