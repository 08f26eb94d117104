import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.closing

/** Addresses of the pages of the closing. */
export const closingPaths = {
  home,
  year: (id: string): string => `${home}/${id}`,
  prepare: (id: string): string => `${home}/${id}/prepare`,
  release: (id: string): string => `${home}/${id}/release`,
  allocation: (id: string): string => `${home}/${id}/allocation`,
  discard: (id: string): string => `${home}/${id}/discard`,
} as const
