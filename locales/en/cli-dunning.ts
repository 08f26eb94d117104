/** The command line of what stays unpaid. */
export const dunningArguments = { customer: 'CUSTOMER', due: 'AMOUNT', dispute: 'DISPUTE', letter: 'LETTER' } as const

export const dunningOptions = {
  times: 'in how many parts, one a month',
  outcome: 'upheld (it is owed) or credited (a credit note settles it)',
  days: 'how many days to come',
} as const

export const dunningSummaries = {
  duesShow: 'what a member owes and paid (their number, or id)',
  duesDispute: 'say that an amount is not owed, and why (--why)',
  duesReply: 'reply in a dispute (--why)',
  duesWithdraw: 'withdraw a dispute',
  duesPlan: 'propose to pay in parts (--times, --day)',
  duesAgree: 'accept the plan that the cooperative offers',
  duesDecline: 'decline it, or withdraw one’s own proposal',
  arrearsList: 'who owes, the most in arrears first, and all of it by age',
  arrearsShow: 'everything about a customer (id, or number of a member)',
  arrearsHold: 'put their reminders on hold (--until, --why)',
  arrearsRelease: 'take their reminders up again',
  arrearsRemind: 'send the reminder whose day has come',
  arrearsNotice: 'send the formal notice',
  arrearsSuspend: 'suspend their sites, after a formal notice (--why)',
  arrearsResume: 'lift the suspension',
  arrearsDispute: 'note a dispute said on the phone or by letter (--why)',
  arrearsAnswer: 'answer in a dispute (--why)',
  arrearsSettle: 'settle a dispute (--outcome, --why)',
  arrearsPlan: 'offer a payment plan (--times, --day)',
  arrearsAgree: 'accept the plan that was proposed',
  arrearsDecline: 'decline it, or withdraw one’s own offer',
  arrearsDoubt: 'set an amount due apart as doubtful (--day, --why); “debt return” takes it back',
  arrearsProposeLoss: 'propose to give an amount up (--why); another person approves it',
  arrearsDeclineLoss: 'take that proposal back, or turn it down',
  arrearsApproveLoss: 'give up an amount that another person proposed to (--day)',
  reminderNext: 'letters to come (7 days)',
  reminderList: 'letters that were written',
  reminderShow: 'a letter as it was read',
  reminderSetting: 'when which letter leaves',
  reminderSet: 'change it, from a JSON file (as “reminder setting --json”)',
} as const

export const dunningWords = {
  who: 'Who', what: 'What', due: 'Due', left: 'Still owed (€)', late: 'Late (€)', open: 'Open (€)', since: 'Since', id: 'Id', state: 'State', on: 'On', cents: 'Amount (€)', owed: 'Owed back (€)', level: 'Letter', letters: 'E-mails', from: 'From', iban: 'IBAN',
  disputed: 'in dispute', plan: 'Payment plan', suspended: 'sites suspended', notice: 'Suspension possible from', active: 'Automatic', days: 'Days', yes: 'yes', no: 'no',
  ages: { none: 'Not due yet (€)', month: '1 to 30 days (€)', second: '31 to 60 days (€)', third: '61 to 90 days (€)', older: 'More than 90 days (€)' },
  kinds: { reminder: 'reminder', notice: 'formal notice' },
  plans: { proposed: 'proposed', agreed: 'under way', declined: 'declined', withdrawn: 'withdrawn', broken: 'broken', kept: 'kept' },
  outcomes: { withdrawn: 'withdrawn', upheld: 'owed', credited: 'credit note', open: 'open' },
  outcomeShape: '--outcome is upheld or credited.',
  timesShape: '--times is a number from 1 to 36.',
  nothing: 'Nothing to spread.',
} as const
