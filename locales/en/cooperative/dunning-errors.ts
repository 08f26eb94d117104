/** What is refused about what is unpaid, and what to do then. */
import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('en', BigInt(value ?? 0)) : '…')
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('en', known) : String(value)
}

export const dunningErrors = {
  dunningChanged: 'Somebody changed this setting meanwhile. Reload the page, then go on.',
  dunningLeast: 'Write an amount from €0.01 to €1,000.',
  dunningNoticeDays: (p: ErrorParams) => `From ${p['least']} to ${p['most']} days.`,
  dunningLateDays: (p: ErrorParams) => `From ${p['least']} to ${p['most']} days.`,
  dunningLevels: (p: ErrorParams) => `There has to be one reminder and the formal notice at least, ${p['most']} letters at most.`,
  dunningLevelDays: (p: ErrorParams) => `A whole number of days, ${p['least']} at least: a letter leaves a week to the one before.`,
  dunningLevelWords: (p: ErrorParams) => `${p['most']} characters at most.`,
  dunningReason: (p: ErrorParams) => `Say why, in ${p['most']} characters at most.`,
  dunningWords: (p: ErrorParams) => `Write a few words, ${p['most']} characters at most.`,
  reminderNone: 'There is nothing to remind this person of today: paid, on hold, or written already. Reload the page.',
  reminderAbsent: 'This letter does not exist.',
  holdUntil: (p: ErrorParams) => `Choose a day from today to ${on(p['most'])}.`,
  holdNone: 'Reminders are no longer on hold.',
  dueDisputed: 'A dispute is already open about this amount.',
  disputeNone: 'This dispute does not exist.',
  disputeSettled: 'This dispute is already settled or withdrawn.',
  disputeLong: (p: ErrorParams) => `This exchange has ${p['most']} messages: a call will be simpler.`,
  disputeNoCredit: 'No credit note was written on this invoice since the dispute. Write it first.',
  planNone: 'This payment plan does not exist.',
  planNothing: 'Nothing to spread: all is paid, or in dispute.',
  planThere: 'A payment plan is already proposed or under way.',
  planParts: (p: ErrorParams) => `From one to ${p['most']} parts, each with an amount.`,
  planDays: (p: ErrorParams) => `Days that follow one another, from today to ${on(p['last'])}.`,
  planSum: (p: ErrorParams) => `The parts must come to ${euros(p['cents'])}.`,
  planNoProposal: 'No proposal waits for an answer any more. Reload the page.',
  planOwn: 'It is for the other side to answer.',
  planStale: 'Something was paid or invoiced since the proposal. Withdraw it and make a new one.',
  suspendNoMember: 'This person is no member: there is no site of theirs here.',
  suspendNoNotice: 'No formal notice of the last six months is about an amount that is still owed. Send one first.',
  suspendEarly: (p: ErrorParams) => `The formal notice still runs: suspending is possible from ${on(p['day'])} on.`,
  suspendNobody: 'This person has left the cooperative and has no site here any more: there is nothing to suspend. What they owe stays due.',
  suspendThere: 'Their sites are already suspended.',
  suspendNone: 'Their sites are not suspended.',
  dueDoubtful: 'This amount is a doubtful debt already.',
  giveUpThere: 'Giving this amount up is already proposed.',
  giveUpNone: 'Giving this amount up is not proposed.',
  giveUpChanged: 'Something was paid since the proposal. Withdraw it, then propose again.',
} as const
