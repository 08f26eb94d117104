import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.periods

/** Addresses of the pages of income for spans of days. */
export const periodPaths = { home, table: `${home}/table`, remove: (id: string): string => `${home}/${id}/delete` } as const
