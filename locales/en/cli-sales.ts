/** The command line of sales: invoices, customers, who invoices. */
export const salesArguments = { customer: 'CUSTOMER' } as const
export const salesOptions = { view: 'all, open, late, paid or credit-notes', members: 'members too' } as const
export const salesSummaries = {
  invoiceList: 'invoices and credit notes; with --member MEMBER its own',
  invoiceShow: 'an invoice (id or number), with its lines and payments',
  invoicePreview: 'what an invoice would come to, from a JSON file: {"customer":"…","label":"…","issuedOn":"2026-12-01","from":"2026-11-01","to":"2026-11-30","lines":[{"label":"Hosting","unit":"MON","unitPrice":50000}]}',
  invoiceIssue: 'issue an invoice from a JSON file (read it first with “invoice preview”)',
  invoiceCredit: 'make a credit note: all that is left, or the lines of a JSON file [{"place":1,"netCents":500}]',
  invoiceSend: 'send the letter once more',
  invoicePay: 'note a payment by hand (all that is left, without --amount)',
  invoiceUndoPayment: 'take back a payment noted by hand',
  invoicePaper: 'take the PDF of an invoice into a file (-: to the output)',
  invoiceXml: 'take the Factur-X of an invoice alone',
  customerList: 'the customers',
  customerShow: 'a customer',
  customerAdd: 'enter a customer who is no member, from a JSON file: {"name":"…","street":"…","postalCode":"…","city":"…","country":"FR","email":"…"}',
  customerChange: 'change a customer, from a whole JSON file',
  customerArchive: 'put a customer away',
  customerRestore: 'bring a customer back',
  customerOfMember: 'the customer that a member is',
  sellerShow: 'who invoices',
  sellerSet: 'say who invoices, from a whole JSON file',
} as const
export const salesWords = {
  number: 'Number', customer: 'Customer', label: 'Subject', issued: 'Issued', due: 'Due', state: 'State', total: 'Total', left: 'Left', id: 'Id', net: 'Net', vat: 'VAT', day: 'Day', amount: 'Amount', code: 'Code', city: 'City', email: 'Email', field: 'What', value: 'Value',
  standings: { open: 'to be paid', partly: 'partly paid', late: 'late', paid: 'settled', credited: 'cancelled by credit note', disputed: 'disputed', settled: 'settled', owed: 'to be refunded' },
  noInvoice: (number: string) => `No invoice has the number ${number}.`,
} as const
