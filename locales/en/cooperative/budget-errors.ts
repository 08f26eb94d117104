import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { budgetErrors as french } from '#locales/fr/cooperative/budget-errors.ts'

const on = (value: string | number | undefined): string => {
  const known = asDay(String(value ?? ''))
  return known ? formatCalendarDay('en', known) : String(value)
}

/** Refusals of budgets. */
export const budgetErrors: typeof french = {
  budgetNone: 'This budget does not exist, or was put aside.',
  budgetLabel: (p) => `Name this budget, in ${p['most']} characters at most.`,
  budgetPercent: 'Write a percentage between -100 and 1000, for example “2.5”.',
  budgetNothingToCopy: 'There is nothing to take over: no cost and no income in the last twelve months, or an empty budget. Begin with an empty one.',
  budgetVoted: 'This budget was voted: it stays as it is. Prepare an amended budget, which is voted in its turn.',
  budgetAccount: 'A budget is about costs (accounts 6…) and income (accounts 7…). Write an account, for example “626”, or the beginning of several, for example “62”.',
  budgetAccountNone: (p) => `No open account begins with ${p['account']}. Choose an account of the chart, or open it first.`,
  budgetLineThere: (p) => `This budget has a line ${p['account']} already: change that one.`,
  budgetLineNone: 'This line is not in the budget, or no longer.',
  budgetMonths: (p) => `Give an amount for each of the ${p['months']} months of the fiscal year.`,
  budgetAmount: 'This amount is over ten billion euros.',
  budgetWhy: (p) => `Say why in ${p['most']} characters at most, on one line.`,
  budgetChanged: 'The budget has changed since you opened it. Read it again, then record the vote: only what was read is voted.',
  budgetEmpty: 'This budget has no line: there is nothing to vote.',
  budgetUnknown: (p) => `These lines fit no open account: ${p['accounts']}. Replace them before you record the vote.`,
  budgetResolution: (p) => `Write the number of the resolution that voted it, in ${p['most']} characters at most.`,
  budgetVoteToCome: 'A vote is recorded once it took place: this day is to come.',
  budgetVoteOlder: (p) => `Another budget of this year was voted on ${on(p['day'])}: this one cannot have been before.`,
  budgetNotVoted: 'This budget was not voted: there is no vote to withdraw.',
  budgetWithdrawn: 'This vote is withdrawn already.',
  budgetNotLast: 'Another budget was voted after this one. Only the last recorded vote is withdrawn.',
  budgetReason: (p) => `Say why, in ${p['most']} characters at most.`,
  budgetFileEmpty: 'This text has no line of a budget. The first line names the columns, the first column holds the accounts.',
  budgetFileColumns: 'A column “total” is needed, or a column for each month, named as 2027-01.',
  budgetFileAmount: (p) => `Line ${p['line']}: “${p['typed']}” is not an amount.`,
  budgetFileAccount: (p) => `Line ${p['line']}: “${p['typed']}” is not an account of costs (6…) or income (7…).`,
  budgetFileLarge: (p) => `This table has more than ${p['most']} lines.`,
  budgetFileUnknown: (p) => `Line ${p['line']}: account ${p['account']} is not in the chart. Say which account takes its place, or leave the line out.`,
}
