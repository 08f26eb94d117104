import { asDay, formatCalendarDay } from '#lib/day.ts'

type Words = Readonly<Record<string, string>>
const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('fr', known) : (value ?? '')
}

/** Le journal d’activité, pour les rapports. */
export const reportActs = {
  'report.monthMade': (p: Words) => `Rapport du mois commencé le ${on(p['month'])} fait, édition ${p['edition']}`,
  'report.yearPublished': (p: Words) => `Rapport annuel du ${on(p['from'])} au ${on(p['to'])} publié, édition ${p['edition']}`,
  'report.yearWithdrawn': (p: Words) => `Rapport annuel du ${on(p['from'])} au ${on(p['to'])}, édition ${p['edition']}, retiré : ${p['reason']}`,
  'report.wordsWritten': (p: Words) => `Mots du conseil pour l’exercice du ${on(p['from'])} au ${on(p['to'])} : version ${p['version']}`,
}
