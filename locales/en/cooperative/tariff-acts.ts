import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { tariffActs as french } from '#locales/fr/cooperative/tariff-acts.ts'

const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('en', known) : (value ?? '')
}

export const tariffActs: typeof french = {
  'plan.added': (p) => `Plan ${p['code']} “${p['name']}” added`,
  'plan.changed': (p) => `Plan “${p['name']}” changed`,
  'tariff.entered': (p) => `Tariff “${p['name']}” entered, from ${on(p['from'])}, resolution ${p['resolution']} of ${on(p['votedOn'])}`,
  'tariff.withdrawn': (p) => `Tariff “${p['before.name']}” withdrawn`,
  'subscription.begun': (p) => `Subscription no. ${p['number']} of ${p['name']}: ${p['quantity']} × ${p['plan']}, from ${on(p['from'])}`,
  'subscription.changed': (p) => `Subscription no. ${p['number']} of ${p['name']}: ${p['quantity']} × ${p['plan']} from ${on(p['from'])}`,
  'subscription.reduced': (p) => `Subscription no. ${p['number']} of ${p['name']}: ${p['percent']}% less from ${on(p['from'])} to ${on(p['to'])}`,
  'subscription.reductionRemoved': (p) => `Reduction of subscription no. ${p['before.number']} of ${p['before.name']} removed`,
  'subscription.ended': (p) => `Subscription no. ${p['number']} of ${p['name']} ended on ${on(p['to'])}`,
  'subscription.resumed': (p) => `Subscription no. ${p['number']} of ${p['name']}: it goes on`,
  'billing.begun': (p) => `Billing run no. ${p['number']} “${p['name']}” prepared, until ${on(p['until'])}`,
  'billing.cancelled': (p) => `Billing run no. ${p['before.number']} “${p['before.name']}” given up`,
  'billing.issued': (p) => `Billing run no. ${p['number']} “${p['name']}” issued: ${p['count']} invoices`,
  'billing.waived': (p) => `Billing: given up for ${p['name']}: ${p['lines']}`,
  'billing.freed': (p) => `Days of a credited invoice freed: ${p['count']}`,
}
