import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

// the page of the API shows every sentence with the names of its parameters in place of values
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('en', known) : String(value)
}
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('en', BigInt(value ?? 0)) : '…')

const checks: Readonly<Record<string, (p: ErrorParams) => string>> = {
  ended: (p) => `The fiscal year lasts until ${on(p['day'])}: it is closed on the day after at the earliest.`,
  older: () => 'An older fiscal year is still open. Close it first.',
  drafts: (p) => `${p['count']} draft${Number(p['count']) > 1 ? 's are' : ' is'} left in the year. Validate or delete them first.`,
  balanced: () => 'The accounts are not balanced: check the books before going on.',
  opening: () => 'The next year has an opening entry already, which the closing must write. Call for help: it cannot be replaced.',
  volunteers: (p) => `Contributions in kind (accounts 86 and 87) are not equal: they differ by ${euros(Math.abs(Number(p['count'])))}.`,
  depreciation: (p) => `${euros(p['count'])} of depreciation are still to be written. Read them, then write the entry.`,
  assets: (p) => `Records and accounts 20 to 22 and 28 are ${euros(p['count'])} apart: a record is missing, or one too many.`,
  doubtful: (p) => `${p['count']} line${Number(p['count']) > 1 ? 's' : ''} of account 411 ${Number(p['count']) > 1 ? 'have' : 'has'} waited for more than 90 days. Are they doubtful?`,
  cutOff: (p) => `${euros(p['count'])} of cut-off are proposed and not written, or written otherwise.`,
  returned: () => 'Cut-off of the year before is not taken back. Take it back.',
  invoices: (p) => `${p['count']} supplier’s invoice${Number(p['count']) > 1 ? 's' : ''} of the year ${Number(p['count']) > 1 ? 'wait' : 'waits'} for approval.`,
  suspense: (p) => `Suspense account 471 is not empty: ${euros(Math.abs(Number(p['count'])))} is left. Move it to the account where it belongs.`,
}

/** The closing. */
export const closingErrors = {
  closingCheck: (p: ErrorParams) => checks[String(p['check'])]?.(p) ?? String(p['check']),
  closingNone: 'No closing of this year is prepared.',
  closingPrepared: 'The closing of this year is prepared already. Somebody else releases it, or it is thrown away to begin again.',
  closingUnderWay: 'The closing is under way or done. Reload the page to follow it.',
  closingStale: 'Entries were written since it was prepared. Throw this preparation away and begin again.',
  closingNote: (p: ErrorParams) => `Write what was done, or why there is nothing to do, in ${p['most']} characters at most.`,
  closingBank: (p: ErrorParams) => `Write what the statement of account ${p['account']} says on the last day.`,
  closingDifference: (p: ErrorParams) => `Account ${p['account']}: the statement and the books differ by ${euros(Math.abs(Number(p['cents'])))}. Say why.`,
  closingFaults: (p: ErrorParams) => `The check of the books found a change made behind their back (${p['where']}). Nothing was closed: run the whole check, then restore a sound backup.`,
  closingConfirm: 'Tick the box: a closing cannot be undone.',
  allocationOpen: 'The result is allocated once the year is closed.',
  allocationThere: 'The result of this year is allocated already. To correct it, reverse its entry first.',
  allocationNothing: 'The year breaks even: there is nothing to allocate.',
  allocationResolution: (p: ErrorParams) => `Write the reference of the resolution, in ${p['most']} characters at most.`,
  allocationDay: (p: ErrorParams) => `The meeting is held after the year’s end (${on(p['day'])}) and cannot be to come.`,
  allocationNegative: 'No part of the allocation can be negative.',
  allocationKind: 'A loss is carried or set off; a profit goes to reserves, to members or is carried.',
  allocationSum: (p: ErrorParams) => `The parts are not the result: ${euros(Math.abs(Number(p['cents'])))} ${Number(p['cents']) < 0 ? 'too much' : 'is missing'}.`,
  allocationLosses: (p: ErrorParams) => `Only ${euros(p['cents'])} of earlier losses is left (account 119).`,
  allocationCarried: (p: ErrorParams) => `Only ${euros(p['cents'])} was carried forward (account 110).`,
  allocationLegalReserve: (p: ErrorParams) => `The legal reserve must get ${euros(p['cents'])} at least: a twentieth of the profit, up to a tenth of the capital (Code de commerce, L232-10).`,
  allocationReserves: (p: ErrorParams) => `Reserves must get ${euros(p['cents'])} at least in all: three twentieths of the surplus while they do not reach the capital (law of 10 September 1947, article 16).`,
  allocationStatutoryReserve: (p: ErrorParams) => `In a SCIC the statutory reserves must get ${euros(p['cents'])} at least: half of what is left after the legal ones (law of 10 September 1947, article 19 nonies).`,
  allocationDistribution: (p: ErrorParams) => `Interest and refunds cannot exceed ${euros(p['cents'])}: the profit less earlier losses and compulsory reserves (Code de commerce, L232-11).`,
  allocationInterest: (p: ErrorParams) => `Interest on shares cannot exceed ${euros(p['cents'])}: the capital at the highest rate (law of 10 September 1947, article 14).`,
  allocationInterestUnknown: 'Write the highest rate of interest: the three-year mean of the rate of private bonds, and two points.',
  allocationRefund: (p: ErrorParams) => `Refunds cannot exceed ${euros(p['cents'])}: the part of the profit made with members (law of 10 September 1947, article 15).`,
  allocationRefundUnknown: 'Write which part of turnover was made with members: the rest is not refunded.',
  allocationScicRefund: 'A SCIC pays no refunds (law of 10 September 1947, article 19 nonies).',
  allocationAssociation: 'An association does not share profits among its members (law of 1 July 1901, article 1).',
  allocationPercent: 'A percentage goes from 0 to 100, with two decimals at most.',
} as const
