import { day, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const span = (p: Words): string => (p['from'] && p['to'] ? `l’exercice du ${formatCalendarDay('fr', day(p['from']))} au ${formatCalendarDay('fr', day(p['to']))}` : 'l’exercice')
const result = (p: Words): string => (p['cents'] ? `, résultat ${formatMoney('fr', BigInt(p['cents']))}` : '')

/** Le journal d’activité, pour la clôture. */
export const closingActs = {
  'closing.prepared': (p: Words) => `Clôture de ${span(p)} préparée${result(p)}`,
  'closing.discarded': (p: Words) => `Préparation de la clôture de ${span(p)} abandonnée`,
  'closing.released': (p: Words) => `Clôture de ${span(p)} validée${result(p)}`,
  'result.allocated': (p: Words) => `Résultat de ${span(p)} affecté, ${p['resolution'] ?? ''}`,
} as const
