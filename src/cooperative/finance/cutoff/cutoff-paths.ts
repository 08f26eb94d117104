import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = `${ledgerPaths.home}/cutoff`

/** Addresses of the pages of cut-off. */
export const cutoffPaths = {
  home,
  year: (id: string): string => `${home}/${id}`,
  write: (id: string, kind: string): string => `${home}/${id}/${kind}/write`,
  cancel: (id: string, kind: string): string => `${home}/${id}/${kind}/cancel`,
  takeBack: (id: string): string => `${home}/${id}/take-back`,
  estimates: (id: string): string => `${home}/${id}/estimates`,
  removeEstimate: (id: string, estimate: string): string => `${home}/${id}/estimates/${estimate}/remove`,
} as const
