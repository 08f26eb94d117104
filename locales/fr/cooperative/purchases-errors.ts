import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

// the page of the API shows every sentence with the names of its parameters in place of values
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('fr', known) : String(value)
}
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('fr', BigInt(value ?? 0)) : '…')

/** Les achats et les régularisations de fin d’exercice. */
export const purchaseErrors = {
  supplierName: (p: ErrorParams) => `Écrivez le nom du fournisseur, en ${p['most']} signes au plus.`,
  supplierTerms: (p: ErrorParams) => `Le délai de paiement va de 0 à ${p['most']} jours.`,
  supplierTaken: (p: ErrorParams) => `${p['name']} a déjà ce numéro SIREN : c’est sans doute le même fournisseur.`,
  supplierNone: 'Ce fournisseur n’est pas dans la liste.',
  supplierUnknown: 'Choisissez le fournisseur dans la liste.',
  supplierArchived: (p: ErrorParams) => `${p['name']} est archivé. Rouvrez sa fiche pour entrer une nouvelle facture.`,
  supplierChanged: 'Quelqu’un a changé cette fiche entre-temps. Relisez-la, puis recommencez.',
  iban: 'Cet IBAN n’est pas juste : sa clé ne correspond pas. Recopiez-le depuis un document sûr.',
  vatNumber: 'Ce numéro de TVA n’est pas juste. Un numéro français : FR, deux signes de clé, puis le SIREN.',
  purchaseAccount: (p: ErrorParams) => `${p['code'] ? `Le compte ${p['code']} ne convient pas` : 'Il manque un compte'} : choisissez un compte ouvert de charges (classe 6) ou d’immobilisations (classe 2).`,
  invoiceReference: (p: ErrorParams) => `Écrivez le numéro que le fournisseur a donné, en ${p['most']} signes au plus.`,
  invoiceLabel: (p: ErrorParams) => `Dites en quelques mots de quoi il s’agit, en ${p['most']} signes au plus.`,
  invoiceDue: (p: ErrorParams) => `L’échéance est au plus tôt le ${on(p['day'])}, jour de la facture, et dans les deux ans.`,
  invoiceLinesNone: 'Il faut au moins une ligne : un compte et un montant.',
  invoiceLinesMany: (p: ErrorParams) => `${p['most']} lignes au plus. Regroupez celles du même compte.`,
  invoiceLine: (p: ErrorParams) => `Ligne ${p['line']} : écrivez un montant hors taxes qui ne soit pas nul.`,
  invoiceVat: (p: ErrorParams) => `Ligne ${p['line']} : à ce taux, la TVA est de ${euros(p['cents'])}, à quelques centimes près. Vérifiez le taux et les montants.`,
  invoiceRate: (p: ErrorParams) => `Ligne ${p['line']} : le taux de TVA est un pourcentage de 0 à 30, comme 20 ou 5,5.`,
  invoicePeriod: (p: ErrorParams) => `Ligne ${p['line']} : la période finit après avoir commencé, et dure dix ans au plus. Donnez les deux jours, ou aucun.`,
  invoiceTotal: (p: ErrorParams) => `Les lignes font ${euros(p['linesCents'])} à payer, le total écrit est de ${euros(p['totalCents'])}. Reprenez l’un ou l’autre d’après la facture.`,
  invoiceDuplicate: (p: ErrorParams) => `La facture ${p['reference']} de ce fournisseur est déjà là : n° ${p['number']}, du ${on(p['day'])}.`,
  invoiceNone: 'Cette facture n’existe pas, ou elle a été supprimée.',
  invoiceChanged: 'Quelqu’un a changé cette facture entre-temps. Relisez-la, puis recommencez.',
  invoiceSent: 'La facture est envoyée à l’approbation. Reprenez-la d’abord pour la changer.',
  invoiceNotSent: 'Cette facture n’attend pas d’approbation.',
  invoiceApproved: 'La facture est approuvée et dans les livres : elle ne change plus. Une erreur se corrige en l’annulant.',
  invoiceNotApproved: 'Il faut d’abord qu’une autre personne approuve cette facture.',
  invoiceCancelled: 'Cette facture est annulée.',
  invoiceNoFile: 'Joignez la facture, ou dites pourquoi il n’y a pas de pièce.',
  invoiceOwn: 'Vous avez écrit dans cette facture : une autre personne de la trésorerie ou du conseil doit l’approuver.',
  invoiceReason: (p: ErrorParams) => `Dites pourquoi, en ${p['most']} signes au plus.`,
  invoiceYear: (p: ErrorParams) => `Aucun exercice ouvert ne peut recevoir une facture du ${on(p['day'])}. Ouvrez l’exercice d’abord, ou vérifiez la date.`,
  invoicePaid: 'Des paiements sont enregistrés : reprenez-les d’abord, puis annulez.',
  invoicePaidAll: 'Il ne reste rien à payer.',
  invoiceCancelDay: (p: ErrorParams) => `L’annulation se date au plus tôt du ${on(p['day'])}, jour de l’écriture.`,
  paymentAmount: (p: ErrorParams) => `Il reste ${euros(p['owedCents'])} à régler : écrivez un montant jusque-là.`,
  paymentAccount: 'Choisissez un compte de banque (51) ou de caisse (53).',
  paymentDay: 'Un paiement s’enregistre quand il est fait : la date ne peut pas être à venir.',
  paymentNone: 'Ce paiement n’existe pas.',
  paymentReversed: 'Ce paiement est déjà repris.',
  offsetOther: 'Un avoir s’impute sur une facture approuvée du même fournisseur.',
  cutoffWritten: (p: ErrorParams) => `Le compte ${p['kind']} est déjà passé pour cet exercice. Annulez-le d’abord pour le passer de nouveau.`,
  cutoffNothing: 'Il n’y a rien à passer ici.',
  cutoffMany: (p: ErrorParams) => `L’écriture dépasserait ${p['most']} lignes. Écrivez à celles et ceux qui tiennent le logiciel.`,
  cutoffNone: (p: ErrorParams) => `Rien n’est passé au compte ${p['kind']} pour cet exercice.`,
  cutoffLabel: (p: ErrorParams) => `Dites de quoi il s’agit, en ${p['most']} signes au plus.`,
  cutoffReason: (p: ErrorParams) => `Dites sur quoi repose le montant (devis, facture de l’an passé…), en ${p['most']} signes au plus.`,
  cutoffAccount: (p: ErrorParams) => `Choisissez un compte ouvert ${p['kind'] === '487' ? 'de produits (classe 7)' : 'de charges (classe 6)'}.`,
  cutoffAmount: 'Écrivez un montant au-dessus de zéro ; la TVA ne peut pas le dépasser.',
  estimateNone: 'Cette estimation n’existe pas, ou elle est déjà enlevée.',
} as const
