import type { ErrorParams } from '#lib/errors.ts'

/** Income that belongs to two years: subscriptions and other periods that were invoiced. */
export const incomePeriods = {
  title: 'Invoiced periods',
  lead: 'What was invoiced elsewhere than here for days, such as a year of hosting. The part beyond the end of the fiscal year goes to account 487. Onyva’s own invoices go there by themselves.',
  none: 'No period yet',
  noneText: 'An invoice for a year from October to September, made by another program: its nine months after December are no income of this year. Enter it here, or paste a table.',
  label: 'Label',
  labelHint: 'For instance: Hosting 2026-2027, Association du Quai.',
  span: 'Period',
  spanIs: (from: string, to: string) => `${from} to ${to}`,
  amount: 'Amount without tax',
  beyond: (day: string) => `After ${day}`,
  account: 'Account of income',
  party: 'Party',
  partyHint: 'Their code, such as M00042. Optional.',
  bookedOn: 'Invoiced on',
  bookedHint: 'Day of the entry that took it for income.',
  fromDay: 'First day',
  toDay: 'Last day',
  add: 'Add a period',
  entered: (count: number) => (count === 1 ? 'Period added.' : `${count} periods added.`),
  remove: 'Remove',
  removed: 'Period taken off the list. Entries written already do not change.',
  paste: 'Paste a table',
  pasteText: 'A first line “Label;Account;Party;Booked on;From;To;Amount”, then a period a line. Nothing is added before you have seen the check.',
  tableLabel: 'Table',
  check: 'Check',
  line: 'Line',
  whole: 'The whole table',
  fault: 'What is wrong',
  wrong: (count: number) => (count === 1 ? 'One line is wrong. Nothing is added.' : `${count} lines are wrong. Nothing is added.`),
  good: (count: number, amount: string) => `${count} period${count > 1 ? 's' : ''}, ${amount} in all. Nothing is added yet.`,
  apply: 'Add these periods',
}

export const incomePeriodErrors = {
  periodLabel: (p: ErrorParams) => `Write a label, of ${p['most']} signs at most.`,
  periodAccount: (p: ErrorParams) => `Account ${p['code']} is no open account of income. Choose one, such as 706.`,
  periodParty: (p: ErrorParams) => `No party has the code ${p['code']}. Leave it empty, or take a code from the list of parties.`,
  periodDays: 'The last day does not come before the first, and a period lasts ten years at most.',
  periodAmount: 'Write an amount: more than nothing.',
  periodMany: (p: ErrorParams) => `1 to ${p['most']} periods at a time.`,
  periodColumns: 'The first line names the columns: Label, Account, Booked on, From, To, Amount, and if you like Party.',
  periodNone: 'There is no such period, or no more.',
}

type Words = Readonly<Record<string, string>>

/** The journal of acts, for invoiced periods. */
export const incomePeriodActs = {
  'incomePeriod.entered': (p: Words) => (p['count'] === '1' ? `Invoiced period “${p['name']}” added` : `${p['count']} invoiced periods added`),
  'incomePeriod.removed': (p: Words) => `Invoiced period “${p['before.name']}” removed`,
}
