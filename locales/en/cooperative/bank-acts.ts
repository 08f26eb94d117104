import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const euros = (cents: string | undefined): string => (cents && /^-?\d+$/.test(cents) ? formatMoney('en', BigInt(cents)) : '')
const on = (day: string | undefined): string => {
  const known = asDay(day ?? '')
  return known ? formatCalendarDay('en', known) : ''
}
const movement = (p: Words): string => `Bank movement of ${on(p['day'])} “${p['name'] ?? ''}”, ${euros(p['cents'])}`
const statement = (p: Words, prefix = ''): string => `Statement of “${p[`${prefix}name`] ?? ''}” from ${on(p[`${prefix}from`])} to ${on(p[`${prefix}to`])}, ${p[`${prefix}lines`] ?? ''} movements`

/** The journal, for the bank. */
export const bankActs = {
  'bankAccount.added': (p: Words) => `Bank account “${p['name']}” entered, account ${p['account']}`,
  'bankAccount.changed': (p: Words) => `Bank account “${p['name']}” changed${(p['before.iban'] ?? '') === (p['iban'] ?? '') ? '' : ', its IBAN too'}`,
  'bankAccount.closed': (p: Words) => `Bank account “${p['name']}” closed`,
  'bankAccount.reopened': (p: Words) => `Bank account “${p['name']}” reopened`,
  'bankStatement.imported': (p: Words) => `${statement(p)}: taken in${(p['gap'] ?? '0') === '0' ? '' : `, a gap of ${euros(p['gap'])} accepted`}`,
  'bankStatement.removed': (p: Words) => `${statement(p, 'before.')}: taken out`,
  'bankLine.matched': (p: Words) => `${movement(p)}: matched`,
  'bankLine.ignored': (p: Words) => `${movement(p)}: put aside, ${p['reason'] ?? ''}`,
  'bankLine.undone': (p: Words) => `${movement(p)}: match taken back`,
  'bankRule.added': (p: Words) => `Bank rule “${p['name']}” entered, account ${p['account']}`,
  'bankRule.removed': (p: Words) => `Bank rule “${p['before.name']}” taken away`,
} as const
