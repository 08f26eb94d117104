import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { simulationActs as french } from '#locales/fr/cooperative/simulation-acts.ts'

const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('en', known) : (value ?? '')
}

export const simulationActs: typeof french = {
  'simulation.proposed': (p) => `Tariff on trial no. ${p['number']} “${p['name']}” proposed, from ${on(p['from'])} to ${on(p['to'])}`,
  'simulation.attached': (p) => (p['resolution'] ? `Tariff on trial no. ${p['number']} “${p['name']}” attached to resolution ${p['resolution']}` : `Tariff on trial no. ${p['number']} “${p['name']}”: attached to no resolution`),
  'simulation.applied': (p) => `Tariff on trial no. ${p['number']} “${p['name']}” entered as a tariff, from ${on(p['from'])}, resolution ${p['resolution']}`,
  'simulation.withdrawn': (p) => `Tariff on trial no. ${p['before.number']} “${p['before.name']}” withdrawn`,
  'simulation.restored': (p) => `Tariff on trial no. ${p['before.number']} “${p['before.name']}” put back into the list`,
}
