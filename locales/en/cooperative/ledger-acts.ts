import { asDay, formatCalendarDay } from '#lib/day.ts'

type Words = Readonly<Record<string, string>>
const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('en', known) : (value ?? '')
}

/** The journal of what was done, for the books. */
export const ledgerActs = {
  'ledger.setUp': (p: Words) => `Books prepared, ${p['chart'] === 'association' ? 'associations’' : 'general'} chart of accounts`,
  'fiscalYear.opened': (p: Words) => `Fiscal year from ${on(p['from'])} to ${on(p['to'])} opened`,
  'fiscalYear.closed': (p: Words) => `Fiscal year from ${on(p['from'])} to ${on(p['to'])} closed`,
  'ledgerAccount.added': (p: Words) => `Account ${p['code']} “${p['label']}” added`,
  'ledgerAccount.changed': (p: Words) => `Account ${p['code']} changed`,
  'journalEntry.drafted': (p: Words) => `Entry “${p['name']}” drafted`,
  'journalEntry.changed': (p: Words) => `Draft “${p['name']}” changed`,
  'journalEntry.deleted': (p: Words) => `Draft “${p['before.name']}” deleted`,
  'journalEntry.validated': (p: Words) => `Entry no. ${p['number']} “${p['name']}” validated`,
  'ledger.lettered': (p: Words) => `Account ${p['account']}: ${p['lines']} lines matched ${p['code']}`,
  'ledger.unlettered': (p: Words) => `Account ${p['before.account']}: match ${p['before.code']} taken off`,
  'journalEntry.documentAdded': (p: Words) => `Document “${p['document']}” attached to entry “${p['name']}”`,
} as const
