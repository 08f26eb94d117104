import { asDay, formatCalendarDay } from '#lib/day.ts'

type Words = Readonly<Record<string, string>>
const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('fr', known) : (value ?? '')
}

/** Le journal d’activité, pour la comptabilité. */
export const ledgerActs = {
  'ledger.setUp': (p: Words) => `Comptabilité préparée, plan comptable ${p['chart'] === 'association' ? 'associatif' : 'général'}`,
  'fiscalYear.opened': (p: Words) => `Exercice du ${on(p['from'])} au ${on(p['to'])} ouvert`,
  'fiscalYear.closed': (p: Words) => `Exercice du ${on(p['from'])} au ${on(p['to'])} clos`,
  'ledgerAccount.added': (p: Words) => `Compte ${p['code']} « ${p['label']} » ajouté`,
  'ledgerAccount.changed': (p: Words) => `Compte ${p['code']} changé`,
  'journalEntry.drafted': (p: Words) => `Écriture « ${p['name']} » mise au brouillon`,
  'journalEntry.changed': (p: Words) => `Brouillon « ${p['name']} » changé`,
  'journalEntry.deleted': (p: Words) => `Brouillon « ${p['before.name']} » supprimé`,
  'journalEntry.validated': (p: Words) => `Écriture n° ${p['number']} « ${p['name']} » validée`,
  'ledger.lettered': (p: Words) => `Compte ${p['account']} : ${p['lines']} lignes lettrées ${p['code']}`,
  'ledger.unlettered': (p: Words) => `Compte ${p['before.account']} : lettrage ${p['before.code']} enlevé`,
  'journalEntry.documentAdded': (p: Words) => `Pièce « ${p['document']} » jointe à l’écriture « ${p['name']} »`,
} as const
