import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('en', BigInt(value ?? 0)) : '…')
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('en', known) : String(value)
}

/** Doubtful debts. */
export const debts = {
  title: 'Doubtful debts',
  lead: 'What is owed to us and we are no longer sure to receive.',
  caption: 'Doubtful debts, the newest first',
  who: 'From whom',
  what: 'What',
  state: 'State',
  states: { waiting: 'waiting', proposed: 'giving up proposed', paid: 'settled', lost: 'given up' },
  owed: 'Owed at first',
  left: 'Still owed',
  provision: 'Written down',
  none: 'No doubtful debt',
  noneText: 'An unpaid invoice that one doubts is set apart here: the balance sheet shows it for what it is worth.',
  overdue: 'Unpaid on account 411',
  overdueText: 'The lines that nothing answers. Tick those of one person, say why you doubt: they go to account 416.',
  fromArrears: 'an invoice: done from the page of what they owe',
  isDue: 'This is an amount due: a payment is recorded, and giving up is proposed, where it is due. What was written down follows by itself.',
  toDue: 'See what this person owes',
  olderThan: 'For more than',
  days: (count: number) => `${count} days`,
  noOverdue: 'Nothing unpaid of that age',
  noOverdueText: 'All that account 411 waits for is newer, or lettered.',
  pick: (label: string) => `Choose “${label}”`,
  since: 'Since',
  amount: 'Amount',
  day: 'On',
  vatRate: 'VAT in it, in %',
  vatRateHint: 'Usually 20; 0 if you charge none.',
  reason: 'Why',
  reasonHint: 'Three reminders without an answer, company in receivership…',
  doubt: 'Set apart as doubtful',
  doubted: (number: string) => `Doubtful debt no. ${number}: it is on account 416.`,
  undoubt: 'Put back on account 411',
  undoubted: 'It is on account 411 again.',
  moved: 'Moved to account 416',
  steps: 'What was done',
  kinds: { provision: 'Writing down', payment: 'Payment', 'write-off': 'Giving up' },
  entryNumber: (number: string) => `entry no. ${number}`,
  correct: 'A mistake? Open the entry and reverse it: what it said falls with it.',
  net: 'Without tax',
  netIs: (net: string, vat: string) => `${net}, and ${vat} of VAT`,
  givenUpBy: (first: string, second: string, why: string) => `proposed by ${first}, approved by ${second}: ${why}`,
  provide: 'Write down',
  provideText: (net: string) => `At the end of the year: which part of ${net} without tax is probably lost? A lower rate takes the difference back.`,
  percent: 'Part that is lost, in %',
  percentHint: 'Of what is still owed, without tax.',
  provided: (number: string) => `Written down, entry no. ${number}.`,
  pay: 'Record a payment',
  bank: 'Received on',
  paid: (number: string) => `Payment recorded, entry no. ${number}. The writing down is taken back accordingly.`,
  propose: 'Propose to give it up',
  proposeText: 'When there is nothing left to hope for. Another person approves it: only then is the loss written.',
  lostHint: 'Liquidation closed on…, gone without an address…',
  vatBack: 'The invoice was put right: VAT is recovered',
  vatBackHint: 'The customer was sent a copy that says “Facture demeurée impayée… (article 272 du CGI)”. Without it, VAT is lost as well.',
  proposed: 'Giving up is proposed. Another person of the treasury or the board approves it.',
  proposedBy: (who: string, amount: string, why: string) => `${who} proposes to give up ${amount}: ${why}.`,
  withVat: 'VAT is recovered.',
  withoutVat: 'VAT is lost as well.',
  waitsForOther: 'You proposed it: another person must approve it.',
  approve: 'Approve giving it up',
  writtenOff: (number: string) => `The debt is given up, entry no. ${number}.`,
  decline: 'Turn down',
  takeBack: 'Take the proposal back',
  declined: 'The proposal is withdrawn. The debt is still owed.',
}

export const debtErrors = {
  debtNone: 'There is no such doubtful debt, or no more.',
  debtLines: 'Tick lines of one account 411 and one person that owe something together.',
  debtReason: (p: ErrorParams) => `Say why, in ${p['most']} signs at most.`,
  debtVat: 'The rate of VAT is between 0 and 100, for example “20” or “5.5”.',
  debtUsed: 'Entries or a proposal to give up rest on it. Reverse or withdraw them first.',
  debtSettled: 'Nothing is owed any more: this debt is settled or given up.',
  debtPercent: 'The part that is lost is a whole number from 0 to 100.',
  debtProvisionSame: (p: ErrorParams) => `It is written down by ${euros(p['cents'])} already: there is nothing to change.`,
  debtPayment: (p: ErrorParams) => `A payment is between one cent and ${euros(p['cents'])}, what is still owed.`,
  debtBank: 'A payment comes into a bank or the cash box (51, 53).',
  debtOfDue: 'This is an amount due: record the payment or propose to give it up on the page of what is due.',
  debtOfInvoice: 'An invoice is set apart as doubtful from the page of what the person owes.',
  debtDay: (p: ErrorParams) => `It has been doubtful since ${on(p['day'])}: this comes after.`,
  debtProposed: (p: ErrorParams) => `${p['name']} has proposed to give it up already. That is approved or withdrawn.`,
  debtNotProposed: 'Nobody proposed to give this debt up.',
}

type Words = Readonly<Record<string, string>>

/** The journal of acts, for doubtful debts. */
export const debtActs = {
  'debt.doubted': (p: Words) => `Debt ${p['number']} “${p['name']}” set apart as doubtful: ${p['reason']}`,
  'debt.undoubted': (p: Words) => `Debt ${p['before.number']} “${p['before.name']}” put back on account 411`,
  'debt.provided': (p: Words) => `Debt ${p['number']} “${p['name']}” written down to ${p['percent']}%`,
  'debt.paid': (p: Words) => `Payment of ${euros(p['cents'])} on debt ${p['number']} “${p['name']}”`,
  'debt.writeOffProposed': (p: Words) => `Giving up debt ${p['number']} “${p['name']}” proposed: ${p['reason']}`,
  'debt.writeOffDeclined': (p: Words) => `Giving up debt ${p['number']} “${p['name']}” withdrawn`,
  'debt.writtenOff': (p: Words) => `Debt ${p['number']} “${p['name']}” given up, ${euros(p['cents'])}`,
}
