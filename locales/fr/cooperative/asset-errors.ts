import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

// the page of the API shows every sentence with the names of its parameters in place of values
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('fr', known) : String(value)
}
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('fr', BigInt(value ?? 0)) : '…')

/** Les immobilisations. */
export const assetErrors = {
  assetNone: 'Cette fiche n’existe pas, ou plus.',
  assetLabel: (p: ErrorParams) => `Écrivez un nom, en ${p['most']} signes au plus.`,
  assetSupplier: (p: ErrorParams) => `Le fournisseur s’écrit en ${p['most']} signes au plus.`,
  assetAccount: (p: ErrorParams) => `Le compte ${p['code']} n’est pas un compte ouvert des classes 20 à 22. Choisissez-en un, comme 2183 pour du matériel informatique.`,
  assetDepreciationAccount: (p: ErrorParams) => `Le plan comptable n’a pas de compte d’amortissement pour ${p['account']}. Ajoutez le compte ${p['code']} d’abord.`,
  assetCost: 'Écrivez le prix d’achat : plus de zéro.',
  assetResidual: (p: ErrorParams) => `La valeur à la fin va de zéro à ${euros(p['cents'])}.`,
  assetLife: (p: ErrorParams) => `Une durée va de 1 à ${p['most']} mois.`,
  assetEntry: 'L’écriture d’achat doit être une écriture validée.',
  assetEntryAmount: (p: ErrorParams) => `Sur le compte ${p['account']}, cette écriture n’a plus que ${euros(p['cents'])} sans fiche.`,
  assetTakenOver: (p: ErrorParams) => `Ce qui a été amorti avant va de zéro à ${euros(p['cents'])}, pour ce qui a été acheté avant le ${on(p['day'])} et qui s’use.`,
  assetUsed: 'Des écritures reposent sur cette fiche : ses montants et ses dates restent. Contre-passez-les d’abord, ou changez la durée pour la suite.',
  assetGone: (p: ErrorParams) => `C’est sorti des comptes le ${on(p['day'])}. Annulez d’abord cette sortie.`,
  assetHere: 'C’est toujours en service : il n’y a pas de sortie à annuler.',
  assetNoWear: 'Cette fiche ne s’amortit pas : elle n’a pas de durée à changer.',
  assetRevisionDay: (p: ErrorParams) => `Le plan ne change que pour la suite : à partir du ${on(p['day'])} au plus tôt.`,
  assetReason: (p: ErrorParams) => `Dites pourquoi, en ${p['most']} signes au plus.`,
  assetDisposalDay: (p: ErrorParams) => `C’est entré dans les comptes le ${on(p['day'])} : la sortie vient après.`,
  assetDisposalCharged: (p: ErrorParams) => `L’amortissement est déjà passé jusqu’au ${on(p['day'])}. Contre-passez-le, passez la sortie, puis repassez les amortissements de l’exercice.`,
  assetProceeds: 'Une vente peut porter une TVA, plus petite que son prix ; un vol une indemnité sans TVA ; une mise au rebut ne rapporte rien.',
  assetProceedsAccount: 'L’argent va au compte 462 (l’acheteur le doit) ou à une banque (51, 53).',
  assetWords: (p: ErrorParams) => `Écrivez cela en ${p['most']} signes au plus.`,
  depreciationThere: 'Les amortissements de cet exercice sont déjà passés. Pour les corriger, contre-passez d’abord leur écriture.',
  depreciationNone: 'Les amortissements de cet exercice ne sont pas passés.',
  depreciationNothing: 'Il n’y a rien à amortir sur cet exercice.',
  depreciationOlder: (p: ErrorParams) => `Les amortissements de l’exercice fini le ${on(p['day'])} ne sont pas passés. Passez-les d’abord.`,
  depreciationChanged: (p: ErrorParams) => `Une fiche a changé depuis : il s’agit maintenant de ${euros(p['cents'])}. Relisez, puis recommencez.`,
  depreciationLater: (p: ErrorParams) => `Une écriture plus récente repose sur celle-ci (${p['name']}). Contre-passez-la d’abord.`,
} as const
