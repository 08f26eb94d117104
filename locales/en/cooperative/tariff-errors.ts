import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'
import type { tariffErrors as french } from '#locales/fr/cooperative/tariff-errors.ts'

const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('en', BigInt(value ?? 0)) : '…')
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value ?? ''))
  return known ? formatCalendarDay('en', known) : String(value)
}

/** Refusals of tariffs, subscriptions and billing. */
export const tariffErrors: typeof french = {
  priceShape: 'Write a price net of tax, such as “60” or “0.0125”: four decimals at most.',
  gigabytesShape: 'Write a number of GB, such as “50” or “2.5”.',
  planNone: 'There is no such plan.',
  planCode: 'A code has one to twelve signs: capitals, figures and hyphens, such as “ASSO”.',
  planTaken: (p) => `Another plan has the code ${p['code']} already. Choose another one.`,
  planName: (p) => `Write a name, ${p['most']} signs at most.`,
  planAccount: (p) => `${p['code']} is no open account of sales (70…). Open it, or choose 706.`,
  planChanged: 'Somebody else changed this plan meanwhile. Read it again, then try once more.',
  planArchived: (p) => `“${p['plan']}” is offered no more. Choose another plan.`,
  planNotYet: (p) => (p['day'] ? `“${p['plan']}” has a price from ${on(p['day'])} on only. Choose a later day, or enter the tariff of that day.` : `“${p['plan']}” has no price yet. Enter the tariff that was voted first.`),
  tariffNone: 'There is no such tariff.',
  tariffLabel: (p) => `Name this tariff, ${p['most']} signs at most.`,
  tariffResolution: (p) => `Write the number of the resolution that voted it, ${p['most']} signs at most.`,
  tariffVoteToCome: 'A tariff is entered once it is voted: this day is to come.',
  tariffBeforeVote: (p) => `A tariff does not hold for days before its vote, ${on(p['day'])}.`,
  tariffDay: (p) => `Another tariff holds from ${on(p['day'])} on already. Withdraw it first, or choose another day.`,
  tariffNoPrice: 'Write one price at least.',
  tariffPrice: (p) => `A price of “${p['plan']}” is too large.`,
  tariffMeasure: (p) => `For “${p['plan']}” give what is included and the price of a GB more, or neither.`,
  tariffWithdrawn: 'This tariff is withdrawn already.',
  tariffUsed: 'Days at these prices are billed already: this tariff stays. Enter a new one for what follows.',
  subscriptionNone: 'There is no such subscription.',
  subscriberNone: (p) => `“${p['typed']}” is no known code, number or name. Try the code, such as M00042.`,
  subscriberMany: (p) => `Several answer to “${p['typed']}”: write the code, such as ${p['example']}.`,
  subscriptionLabel: (p) => `This name has more than ${p['most']} signs. Make it shorter.`,
  subscriptionAnchor: 'Periods are counted from a day that is not after the subscription’s first.',
  subscriptionMonths: (p) => `This plan has a price for ${p['months']} months: bill it for as many, or a multiple of them.`,
  subscriptionQuantity: (p) => `How many? A whole number, 1 to ${p['most']}.`,
  subscriptionMeasured: 'This plan measures what a member’s sites use: it is not for a customer who is no member.',
  subscriptionMeasureTwice: (p) => `Subscription no. ${p['number']} counts already what this member uses. Change its plan or its number: two would bill it twice.`,
  subscriptionChanged: 'Somebody else changed this subscription meanwhile. Read it again, then try once more.',
  subscriptionDays: (p) => (p['to'] ? `Choose a day between ${on(p['from'])} and ${on(p['to'])}.` : `Choose a day from ${on(p['from'])} on.`),
  subscriptionBilled: (p) => `Days up to ${on(p['until'])} are billed already. Choose a day from ${on(p['next'])} on, or credit the invoice first and free its days.`,
  subscriptionEnd: (p) => `This subscription begins on ${on(p['from'])}: it ends no earlier than the day before.`,
  reductionPercent: 'A reduction is between 0.01 and 100%. A hundred per cent: it is free.',
  reductionDays: (p) => `The last day is not before the first, neither is before ${on(p['from'])}, and ten years at most.`,
  reductionReason: (p) => `Say why, ${p['most']} signs at most.`,
  reductionTwice: 'Another reduction holds for some of these days already. Remove it first, or choose other days.',
  reductionNone: 'There is no such reduction, or no more.',
  billingNone: 'There is no such billing run, or no such line in it.',
  billingLabel: (p) => `Name this billing run, ${p['most']} signs at most: the name is printed on invoices.`,
  billingUntil: (p) => `One bills ${p['months']} months ahead at most.`,
  billingUnderWay: (p) => `Billing run no. ${p['number']} is under way: issue it or give it up first. There are never two at once.`,
  billingOver: 'This billing run is over: it stays as it is.',
  billingIssuing: 'Invoices are being issued. Wait until all of them are.',
  billingNotPrepared: 'This billing run waits for no decision: it is still being prepared, or it is over.',
  billingStale: 'A tariff was entered or withdrawn since it was prepared. Give it up and prepare another one: nothing is issued.',
  billingExpected: (p) => `The total has changed since you read it: it is ${euros(p['cents'])} now. Read it again, then try once more.`,
  billingNothing: 'There is nothing to issue.',
  billingNoPrice: 'No tariff gives a price for these days. Enter it, then prepare the billing run again.',
  billingChanged: (p) => `Subscription no. ${p['number']} has changed since this was prepared. The next run will take it up.`,
  billingDaysBilled: 'Days of this subscription are billed already.',
  billingNotCredited: 'Only a credit note of this invoice frees its days.',
}
