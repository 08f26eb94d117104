import { asDay, formatCalendarDay } from '#lib/day.ts'

type Words = Readonly<Record<string, string>>
const on = (value: string | undefined): string => {
  const known = asDay(value ?? '')
  return known ? formatCalendarDay('fr', known) : (value ?? '')
}

/** Le journal d’activité, pour les tarifs, les abonnements et la facturation. */
export const tariffActs = {
  'plan.added': (p: Words) => `Formule ${p['code']} « ${p['name']} » ajoutée`,
  'plan.changed': (p: Words) => `Formule « ${p['name']} » changée`,
  'tariff.entered': (p: Words) => `Tarif « ${p['name']} » entré, à partir du ${on(p['from'])}, résolution ${p['resolution']} du ${on(p['votedOn'])}`,
  'tariff.withdrawn': (p: Words) => `Tarif « ${p['before.name']} » retiré`,
  'subscription.begun': (p: Words) => `Abonnement n° ${p['number']} de ${p['name']} : ${p['quantity']} × ${p['plan']}, à partir du ${on(p['from'])}`,
  'subscription.changed': (p: Words) => `Abonnement n° ${p['number']} de ${p['name']} : ${p['quantity']} × ${p['plan']} à partir du ${on(p['from'])}`,
  'subscription.reduced': (p: Words) => `Abonnement n° ${p['number']} de ${p['name']} : ${p['percent']} % de moins du ${on(p['from'])} au ${on(p['to'])}`,
  'subscription.reductionRemoved': (p: Words) => `Réduction de l’abonnement n° ${p['before.number']} de ${p['before.name']} retirée`,
  'subscription.ended': (p: Words) => `Abonnement n° ${p['number']} de ${p['name']} fini le ${on(p['to'])}`,
  'subscription.resumed': (p: Words) => `Abonnement n° ${p['number']} de ${p['name']} : il continue`,
  'billing.begun': (p: Words) => `Facturation n° ${p['number']} « ${p['name']} » préparée, jusqu’au ${on(p['until'])}`,
  'billing.cancelled': (p: Words) => `Facturation n° ${p['before.number']} « ${p['before.name']} » abandonnée`,
  'billing.issued': (p: Words) => `Facturation n° ${p['number']} « ${p['name']} » émise : ${p['count']} factures`,
  'billing.waived': (p: Words) => `Facturation : on renonce pour ${p['name']} à ${p['lines']}`,
  'billing.freed': (p: Words) => `Jours d’une facture créditée libérés : ${p['count']}`,
}
