import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Words = Readonly<Record<string, string>>
const euros = (cents: string | undefined): string => (cents && /^-?\d+$/.test(cents) ? `, ${formatMoney('fr', BigInt(cents))}` : '')
const invoice = (p: Words): string => `Facture fournisseur n° ${p['number'] ?? p['before.number'] ?? ''} « ${p['name'] ?? p['before.name'] ?? ''} »`
const year = (p: Words): string => {
  const [from, to] = [asDay(p['from'] ?? ''), asDay(p['to'] ?? '')]
  return from && to ? ` de l’exercice du ${formatCalendarDay('fr', from)} au ${formatCalendarDay('fr', to)}` : ''
}

/** Le journal d’activité, pour les achats et les régularisations. */
export const purchaseActs = {
  'supplier.added': (p: Words) => `Fournisseur « ${p['name']} » entré`,
  'supplier.changed': (p: Words) => `Fournisseur « ${p['name']} » changé${(p['before.iban'] ?? '') === (p['iban'] ?? '') ? '' : ', son IBAN aussi'}`,
  'supplier.archived': (p: Words) => `Fournisseur « ${p['name']} » archivé`,
  'supplier.restored': (p: Words) => `Fournisseur « ${p['name']} » repris`,
  'purchases.vatSet': (p: Words) => (p['vatLiable'] === 'true' ? 'La TVA des achats se déduit' : 'La TVA des achats ne se déduit pas'),
  'purchase.entered': (p: Words) => `${invoice(p)} entrée${euros(p['cents'])}`,
  'purchase.changed': (p: Words) => `${invoice(p)} changée${euros(p['cents'])}`,
  'purchase.discarded': (p: Words) => `${invoice(p)} supprimée avant approbation`,
  'purchase.paperAdded': (p: Words) => `${invoice(p)} : « ${p['document']} » jointe`,
  'purchase.paperRemoved': (p: Words) => `${invoice(p)} : « ${p['before.document']} » enlevée`,
  'purchase.submitted': (p: Words) => `${invoice(p)} envoyée à l’approbation`,
  'purchase.takenBack': (p: Words) => `${invoice(p)} reprise avant approbation`,
  'purchase.approved': (p: Words) => `${invoice(p)} approuvée${euros(p['cents'])}`,
  'purchase.refused': (p: Words) => `${invoice(p)} refusée : ${p['reason'] ?? ''}`,
  'purchase.cancelled': (p: Words) => `${invoice(p)} annulée : ${p['reason'] ?? ''}`,
  'purchase.paid': (p: Words) => `${invoice(p)} : règlement enregistré${euros(p['cents'])}`,
  'purchase.paymentReversed': (p: Words) => `${invoice(p)} : règlement repris${euros(p['cents'])}`,
  'cutoff.estimated': (p: Words) => `Compte ${p['kind']} : estimation « ${p['name']} » entrée${euros(p['cents'])}`,
  'cutoff.estimateRemoved': (p: Words) => `Compte ${p['before.kind']} : estimation « ${p['before.name']} » enlevée`,
  'cutoff.written': (p: Words) => `Compte ${p['kind']} passé à la fin${year(p)}${euros(p['cents'])}`,
  'cutoff.returned': (p: Words) => `Compte ${p['kind']} extourné après la fin${year(p)}${euros(p['cents'])}`,
  'cutoff.cancelled': (p: Words) => `Compte ${p['kind']} annulé à la fin${year(p)}${euros(p['cents'])}`,
} as const
