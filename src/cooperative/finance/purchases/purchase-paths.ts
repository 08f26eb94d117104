import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.purchases
const invoice = (id: string): string => `${home}/invoices/${id}`
const supplier = (id: string): string => `${home}/suppliers/${id}`

/** Addresses of the pages of purchases. */
export const purchasePaths = {
  home,
  newInvoice: `${home}/new`,
  due: `${home}/due`,
  settings: `${home}/settings`,
  invoice,
  edit: (id: string): string => `${invoice(id)}/edit`,
  discard: (id: string): string => `${invoice(id)}/discard`,
  papers: (id: string): string => `${invoice(id)}/papers`,
  paper: (id: string, paper: string): string => `${invoice(id)}/papers/${paper}`,
  removePaper: (id: string, paper: string): string => `${invoice(id)}/papers/${paper}/remove`,
  submit: (id: string): string => `${invoice(id)}/submit`,
  takeBack: (id: string): string => `${invoice(id)}/take-back`,
  approve: (id: string): string => `${invoice(id)}/approve`,
  refuse: (id: string): string => `${invoice(id)}/refuse`,
  cancel: (id: string): string => `${invoice(id)}/cancel`,
  pay: (id: string): string => `${invoice(id)}/payments`,
  setOff: (id: string): string => `${invoice(id)}/set-off`,
  reversePayment: (id: string, payment: string): string => `${invoice(id)}/payments/${payment}/reverse`,
  suppliers: `${home}/suppliers`,
  newSupplier: `${home}/suppliers/new`,
  supplier,
  editSupplier: (id: string): string => `${supplier(id)}/edit`,
  archive: (id: string): string => `${supplier(id)}/archive`,
} as const
