import type { Messages } from '#locales/messages.ts'

type Params = Readonly<Record<string, string | number>>
type Words = Readonly<Record<string, string>>

/** What the cooperative opens to everybody. */
export const transparency: Messages['cooperative']['transparency'] = {
  title: 'Our figures, open to all',
  lead: (name) => `What ${name} has chosen to show, as its books and its register tell it.`,
  nothing: 'Nothing is open yet',
  nothingText: 'The cooperative has not chosen yet what it shows outside. Its members see everything from their own pages.',
  choose: 'Choose what is open',
  asOf: (day) => `As of ${day}`,
  more: (count) => `And ${count} more lines in the files.`,
  few: (least) => `fewer than ${least}`,
  hidden: (least) => `Fewer than ${least} people: the number is not shown.`,
  reuse: 'Using these data again',
  reuseText: (licence) => `You may use them under this licence: ${licence}.`,
  filesText: 'CSV files open in a spreadsheet: semicolons, decimal commas, euros. JSON files say what each column is as well. Their addresses do not change; what they hold is worked out when it is asked for.',
  drawn: {
    members: (first, from, last, to) => `Members: ${first} in ${from}, ${last} in ${to}.`,
    service: (first, from, last, to) => `Requests that succeeded: ${first} in ${from}, ${last} in ${to}.`,
  },
  parts: {
    gauges: { title: 'Our gauges', text: 'How the cooperative stands: cash, capital, result, costs, each against its threshold. What is about fewer than five people is given no figure.', none: 'No gauge was read yet.' },
    members: { title: 'Members', text: 'How many we are at the end of each month, and how many came and went in the year.', none: 'The register is empty.' },
    accounts: { title: 'Annual accounts', text: 'Balance sheet and income statement of the fiscal years that are closed.', none: 'No fiscal year is closed yet.' },
    tariffs: { title: 'Prices', text: 'The prices in force today, net of tax, and who voted them.', none: 'No price is in force.' },
    service: { title: 'Quality of service', text: 'The share of requests to sites that did not end in an error (5xx), month by month, measured over all of them.', none: 'Nothing was measured over a whole month yet.' },
    projects: { title: 'Voted projects', text: 'What was voted, spent and delivered.', none: 'No project was voted.' },
  },
  statementParts: { assets: 'Assets', liabilities: 'Liabilities', income: 'Income', costs: 'Costs', result: 'Result' },
  columns: {
    month: 'Month', members: 'Members', joinedInYear: 'Joined in the year', leftInYear: 'Left in the year', yearEnd: 'Year closed on', part: 'Part', line: 'Line', amount: 'Amount', plan: 'Plan', months: 'For how many months', price: 'Price', includedGb: 'GB included a month', overagePrice: 'GB above', since: 'Since', votedBy: 'Voted by', votedOn: 'Voted on',
    requests: 'Requests', errors: 'In error', answered: 'Succeeded', project: 'Project', votedAmount: 'Voted', spent: 'Spent', delivered: 'Delivered', endsOn: 'Voted end', state: 'How it is going', gauge: 'Gauge', value: 'Today', threshold: 'Threshold', readOn: 'As of',
  },
  units: { text: 'text', day: 'day, YYYY-MM-DD', month: 'month, YYYY-MM', count: 'number', cents: 'euros', price: 'euros net of tax', basis: 'per cent' },
  settingsTitle: 'What we open',
  settingsLead: 'What anybody can read without signing in. Nothing is open until you choose it.',
  settingsNote: 'No member’s name appears, and a group of fewer than five people is not counted. What was open may have been copied: closing it does not delete copies.',
  partsLegend: 'Open',
  preview: 'See what would appear',
  previewTitle: 'Preview',
  previewLead: 'What anybody would read. Only you see this preview.',
  intro: 'A few words of yours',
  introHint: 'Above the figures: what they say, what comes next.',
  licence: 'Licence of the data',
  licenceHint: '“Licence Ouverte 2.0” (that of the French State), “ODbL 1.0” or “CC BY-SA 4.0”, for instance.',
  save: 'Save',
  saved: 'Saved: the public page follows within a minute.',
  seePage: 'See the public page',
}

export const transparencyErrors = {
  transparencyIntro: (p: Params) => `Shorten these words: ${p['most']} characters at most.`,
  transparencyLicence: (p: Params) => `Name a licence, in ${p['most']} characters at most.`,
}

export const transparencyActs = {
  'transparency.chosen': (p: Words) => (p['parts'] ? `Open to all: ${p['parts']}` : 'Nothing is open to all any more'),
}
