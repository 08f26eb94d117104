import { ledgerPaths } from '../ledger/pages/ledger-paths.ts'

const home = ledgerPaths.sales
const invoice = (id: string): string => `${home}/invoices/${id}`
const customer = (id: string): string => `${home}/customers/${id}`

/** Addresses of the treasurer's pages of sales. */
export const salesPaths = {
  home,
  newInvoice: `${home}/new`,
  seller: `${home}/seller`,
  invoice,
  credit: (id: string): string => `${invoice(id)}/credit`,
  send: (id: string): string => `${invoice(id)}/send`,
  pay: (id: string): string => `${invoice(id)}/payments`,
  undoPayment: (id: string, payment: string): string => `${invoice(id)}/payments/${payment}/undo`,
  paper: (id: string): string => `${invoice(id)}/paper`,
  xml: (id: string): string => `${invoice(id)}/xml`,
  customers: `${home}/customers`,
  newCustomer: `${home}/customers/new`,
  customer,
  editCustomer: (id: string): string => `${customer(id)}/edit`,
  archive: (id: string): string => `${customer(id)}/archive`,
} as const

/** Addresses of invoices for whom they are for: members who are signed in, and who holds the link of a letter. */
export const invoicePaths = {
  mine: '/invoices',
  of: (member: string): string => `/invoices/${member}`,
  one: (member: string, id: string): string => `/invoices/${member}/${id}`,
  paper: (member: string, id: string): string => `/invoices/${member}/${id}/paper`,
  xml: (member: string, id: string): string => `/invoices/${member}/${id}/xml`,
  link: '/invoice',
  linkPaper: '/invoice/paper',
} as const
