import { asDay, formatCalendarDay } from '#lib/day.ts'

type Params = Readonly<Record<string, string | number>>
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value ?? ''))
  return known ? formatCalendarDay('en', known) : String(value)
}

/** Refusals of reports. */
export const reportErrors = {
  reportNone: 'There is no such report.',
  reportMonthNotOver: (p: Params) => `This month is not over. Its report can be made from ${on(p['day'])} on.`,
  reportNoBooks: 'The books say nothing of this month. Choose a month that falls into an open fiscal year.',
  reportReason: (p: Params) => `Say why, in ${p['most']} signs at most: the reason stays beside the report.`,
  reportYearOpen: 'The accounts of this fiscal year are not closed. Close it first, then publish.',
  reportWithdrawn: 'This report is withdrawn already.',
  reportWordsLong: (p: Params) => `That is too long: ${p['now']} signs, of ${p['most']} at most. Shorten it a little; nothing is lost.`,
  reportWordsChanged: (p: Params) => `${p['by'] === '' ? 'Somebody else' : p['by']} saved this text meanwhile. Your words are kept below: take theirs in, then save.`,
}
