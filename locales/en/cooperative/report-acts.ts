import { asDay, formatCalendarDay } from '#lib/day.ts'

type Words = Readonly<Record<string, string>>
const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('en', known) : (value ?? '')
}

/** The journal, for reports. */
export const reportActs = {
  'report.monthMade': (p: Words) => `Report of the month from ${on(p['month'])} made, edition ${p['edition']}`,
  'report.yearPublished': (p: Words) => `Yearly report ${on(p['from'])} to ${on(p['to'])} published, edition ${p['edition']}`,
  'report.yearWithdrawn': (p: Words) => `Yearly report ${on(p['from'])} to ${on(p['to'])}, edition ${p['edition']}, withdrawn: ${p['reason']}`,
  'report.wordsWritten': (p: Words) => `Words of the board for the fiscal year ${on(p['from'])} to ${on(p['to'])}: version ${p['version']}`,
}
