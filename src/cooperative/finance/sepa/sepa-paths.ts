import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.sepa
const mandate = (id: string): string => `${home}/mandates/${id}`
const batch = (id: string): string => `${home}/debits/${id}`
const transfers = (id: string): string => `${home}/transfers/${id}`
const account = (member: string): string => `/bank-account/${member}`

/** Addresses of the pages of debits and transfers, and of a member's bank account. */
export const sepaPaths = {
  home,
  settings: `${home}/settings`,
  notices: `${home}/notices`,
  mandates: `${home}/mandates`,
  newMandate: `${home}/mandates/new`,
  mandate,
  mandatePaper: (id: string): string => `${mandate(id)}/paper`,
  revokeMandate: (id: string): string => `${mandate(id)}/revoke`,
  unblockMandate: (id: string): string => `${mandate(id)}/unblock`,
  prepareDebits: `${home}/debits`,
  batch,
  release: (id: string): string => `${batch(id)}/release`,
  cancel: (id: string): string => `${batch(id)}/cancel`,
  file: (id: string): string => `${batch(id)}/file`,
  sent: (id: string): string => `${batch(id)}/sent`,
  paid: (id: string): string => `${batch(id)}/paid`,
  returned: (id: string): string => `${batch(id)}/returned`,
  transfers: `${home}/transfers`,
  transferBatch: transfers,
  releaseTransfers: (id: string): string => `${transfers(id)}/release`,
  cancelTransfers: (id: string): string => `${transfers(id)}/cancel`,
  transferFile: (id: string): string => `${transfers(id)}/file`,
  transfersSent: (id: string): string => `${transfers(id)}/sent`,
  transfersDone: (id: string): string => `${transfers(id)}/done`,
  transferRejected: (id: string): string => `${transfers(id)}/rejected`,
  mine: '/bank-account',
  account,
  sign: (member: string): string => `${account(member)}/sign`,
  revoke: (member: string): string => `${account(member)}/revoke`,
} as const
