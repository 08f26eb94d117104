import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

// the page of the API shows every sentence with the names of its parameters in place of values
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('fr', known) : String(value)
}
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('fr', BigInt(value ?? 0)) : '…')

/** La comptabilité. */
export const ledgerErrors = {
  accountCode: 'Un numéro de compte commence par trois chiffres du plan comptable (classes 1 à 8) et compte 12 signes au plus : chiffres et majuscules.',
  accountLabel: (p: ErrorParams) => `Écrivez le nom du compte, en ${p['most']} signes au plus.`,
  accountTaken: (p: ErrorParams) => `Le compte ${p['code']} existe déjà.`,
  accountUnknown: (p: ErrorParams) => `${p['line'] ? `Ligne ${p['line']} : l` : 'L'}e compte « ${p['code']} » n’est pas dans le plan comptable. Choisissez-en un dans la liste, ou ajoutez-le.`,
  accountClosed: (p: ErrorParams) => `${p['line'] ? `Ligne ${p['line']} : l` : 'L'}e compte ${p['code']} est fermé. Rouvrez-le dans le plan comptable, ou choisissez-en un autre.`,
  partyName: (p: ErrorParams) => `Écrivez un nom, en ${p['most']} signes au plus.`,
  partyUnknown: (p: ErrorParams) => `Ligne ${p['line']} : ce tiers n’est pas connu de la comptabilité. Choisissez-le dans la liste.`,
  journalUnknown: (p: ErrorParams) => `Il n’y a pas de journal « ${p['code']} ». Choisissez-en un dans la liste.`,
  entryTwice: 'Cette écriture est déjà entrée : le formulaire était parti deux fois.',
  entryLabel: (p: ErrorParams) => `Écrivez de quoi il s’agit, en ${p['most']} signes au plus.`,
  entryReference: (p: ErrorParams) => `Écrivez la référence de la pièce, en ${p['most']} signes au plus.`,
  entryEmpty: 'Une écriture a au moins deux lignes : une au débit, une au crédit.',
  entryLinesMany: (p: ErrorParams) => `Une écriture a ${p['most']} lignes au plus. Faites-en plusieurs.`,
  entryUnbalanced: (p: ErrorParams) =>
    `Le débit (${euros(p['debitCents'])}) et le crédit (${euros(p['creditCents'])}) ne sont pas égaux : il manque ${euros(Math.abs(Number(p['debitCents']) - Number(p['creditCents'])))} ${Number(p['debitCents']) < Number(p['creditCents']) ? 'au débit' : 'au crédit'}.`,
  entryYearNone: (p: ErrorParams) => `Le ${on(p['day'])} n’est dans aucun exercice. Changez la date, ou ouvrez cet exercice.`,
  entryYearClosed: (p: ErrorParams) => `L’exercice du ${on(p['from'])} au ${on(p['to'])} est clos : plus rien ne s’y écrit. Passez l’écriture dans un exercice ouvert.`,
  entryNone: 'Cette écriture n’existe pas.',
  entryNotDraft: 'Cette écriture est validée : elle ne change plus. Pour la corriger, contre-passez-la.',
  entryIsDraft: 'Cette écriture est un brouillon : changez-la ou supprimez-la directement.',
  entryReversed: (p: ErrorParams) => `Cette écriture est déjà contre-passée par la n° ${p['number']}.`,
  draftChanged: 'Quelqu’un a changé ce brouillon entre-temps. Rechargez-le avant de recommencer ; ce que vous aviez écrit est encore dans cette page.',
  lineAmount: (p: ErrorParams) => `Ligne ${p['line']} : écrivez un montant au débit ou au crédit, pas les deux, sans signe moins.`,
  lineLabel: (p: ErrorParams) => `Ligne ${p['line']} : ce texte est trop long (${p['most']} signes au plus) ou contient un signe qui ne s’affiche pas.`,
  openingTaken: 'Cet exercice a déjà son écriture d’à-nouveaux. Corrigez-la par une écriture au journal OD.',
  openingDay: (p: ErrorParams) => `Une écriture d’à-nouveaux porte la date du premier jour de l’exercice, le ${on(p['day'])}.`,
  closingDay: (p: ErrorParams) => `Une écriture de clôture porte la date du dernier jour de l’exercice, le ${on(p['day'])}.`,
  fiscalYearNone: 'Cet exercice n’existe pas.',
  fiscalYearStart: (p: ErrorParams) => `Les exercices se suivent : celui-ci doit commencer le ${on(p['day'])}.`,
  fiscalYearLength: 'Un exercice finit après avoir commencé, et dure 24 mois au plus.',
  fiscalYearClosed: (p: ErrorParams) => `L’exercice du ${on(p['from'])} au ${on(p['to'])} est déjà clos.`,
  closingLines: (p: ErrorParams) => `L’exercice laisse ${p['lines']} soldes par compte et par tiers, plus que l’écriture d’à-nouveaux n’en prend (${p['most']}). Soldez ou regroupez des tiers d’abord.`,
  entryClosedOff: 'Les comptes de résultat de cet exercice sont déjà soldés par la clôture : plus rien ne s’y écrit. Passez l’écriture dans l’exercice suivant.',
  siren: 'Un numéro SIREN a neuf chiffres. Vérifiez-le : la clé de contrôle ne convient pas.',
  sirenMissing: 'Le nom de ce fichier commence par le numéro SIREN de la coopérative. Écrivez-le d’abord dans les réglages de la comptabilité.',
  chartFixed: 'Les comptes suivent déjà l’autre plan comptable. On n’en change pas en cours de route.',
  csvQuote: (p: ErrorParams) => `Ligne ${p['line']} : un guillemet s’ouvre et ne se ferme pas.`,
  exportYear: 'Ce fichier est celui d’un seul exercice : choisissez lequel.',
  letterFew: 'Cochez deux lignes au moins, deux cents au plus.',
  letterMixed: 'Ces lignes ne vont pas ensemble : on lettre des lignes validées d’un même compte et d’un même tiers.',
  letterTaken: 'L’une de ces lignes vient d’être lettrée. Rechargez la page.',
  letterUnbalanced: (p: ErrorParams) => `Ces lignes ne se compensent pas : il reste ${euros(Math.abs(Number(p['cents'])))} ${Number(p['cents']) > 0 ? 'au débit' : 'au crédit'}.`,
  letterNone: (p: ErrorParams) => `Il n’y a pas de lettrage ${p['code']} sur ce compte.`,
  documentSize: (p: ErrorParams) => `Choisissez un fichier de ${p['mostMb']} Mo au plus.`,
  documentKind: 'Ce fichier n’est ni un PDF, ni une image PNG ou JPEG, ni un fichier XML.',
  documentMany: (p: ErrorParams) => `Une écriture porte ${p['most']} pièces au plus. Réunissez-les en un seul PDF.`,
  documentNone: 'Cette pièce n’existe pas.',
  openingColumns: 'La première ligne doit nommer les colonnes : Compte, Débit, Crédit.',
  openingResult: (p: ErrorParams) => `Le compte ${p['code']} est un compte de résultat : il repart de zéro chaque année et n’a pas d’à-nouveau.`,
  openingParty: (p: ErrorParams) => `La comptabilité ne connaît pas le tiers « ${p['code']} ». Laissez la case vide, ou écrivez son code.`,
  openingBoth: 'Un solde est au débit ou au crédit, pas les deux.',
  openingFaults: (p: ErrorParams) => `${p['count']} ligne${Number(p['count']) > 1 ? 's ne vont pas' : ' ne va pas'}. Contrôlez le tableau d’abord : rien n’a été écrit.`,
  tableSize: (p: ErrorParams) => `Choisissez un tableau CSV de ${p['mostMb']} Mo au plus.`,
} as const
