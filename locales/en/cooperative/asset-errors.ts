import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('en', known) : String(value)
}
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('en', BigInt(value ?? 0)) : '…')

/** Fixed assets. */
export const assetErrors = {
  assetNone: 'There is no such record, or no more.',
  assetLabel: (p: ErrorParams) => `Write a name, of ${p['most']} signs at most.`,
  assetSupplier: (p: ErrorParams) => `The supplier is written in ${p['most']} signs at most.`,
  assetAccount: (p: ErrorParams) => `Account ${p['code']} is no open account of classes 20 to 22. Choose one, such as 2183 for computers.`,
  assetDepreciationAccount: (p: ErrorParams) => `The chart has no account for the depreciation of ${p['account']}. Add account ${p['code']} first.`,
  assetCost: 'Write what it cost: more than nothing.',
  assetResidual: (p: ErrorParams) => `The value at the end is between nothing and ${euros(p['cents'])}.`,
  assetLife: (p: ErrorParams) => `A life is 1 to ${p['most']} months.`,
  assetEntry: 'The purchase entry must be a validated one.',
  assetEntryAmount: (p: ErrorParams) => `On account ${p['account']}, this entry has only ${euros(p['cents'])} left without a record.`,
  assetTakenOver: (p: ErrorParams) => `What was written off before is between nothing and ${euros(p['cents'])}, for what was bought before ${on(p['day'])} and wears out.`,
  assetUsed: 'Entries rest on this record: its amounts and days stay. Reverse them first, or change its life for what is to come.',
  assetGone: (p: ErrorParams) => `It left the accounts on ${on(p['day'])}. Take that back first.`,
  assetHere: 'It is in service: there is no leaving to take back.',
  assetNoWear: 'This record does not wear out: it has no life to change.',
  assetRevisionDay: (p: ErrorParams) => `A plan changes for what is to come only: from ${on(p['day'])} at the earliest.`,
  assetReason: (p: ErrorParams) => `Say why, in ${p['most']} signs at most.`,
  assetDisposalDay: (p: ErrorParams) => `It came into the accounts on ${on(p['day'])}: it leaves after that.`,
  assetDisposalCharged: (p: ErrorParams) => `Depreciation is written up to ${on(p['day'])}. Reverse it, write the leaving, then write the depreciation of the year again.`,
  assetProceeds: 'A sale may carry VAT, smaller than its price; a theft an indemnity without VAT; scrapping brings nothing.',
  assetProceedsAccount: 'The money goes to account 462 (the buyer owes it) or to a bank (51, 53).',
  assetWords: (p: ErrorParams) => `Write that in ${p['most']} signs at most.`,
  depreciationThere: 'The depreciation of this year is written. To correct it, reverse its entry first.',
  depreciationNone: 'The depreciation of this year is not written.',
  depreciationNothing: 'There is nothing to write off in this year.',
  depreciationOlder: (p: ErrorParams) => `The depreciation of the year that ended on ${on(p['day'])} is not written. Write it first.`,
  depreciationChanged: (p: ErrorParams) => `A record has changed since: it is ${euros(p['cents'])} now. Read it, then try again.`,
  depreciationLater: (p: ErrorParams) => `A later entry rests on this one (${p['name']}). Reverse that first.`,
}
