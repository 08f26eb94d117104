import { asDay, formatCalendarDay } from '#lib/day.ts'

type Words = Readonly<Record<string, string>>
const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('fr', known) : (value ?? '')
}

/** Le journal d’activité, pour les tarifs à l’essai. */
export const simulationActs = {
  'simulation.proposed': (p: Words) => `Tarif à l’essai n° ${p['number']} « ${p['name']} » proposé, du ${on(p['from'])} au ${on(p['to'])}`,
  'simulation.attached': (p: Words) => (p['resolution'] ? `Tarif à l’essai n° ${p['number']} « ${p['name']} » joint à la résolution ${p['resolution']}` : `Tarif à l’essai n° ${p['number']} « ${p['name']} » : joint à aucune résolution`),
  'simulation.applied': (p: Words) => `Tarif à l’essai n° ${p['number']} « ${p['name']} » entré comme tarif, à partir du ${on(p['from'])}, résolution ${p['resolution']}`,
  'simulation.withdrawn': (p: Words) => `Tarif à l’essai n° ${p['before.number']} « ${p['before.name']} » retiré`,
  'simulation.restored': (p: Words) => `Tarif à l’essai n° ${p['before.number']} « ${p['before.name']} » remis dans la liste`,
}
