import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.bank
const account = (id: string): string => `${home}/accounts/${id}`
const line = (id: string): string => `${home}/movements/${id}`
const file = (id: string): string => `${home}/files/${id}`
const statement = (id: string): string => `${home}/statements/${id}`

/** Addresses of the pages of the bank. */
export const bankPaths = {
  home,
  newAccount: `${home}/new`,
  account,
  editAccount: (id: string): string => `${account(id)}/edit`,
  closeAccount: (id: string): string => `${account(id)}/close`,
  lines: (id: string): string => `${account(id)}/movements`,
  accept: (id: string): string => `${account(id)}/accept`,
  files: `${home}/files`,
  file,
  takeFile: (id: string): string => `${file(id)}/take`,
  forgetFile: (id: string): string => `${file(id)}/forget`,
  statementFile: (id: string): string => `${statement(id)}/file`,
  removeStatement: (id: string): string => `${statement(id)}/remove`,
  line,
  match: (id: string): string => `${line(id)}/match`,
  ignore: (id: string): string => `${line(id)}/ignore`,
  undo: (id: string): string => `${line(id)}/undo`,
  rules: `${home}/rules`,
  removeRule: (id: string): string => `${home}/rules/${id}/remove`,
} as const
