import { day, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const span = (p: Words): string => (p['from'] && p['to'] ? `the year from ${formatCalendarDay('en', day(p['from']))} to ${formatCalendarDay('en', day(p['to']))}` : 'the year')
const result = (p: Words): string => (p['cents'] ? `, result ${formatMoney('en', BigInt(p['cents']))}` : '')

/** The journal of what was done, for the closing. */
export const closingActs = {
  'closing.prepared': (p: Words) => `Closing of ${span(p)} prepared${result(p)}`,
  'closing.discarded': (p: Words) => `Prepared closing of ${span(p)} thrown away`,
  'closing.released': (p: Words) => `Closing of ${span(p)} released${result(p)}`,
  'result.allocated': (p: Words) => `Result of ${span(p)} allocated, ${p['resolution'] ?? ''}`,
} as const
