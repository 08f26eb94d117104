/** Members of whom nothing is heard. */
type Words = Readonly<Record<string, string>>
type Params = Readonly<Record<string, string | number>>

export const phantoms = {
  title: 'Silent members',
  lead: (months: string) => `For ${months} months nobody has signed in for them, nothing was paid in their name, and no reminder was answered. Yet they count towards the quorum.`,
  views: { all: 'All', toRemind: 'To be asked', reminded: 'Answer awaited', silent: 'No answer' },
  viewsLabel: 'Where they stand',
  searchLabel: 'Name or number',
  search: 'Search',
  caption: 'Silent members, by number',
  name: 'Member',
  number: 'No.',
  since: 'Admitted',
  why: 'Why',
  state: 'Reminder',
  neverSeen: 'never signed in',
  seen: (day: string) => `last signed in on ${day}`,
  neverPaid: 'never paid',
  paid: (day: string) => `last paid on ${day}`,
  neverAnswered: 'never answered',
  answered: (day: string) => `last answered on ${day}`,
  notAsked: 'not asked yet',
  askedOld: (day: string) => `asked on ${day}, to be asked again`,
  sending: 'message waiting to leave',
  sent: (day: string) => `asked on ${day}`,
  noLetter: (day: string) => `no address known on ${day}: write a letter`,
  silentSince: (day: string) => `asked on ${day}, no answer`,
  propose: 'Propose striking off',
  reason: (day: string) => `Nothing heard in spite of a reminder of ${day}: no sign-in, no payment, no answer.`,
  none: 'Nobody in this list.',
  empty: 'Everybody gives signs of life.',
  emptyText: 'Members of whom nothing was heard for months appear here. They are asked whether they are still there; those who do not answer can be struck off, if the statutes allow.',
  remindTitle: 'Ask them',
  remindText: (count: string) => `Not asked for six months: ${count}. Each receives an email with a link: one press is an answer, without an account.`,
  remind: (count: string, one: boolean) => (one ? 'Ask this member' : `Ask ${count} members`),
  remindNone: 'Everybody was asked within the last six months.',
  sendingNow: (count: string) => `Messages that wait to leave: ${count}.`,
  reminded: (count: string, one: boolean) => (one ? 'One member will receive a message.' : `${count} members will receive a message.`),
  silentTitle: 'And then?',
  silentText: 'Thirty days after the reminder, without an answer, striking off can be proposed to the body that your statutes name. It is recorded with its decision, like any departure, and the shares join the queue of payments back.',
  setting: 'After how many months?',
  months: 'Months of silence',
  monthsHint: 'From 6 to 120.',
  save: 'Save',
  saved: 'Noted.',
  exportLink: 'Export the list',
  needs: (count: string, one: boolean) => (one ? 'One member has fallen silent' : `${count} members have fallen silent`),
  needsText: (toRemind: string, silent: string) => `${toRemind} to be asked, ${silent} without an answer for thirty days.`,
  needsSee: 'See them',
  still: {
    title: 'Are you still there?',
    heading: (name: string) => `Is ${name} still a member?`,
    lead: (cooperative: string) => `${cooperative} has not heard from you. One press is enough: your vote goes on counting.`,
    yes: 'Yes, we are here',
    leave: 'Would you rather leave? Sign in: one page says what is paid back to you and when.',
    signIn: 'Sign in',
    thanks: 'Thank you, noted.',
    thanksText: 'Nothing else to do. See you at the next meeting.',
  },
} as const

export const phantomLetters = {
  stillThere: {
    subject: (p: Words) => `Are you still there? Member no. ${p['number']}`,
    body: (p: Words) => `${p['cooperative']} has not heard from ${p['name']} for a long time. Your place counts: each member who does not answer makes our meetings harder to hold.\n\nOne press is enough to say that you are there, without account or password.`,
    action: 'Say that we are here',
    after: 'Without an answer within thirty days, striking off may be proposed, as the statutes provide. Would you rather leave? Answer the cooperative: what is yours will be paid back.',
  },
} as const

export const phantomActs = {
  'register.reminded': (p: Words) => `${p['count']} silent members were asked whether they are there`,
  'register.phantomMonths': (p: Words) => `Silent members: after ${p['months']} months`,
  'member.answered': (p: Words) => `${p['name']} answered a reminder`,
} as const

export const phantomErrors = {
  phantomsNone: 'Nobody is left to be asked: everybody was within the last six months. Reload the page.',
  phantomMonths: (p: Params) => `Write a number of months between ${p['least']} and ${p['most']}.`,
} as const
