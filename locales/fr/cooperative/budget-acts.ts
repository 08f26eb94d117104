import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('fr', known) : (value ?? '')
}
const euros = (value: string | undefined): string => (/^-?\d+$/.test(value ?? '') ? formatMoney('fr', BigInt(value ?? '0')) : '…')

/** Le journal d’activité, pour le budget. */
export const budgetActs = {
  'budget.begun': (p: Words) => `Budget « ${p['name']} » préparé, version ${p['number']}, exercice du ${on(p['from'])} au ${on(p['to'])}`,
  'budget.lineSaved': (p: Words) => `Budget « ${p['name']} » : ligne ${p['account']}, ${euros(p['cents'])}${p['before.cents'] ? ` (avant : ${euros(p['before.cents'])})` : ''}`,
  'budget.lineRemoved': (p: Words) => `Budget « ${p['before.name']} » : ligne ${p['before.account']} retirée (${euros(p['before.cents'])})`,
  'budget.imported': (p: Words) => `Budget « ${p['name']} » : ${p['lines']} lignes reprises d’un tableau`,
  'budget.dropped': (p: Words) => `Budget « ${p['before.name']} » mis de côté`,
  'budget.restored': (p: Words) => `Budget « ${p['name']} » repris`,
  'budget.voted': (p: Words) => `Budget « ${p['name']} » voté le ${on(p['votedOn'])}, résolution ${p['resolution']}, résultat prévu ${euros(p['cents'])}`,
  'budget.withdrawn': (p: Words) => `Vote du budget « ${p['before.name']} » retiré : ${p['reason']}`,
}
