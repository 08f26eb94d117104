import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.budget

/** Addresses of budgets and of the cash plan. */
export const budgetPaths = {
  home,
  add: `${home}/new`,
  cash: ledgerPaths.cash,
  one: (id: string): string => `${home}/versions/${id}`,
  file: (id: string): string => `${home}/versions/${id}/table`,
  takeIn: (id: string): string => `${home}/versions/${id}/import`,
  newLine: (id: string): string => `${home}/versions/${id}/lines/new`,
  line: (id: string, account: string): string => `${home}/versions/${id}/lines/${account}`,
  removeLine: (id: string, account: string): string => `${home}/versions/${id}/lines/${account}/remove`,
  vote: (id: string): string => `${home}/versions/${id}/vote`,
  withdraw: (id: string): string => `${home}/versions/${id}/withdraw`,
  drop: (id: string): string => `${home}/versions/${id}/drop`,
  restore: (id: string): string => `${home}/versions/${id}/restore`,
  /** What every member sees. */
  voted: '/cooperative/budget',
} as const
