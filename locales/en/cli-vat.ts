import type * as french from '#locales/fr/cli-vat.ts'

/** The command line, for value-added tax. */
export const vatArguments: typeof french.vatArguments = { taxPeriod: 'PERIOD', taxReturn: 'RETURN' }
export const vatOptions: typeof french.vatOptions = { regime: 'liable, exempt or outside', due: 'receipt (as a rule) or invoice' }
export const vatSummaries: typeof french.vatSummaries = {
  vatRegime: 'the VAT regime and its dates',
  vatSet: 'say the VAT regime from a day on',
  vatDraft: 'the return of a month (2026-10) or a quarter (2026-Q4), box by box',
  vatList: 'VAT returns declared',
  vatFile: 'mark a period as declared and settle the accounts',
  vatCancel: 'take the latest return back',
}
export const vatWords: typeof french.vatWords = {
  from: 'From', to: 'To', regime: 'Regime', due: 'Due', box: 'Box', base: 'Base (€)', tax: 'VAT (€)', id: 'Id', creditShort: 'Credit', takenBack: 'taken back',
  toPay: (amount: string) => `To pay: €${amount}`,
  credit: (amount: string) => `Credit to carry on: €${amount}`,
  ties: 'The books say the same to the cent.',
  differs: (amount: string) => `The books say €${amount} more: correct the entries made by hand.`,
}
