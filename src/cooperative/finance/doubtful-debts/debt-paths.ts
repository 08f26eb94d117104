import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.debts

/** Addresses of the pages of doubtful debts. */
export const debtPaths = {
  home,
  one: (id: string): string => `${home}/${id}`,
  undoubt: (id: string): string => `${home}/${id}/return`,
  provide: (id: string): string => `${home}/${id}/provision`,
  pay: (id: string): string => `${home}/${id}/payment`,
  propose: (id: string): string => `${home}/${id}/write-off`,
  decline: (id: string): string => `${home}/${id}/write-off/decline`,
  approve: (id: string): string => `${home}/${id}/write-off/approve`,
} as const
