import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const euros = (cents: string | undefined): string => (cents && /^-?\d+$/.test(cents) ? `, ${formatMoney('fr', BigInt(cents))}` : '')

const day = (text: string | undefined): string => {
  const of = asDay(text ?? '')
  return of ? formatCalendarDay('fr', of) : ''
}

/** Le journal d’activité, pour les ventes, les sommes dues et les règlements. */
export const salesActs = {
  'seller.saved': (p: Words) => `En-tête des factures : « ${p['name']} »${(p['before.iban'] ?? '') === (p['iban'] ?? '') ? '' : ', IBAN changé'}`,
  'customer.added': (p: Words) => `Client « ${p['name']} » (${p['code']}) entré`,
  'customer.saved': (p: Words) => `Coordonnées de facturation changées${p['name'] ? ` : « ${p['name']} »` : ''}`,
  'salesInvoice.sent': (p: Words) => `Facture ${p['name']} envoyée à nouveau à ${p['email']}`,
  'customer.archived': (p: Words) => `Client « ${p['name']} » rangé`,
  'customer.restored': (p: Words) => `Client « ${p['name']} » repris`,
  'salesInvoice.issued': (p: Words) => `Facture ${p['name']} émise, ${p['customer']}${euros(p['cents'])}`,
  'creditNote.issued': (p: Words) => `Avoir ${p['name']} émis, ${p['customer']}${euros(p['cents'])}`,
  'due.bank': (p: Words) => `Virement reçu : ${p['name']}${euros(p['cents'])}`,
  'due.debit': (p: Words) => `Prélèvement : ${p['name']}${euros(p['cents'])}`,
  'due.offset': (p: Words) => `Compensation : ${p['name']}${euros(p['cents'])}`,
  'due.other': (p: Words) => `Règlement : ${p['name']}${euros(p['cents'])}`,
  'due.loss': (p: Words) => `Passé en perte : ${p['name']}${euros(p['cents'])}`,
  'due.paymentUndone': (p: Words) => `Règlement repris : ${p['name']}${euros(p['cents'])}${p['reason'] ? ` (${p['reason']})` : ''}`,
  'due.overpaid': (p: Words) => `Trop-perçu de ${p['name']}${euros(p['cents'])}`,
  'due.split': (p: Words) => `Somme due partagée en ${p['parts']} échéances : ${p['name']}${euros(p['cents'])}`,
  'vatRegime.set': (p: Words) => `Régime de TVA à partir du ${day(p['from'])} : ${p['kind'] === 'liable' ? `redevable, ${p['due'] === 'receipt' ? 'à l’encaissement' : 'à la facture'}` : p['kind'] === 'exempt' ? 'franchise en base' : 'hors champ'}`,
  'vatReturn.filed': (p: Words) => `TVA du ${day(p['from'])} au ${day(p['to'])} déclarée${euros(p['cents'])}`,
  'vatReturn.cancelled': (p: Words) => `TVA du ${day(p['before.from'])} au ${day(p['before.to'])} : déclaration reprise`,
}
