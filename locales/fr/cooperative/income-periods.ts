import type { ErrorParams } from '#lib/errors.ts'

/** Les produits à cheval sur deux exercices : abonnements et autres périodes facturées. */
export const incomePeriods = {
  title: 'Périodes facturées',
  lead: 'Ce qui a été facturé ailleurs qu’ici pour des jours, comme un an d’hébergement. La part d’après la fin de l’exercice va au compte 487. Les factures d’Onyva y vont d’elles-mêmes.',
  none: 'Aucune période encore',
  noneText: 'Une facture annuelle d’octobre à septembre, faite par un autre logiciel : ses neuf mois d’après décembre ne sont pas un produit de l’année. Entrez-la ici, ou collez un tableau.',
  label: 'Libellé',
  labelHint: 'Par exemple : Hébergement 2026-2027, Association du Quai.',
  span: 'Période',
  spanIs: (from: string, to: string) => `du ${from} au ${to}`,
  amount: 'Montant hors taxe',
  beyond: (day: string) => `Après le ${day}`,
  account: 'Compte de produit',
  party: 'Tiers',
  partyHint: 'Son code, comme M00042. Facultatif.',
  bookedOn: 'Facturé le',
  bookedHint: 'Jour de l’écriture qui l’a pris en produit.',
  fromDay: 'Premier jour',
  toDay: 'Dernier jour',
  add: 'Ajouter une période',
  entered: (count: number) => (count === 1 ? 'Période ajoutée.' : `${count} périodes ajoutées.`),
  remove: 'Retirer',
  removed: 'Période retirée de la liste. Les écritures déjà passées ne changent pas.',
  paste: 'Coller un tableau',
  pasteText: 'Une première ligne « Libellé;Compte;Tiers;Facturé le;Du;Au;Montant », puis une période par ligne. Rien n’est ajouté avant que vous ayez vu le contrôle.',
  tableLabel: 'Tableau',
  check: 'Contrôler',
  line: 'Ligne',
  whole: 'Tout le tableau',
  fault: 'Ce qui ne va pas',
  wrong: (count: number) => (count === 1 ? 'Une ligne ne va pas. Rien n’est ajouté.' : `${count} lignes ne vont pas. Rien n’est ajouté.`),
  good: (count: number, amount: string) => `${count} période${count > 1 ? 's' : ''}, ${amount} en tout. Rien n’est encore ajouté.`,
  apply: 'Ajouter ces périodes',
} as const

export const incomePeriodErrors = {
  periodLabel: (p: ErrorParams) => `Écrivez un libellé, en ${p['most']} signes au plus.`,
  periodAccount: (p: ErrorParams) => `Le compte ${p['code']} n’est pas un compte de produit ouvert. Choisissez-en un, comme 706.`,
  periodParty: (p: ErrorParams) => `Aucun tiers n’a le code ${p['code']}. Laissez vide, ou prenez un code de la liste des tiers.`,
  periodDays: 'Le dernier jour ne vient pas avant le premier, et une période dure dix ans au plus.',
  periodAmount: 'Écrivez un montant : plus de zéro.',
  periodMany: (p: ErrorParams) => `De 1 à ${p['most']} périodes à la fois.`,
  periodColumns: 'La première ligne nomme les colonnes : Libellé, Compte, Facturé le, Du, Au, Montant, et si vous voulez Tiers.',
  periodNone: 'Cette période n’existe pas, ou plus.',
} as const

type Words = Readonly<Record<string, string>>

/** Le journal d’activité, pour les périodes facturées. */
export const incomePeriodActs = {
  'incomePeriod.entered': (p: Words) => (p['count'] === '1' ? `Période facturée « ${p['name']} » ajoutée` : `${p['count']} périodes facturées ajoutées`),
  'incomePeriod.removed': (p: Words) => `Période facturée « ${p['before.name']} » retirée`,
} as const
