import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.assets

/** Addresses of the pages of fixed assets. */
export const assetPaths = {
  home,
  add: `${home}/new`,
  year: (id: string): string => `${home}/depreciation/${id}`,
  reverseYear: (id: string): string => `${home}/depreciation/${id}/reverse`,
  one: (id: string): string => `${home}/${id}`,
  edit: (id: string): string => `${home}/${id}/edit`,
  remove: (id: string): string => `${home}/${id}/delete`,
  revise: (id: string): string => `${home}/${id}/life`,
  dispose: (id: string): string => `${home}/${id}/leave`,
  undo: (id: string): string => `${home}/${id}/return`,
} as const
