/** Taking over and exporting the register. */
type Words = Readonly<Record<string, string>>
type Params = Readonly<Record<string, string | number>>

export const exchange = {
  tools: 'Register',
  importTitle: 'Take over a register',
  importLead: 'A CSV table, checked line by line before anything enters the register.',
  importHow: 'What the table may hold',
  importHowText: 'One line per member, a first line of titles, in UTF-8, separated by semicolons, commas or tabs. Only the name is required; the other columns are recognised in French or English:',
  importColumns: 'number, name, kind (person or organisation), admitted, left, cause (withdrawal, exclusion, lapse, death, dissolution), person, email, language, phone, birth day, birth place, legal form, registration number, street, postcode, city, country',
  importNumbers: 'Numbers of the table are kept. Without a number, the next one is given.',
  importQuiet: 'Nobody receives a message: invitations are sent afterwards, from each member’s page.',
  file: 'File',
  fileHint: (mb: string, lines: string) => `${mb} MB and ${lines} lines at most.`,
  check: 'Check',
  latest: 'Recent imports',
  states: { checked: 'Checked', applying: 'Under way', done: 'Done' },
  resultTitle: 'Import',
  resultLead: (file: string) => `File “${file}”.`,
  good: (count: string, one: boolean) => (one ? 'One line is good.' : `${count} lines are good.`),
  faulty: (count: string, one: boolean) => (one ? 'One line cannot enter the register.' : `${count} lines cannot enter the register.`),
  faultyText: 'Correct them in the file and check again, or let the good ones in: the others stay outside.',
  apply: (count: string) => `Let ${count} lines into the register`,
  applyOnce: 'The register does not forget: look closely first.',
  progress: (done: string, total: string) => `${done} of ${total} in the register`,
  done: (count: string) => `${count} members have entered the register.`,
  faults: 'Lines to correct',
  faultsCaption: 'Lines to correct, in the order of the file',
  line: 'Line',
  name: 'Name',
  column: 'Column',
  reason: 'Why',
  exportCsv: 'Export as CSV',
  registerPdf: 'Register as PDF',
  extractPdf: 'Extract (PDF)',
  importLink: 'Take over a table',
  departures: 'Departures under way',
  applications: 'Applications',
  kinds: 'Kind',
} as const

export const exchangeActs = {
  'member.importStarted': (p: Words) => `Import of “${p['name']}”: ${p['count']} lines into the register`,
  'member.exported': () => 'Register exported',
} as const

export const exchangeErrors = {
  importNoFile: 'Choose a CSV file.',
  importEmpty: 'No line of this file can enter the register.',
  importTooLarge: (p: Params) => `This file is larger than ${p['largestMb']} MB or ${p['lines']} lines. Cut it in several: nothing was kept.`,
  importEncoding: 'This file is not UTF-8. In your spreadsheet, save it as “CSV UTF-8”.',
  importShape: (p: Params) => `This file is no readable CSV table: the problem is near line ${p['line']}, often a quotation mark too many.`,
  importNoName: (p: Params) => `The first line must name the columns, one of them “name”. Found: ${p['found']}.`,
  importDay: 'There is no such day, or it is still to come. Write it like 31/12/2020 or 2020-12-31.',
  importNumber: 'A number of the register is a whole number.',
  importNumberTwice: (p: Params) => `Number ${p['number']} stands in a line above already.`,
  importNumberKnown: (p: Params) => `Number ${p['number']} is in the register already: ${p['name']}.`,
  importLeftBefore: 'The departure is before the admission.',
  importCause: 'This cause is not known: withdrawal, exclusion, lapse, death or dissolution.',
} as const
