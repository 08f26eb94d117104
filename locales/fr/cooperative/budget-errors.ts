import { asDay, formatCalendarDay } from '#lib/day.ts'

type Params = Readonly<Record<string, string | number>>
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value ?? ''))
  return known ? formatCalendarDay('fr', known) : String(value)
}

/** Refus du budget. */
export const budgetErrors = {
  budgetNone: 'Ce budget n’existe pas, ou a été mis de côté.',
  budgetLabel: (p: Params) => `Nommez ce budget, en ${p['most']} signes au plus.`,
  budgetPercent: 'Écrivez un pourcentage entre -100 et 1000, par exemple « 2,5 ».',
  budgetNothingToCopy: 'Il n’y a rien à reprendre : ni charge ni produit sur les douze derniers mois, ou un budget vide. Commencez par un budget vide.',
  budgetVoted: 'Ce budget est voté : il reste tel quel. Préparez un budget rectifié, qui sera voté à son tour.',
  budgetAccount: 'Un budget porte sur des charges (comptes 6…) et des produits (comptes 7…). Écrivez un compte, par exemple « 626 », ou le début de plusieurs, par exemple « 62 ».',
  budgetAccountNone: (p: Params) => `Aucun compte ouvert ne commence par ${p['account']}. Choisissez un compte du plan comptable, ou ouvrez-le d’abord.`,
  budgetLineThere: (p: Params) => `Ce budget a déjà une ligne ${p['account']} : changez celle-là.`,
  budgetLineNone: 'Cette ligne n’est pas, ou plus, dans le budget.',
  budgetMonths: (p: Params) => `Donnez un montant pour chacun des ${p['months']} mois de l’exercice.`,
  budgetAmount: 'Ce montant dépasse dix milliards d’euros.',
  budgetWhy: (p: Params) => `Dites pourquoi en ${p['most']} signes au plus, sur une ligne.`,
  budgetChanged: 'Le budget a changé depuis que vous l’avez ouvert. Relisez-le, puis enregistrez le vote : on ne vote que ce qu’on a lu.',
  budgetEmpty: 'Ce budget n’a aucune ligne : il n’y a rien à voter.',
  budgetUnknown: (p: Params) => `Ces lignes ne correspondent à aucun compte ouvert : ${p['accounts']}. Remplacez-les avant d’enregistrer le vote.`,
  budgetResolution: (p: Params) => `Écrivez le numéro de la résolution qui l’a voté, en ${p['most']} signes au plus.`,
  budgetVoteToCome: 'Un vote s’enregistre une fois qu’il a eu lieu : ce jour est à venir.',
  budgetVoteOlder: (p: Params) => `Un autre budget de cet exercice a été voté le ${on(p['day'])} : celui-ci ne peut pas l’avoir été avant.`,
  budgetNotVoted: 'Ce budget n’a pas été voté : il n’y a pas de vote à retirer.',
  budgetWithdrawn: 'Ce vote est déjà retiré.',
  budgetNotLast: 'Un autre budget a été voté après celui-ci. Seul le dernier vote enregistré se retire.',
  budgetReason: (p: Params) => `Dites pourquoi, en ${p['most']} signes au plus.`,
  budgetFileEmpty: 'Ce texte n’a aucune ligne de budget. La première ligne donne le nom des colonnes, la première colonne les comptes.',
  budgetFileColumns: 'Il faut une colonne « total », ou une colonne par mois nommée comme 2027-01.',
  budgetFileAmount: (p: Params) => `Ligne ${p['line']} : « ${p['typed']} » n’est pas un montant.`,
  budgetFileAccount: (p: Params) => `Ligne ${p['line']} : « ${p['typed']} » n’est pas un compte de charges (6…) ou de produits (7…).`,
  budgetFileLarge: (p: Params) => `Ce tableau dépasse ${p['most']} lignes.`,
  budgetFileUnknown: (p: Params) => `Ligne ${p['line']} : le compte ${p['account']} n’est pas dans le plan comptable. Dites par quel compte le remplacer, ou laissez la ligne de côté.`,
}
