import { asDay, formatCalendarDay } from '#lib/day.ts'

type Words = Readonly<Record<string, string>>
const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('fr', known) : (value ?? '')
}

/** Le journal d’activité, pour les immobilisations. */
export const assetActs = {
  'asset.entered': (p: Words) => `Immobilisation ${p['number']} « ${p['name']} » fichée`,
  'asset.changed': (p: Words) => `Fiche ${p['number']} « ${p['name']} » changée`,
  'asset.removed': (p: Words) => `Fiche ${p['before.number']} « ${p['before.name']} » supprimée`,
  'asset.revised': (p: Words) => `Durée de « ${p['name']} » changée à partir du ${on(p['from'])} : ${p['reason']}`,
  'asset.disposed': (p: Words) => `« ${p['name']} » sorti des comptes le ${on(p['day'])}`,
  'asset.disposalReversed': (p: Words) => `Sortie de « ${p['name']} » annulée`,
  'depreciation.written': (p: Words) => `Amortissements de l’exercice fini le ${on(p['to'])} passés, écriture n° ${p['number']}`,
  'depreciation.reversed': (p: Words) => `Amortissements de l’exercice fini le ${on(p['to'])} contre-passés`,
} as const
