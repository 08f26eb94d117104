import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const euros = (cents: string | undefined): string => (cents && /^-?\d+$/.test(cents) ? formatMoney('fr', BigInt(cents)) : '')
const on = (day: string | undefined): string => {
  const known = asDay(day ?? '')
  return known ? formatCalendarDay('fr', known) : ''
}
const movement = (p: Words): string => `Mouvement bancaire du ${on(p['day'])} « ${p['name'] ?? ''} », ${euros(p['cents'])}`
const statement = (p: Words, prefix = ''): string => `Relevé de « ${p[`${prefix}name`] ?? ''} » du ${on(p[`${prefix}from`])} au ${on(p[`${prefix}to`])}, ${p[`${prefix}lines`] ?? ''} mouvements`

/** Le journal d’activité, pour la banque. */
export const bankActs = {
  'bankAccount.added': (p: Words) => `Compte bancaire « ${p['name']} » entré, compte ${p['account']}`,
  'bankAccount.changed': (p: Words) => `Compte bancaire « ${p['name']} » changé${(p['before.iban'] ?? '') === (p['iban'] ?? '') ? '' : ', son IBAN aussi'}`,
  'bankAccount.closed': (p: Words) => `Compte bancaire « ${p['name']} » fermé`,
  'bankAccount.reopened': (p: Words) => `Compte bancaire « ${p['name']} » rouvert`,
  'bankStatement.imported': (p: Words) => `${statement(p)} : pris${(p['gap'] ?? '0') === '0' ? '' : `, écart accepté de ${euros(p['gap'])}`}`,
  'bankStatement.removed': (p: Words) => `${statement(p, 'before.')} : retiré`,
  'bankLine.matched': (p: Words) => `${movement(p)} : rapproché`,
  'bankLine.ignored': (p: Words) => `${movement(p)} : mis de côté, ${p['reason'] ?? ''}`,
  'bankLine.undone': (p: Words) => `${movement(p)} : rapprochement repris`,
  'bankRule.added': (p: Words) => `Règle bancaire « ${p['name']} » entrée, compte ${p['account']}`,
  'bankRule.removed': (p: Words) => `Règle bancaire « ${p['before.name']} » enlevée`,
} as const
