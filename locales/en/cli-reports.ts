/** The command line, for reports. */
export const reportArguments = { reportMonth: 'MONTH', assemblyYear: 'YEAR', wordPart: 'TEXT' }
export const reportOptions = { edition: 'which one, when a month was reported more than once (the newest by default)', version: 'the one that was read (0: nothing was written)' }
export const reportSummaries = {
  reportList: 'reports of months, and those of years',
  reportShow: 'a report: that of a month (2026-10)',
  reportMake: 'make the report of a month that is over, or make it again with --why',
  reportPaper: 'the PDF of a month',
  reportYear: 'what the report of a year (in which the fiscal year ends) would say today, and the words of the board',
  reportDraft: 'the draft of the report of a year as PDF',
  reportWrite: 'save a text of the board (moral, activity or outlook) from a file',
  reportPublish: 'publish the report of a closed year for members',
  reportWithdraw: 'withdraw the published report of a year',
  reportPublished: 'reports of years that members see',
  reportGet: 'the PDF of a published report of a year',
}
export const reportCliWords = {
  span: 'Month or year', edition: 'Edition', made: 'Made on', state: 'State', id: 'Id', part: 'Text', version: 'Version', by: 'By',
  cash: 'Cash (€)', result: 'Result (€)', members: 'Members', arrears: 'Unpaid (€)', requests: 'Requests', faults: 'With an error', hash: 'Hash',
  monthShape: 'A month is written as “2026-10”.',
  noSuchMonth: (month: string) => `There is no report of ${month}. “onyva report make ${month}” makes it.`,
  noSuchYear: (year: string) => `No fiscal year ends in ${year}. “onyva report list” shows those there are.`,
  notPublished: (year: string) => `The report of ${year} is not published.`,
  open: 'draft', ready: 'ready', published: 'published', withdrawn: 'withdrawn',
}
