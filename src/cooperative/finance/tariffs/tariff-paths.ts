import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.tariffs
const { subscriptions } = ledgerPaths
const runs = ledgerPaths.billing

/** Addresses of the pages of plans and tariffs. */
export const tariffPaths = {
  home,
  addPlan: `${home}/plans/new`,
  plan: (id: string): string => `${home}/plans/${id}`,
  add: `${home}/new`,
  withdraw: (id: string): string => `${home}/${id}/withdraw`,
} as const

/** Addresses of subscriptions: the treasurer's, and a member's own. */
export const subscriptionPaths = {
  list: subscriptions,
  add: `${subscriptions}/new`,
  one: (id: string): string => `${subscriptions}/${id}`,
  change: (id: string): string => `${subscriptions}/${id}/change`,
  reduce: (id: string): string => `${subscriptions}/${id}/reduce`,
  removeReduction: (id: string): string => `${subscriptions}/${id}/reduce/remove`,
  end: (id: string): string => `${subscriptions}/${id}/end`,
  free: (id: string): string => `${subscriptions}/${id}/free`,
  mine: '/subscription',
  of: (member: string): string => `/subscription/${member}`,
} as const

const trials = '/cooperative/simulations'

/** Addresses of tariffs that are tried before the vote. */
export const simulationPaths = {
  list: trials,
  add: `${trials}/new`,
  compare: `${trials}/compare`,
  one: (id: string): string => `${trials}/${id}`,
  events: (id: string): string => `${trials}/${id}/events`,
  again: (id: string): string => `${trials}/${id}/again`,
  attach: (id: string): string => `${trials}/${id}/resolution`,
  apply: (id: string): string => `${trials}/${id}/apply`,
  withdraw: (id: string): string => `${trials}/${id}/withdraw`,
} as const

/** Addresses of billing runs. */
export const billingPaths = {
  list: runs,
  one: (id: string): string => `${runs}/${id}`,
  events: (id: string): string => `${runs}/${id}/events`,
  lines: (id: string): string => `${runs}/${id}/lines`,
  issue: (id: string): string => `${runs}/${id}/issue`,
  cancel: (id: string): string => `${runs}/${id}/cancel`,
} as const
