import { peoplePaths } from '#people/pages/people-paths.ts'

const home = peoplePaths.finance

/** Addresses of the pages of the books. */
export const ledgerPaths = {
  home,
  years: `${home}/years`,
  settings: `${home}/settings`,
  billing: `${home}/billing`,
  sales: `${home}/sales`,
  purchases: `${home}/purchases`,
  bank: `${home}/bank`,
  arrears: `${home}/arrears`,
  sepa: `${home}/sepa`,
  entries: `${home}/entries`,
  newEntry: `${home}/entries/new`,
  entry: (id: string): string => `${home}/entries/${id}`,
  editEntry: (id: string): string => `${home}/entries/${id}/edit`,
  validate: (id: string): string => `${home}/entries/${id}/validate`,
  remove: (id: string): string => `${home}/entries/${id}/delete`,
  reverse: (id: string): string => `${home}/entries/${id}/reverse`,
  documents: (id: string): string => `${home}/entries/${id}/documents`,
  document: (id: string, document: string): string => `${home}/entries/${id}/documents/${document}`,
  accounts: `${home}/accounts`,
  account: (code: string): string => `${home}/accounts/${code}`,
  editAccount: (code: string): string => `${home}/accounts/${code}/edit`,
  lettering: (code: string): string => `${home}/accounts/${code}/lettering`,
  unletter: (code: string): string => `${home}/accounts/${code}/lettering/remove`,
  trial: `${home}/balance`,
  statements: `${home}/statements`,
  assets: `${home}/assets`,
  closing: `${home}/closing`,
  files: `${home}/files`,
  export: (format: string): string => `${home}/files/${format}`,
  check: `${home}/check`,
  sample: `${home}/sample`,
  opening: `${home}/opening`,
} as const
