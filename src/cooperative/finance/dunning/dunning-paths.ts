import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const { arrears } = ledgerPaths
const reminders = `${ledgerPaths.home}/reminders`

/** Addresses of the treasurer's pages of what is unpaid. */
export const dunningPaths = {
  arrears,
  one: (customer: string): string => `${arrears}/${customer}`,
  hold: (customer: string): string => `${arrears}/${customer}/hold`,
  release: (customer: string): string => `${arrears}/${customer}/hold/remove`,
  remind: (customer: string): string => `${arrears}/${customer}/reminder`,
  notice: (customer: string): string => `${arrears}/${customer}/notice`,
  suspend: (customer: string): string => `${arrears}/${customer}/suspend`,
  lift: (customer: string): string => `${arrears}/${customer}/resume`,
  plan: (customer: string): string => `${arrears}/${customer}/plan`,
  answerPlan: (customer: string): string => `${arrears}/${customer}/plan/answer`,
  dispute: (dispute: string): string => `${arrears}/disputes/${dispute}`,
  settle: (dispute: string): string => `${arrears}/disputes/${dispute}/settle`,
  openDispute: (customer: string): string => `${arrears}/${customer}/dispute`,
  giveUp: (customer: string): string => `${arrears}/${customer}/loss`,
  doubt: (customer: string): string => `${arrears}/${customer}/doubt`,
  approveLoss: (due: string): string => `${arrears}/dues/${due}/loss/approve`,
  declineLoss: (due: string): string => `${arrears}/dues/${due}/loss/decline`,
  reminders,
  setting: `${reminders}/levels`,
  letter: (reminder: string): string => `${reminders}/${reminder}`,
} as const

/** Addresses of a member's page of what they owe. */
export const duePaths = {
  mine: '/dues',
  of: (member: string): string => `/dues/${member}`,
  dispute: (member: string, due: string): string => `/dues/${member}/dispute/${due}`,
  message: (member: string, dispute: string): string => `/dues/${member}/disputes/${dispute}`,
  withdraw: (member: string, dispute: string): string => `/dues/${member}/disputes/${dispute}/withdraw`,
  plan: (member: string): string => `/dues/${member}/plan`,
  answerPlan: (member: string): string => `/dues/${member}/plan/answer`,
} as const
