/** The journals that books begin with. What is opened and what is closed stand apart: the tax file has the first and not the second. */
import type { JournalKind } from '#db/ledger-tables.ts'

export const firstJournals: readonly (readonly [code: string, label: string, kind: JournalKind])[] = [
  ['AC', 'Achats', 'purchases'],
  ['VE', 'Ventes', 'sales'],
  ['BQ', 'Banque', 'bank'],
  ['CP', 'Capital et parts sociales', 'capital'],
  ['OD', 'Opérations diverses', 'general'],
  ['AN', 'À-nouveaux', 'opening'],
  ['CL', 'Clôture', 'closing'],
]
