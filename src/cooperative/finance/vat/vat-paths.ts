import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.vat

/** Addresses of the pages of value-added tax. */
export const vatPaths = {
  home,
  regime: `${home}/regime`,
  file: `${home}/returns`,
  newReturn: `${home}/returns/new`,
  filed: (id: string): string => `${home}/returns/${id}`,
  cancel: (id: string): string => `${home}/returns/${id}/cancel`,
} as const
