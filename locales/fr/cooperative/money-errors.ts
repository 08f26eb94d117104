import { formatMoney, largestCents } from '#lib/money.ts'

/** Montants et dates. */
export const moneyErrors = {
  moneyShape: 'Écrivez un montant en euros, par exemple « 1 234,56 ».',
  moneyDecimals: 'Il y a plus de deux chiffres après la virgule. Un montant s’écrit au centime près, par exemple « 12,50 ».',
  moneyNegative: 'Ce montant ne peut pas être négatif. Écrivez-le sans le signe moins.',
  moneyLarge: `Ce montant est trop grand : ${formatMoney('fr', largestCents)} au plus.`,
  dayShape: 'Cette date n’existe pas. Écrivez-la comme 2027-06-30 ou 30/06/2027.',
} as const
