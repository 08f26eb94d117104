/** Ce que refusent les impayés, et quoi faire alors. */
import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('fr', BigInt(value ?? 0)) : '…')
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('fr', known) : String(value)
}

export const dunningErrors = {
  dunningChanged: 'Quelqu’un a changé ces réglages entre-temps. Rechargez la page, puis reprenez.',
  dunningLeast: 'Écrivez un montant de 0,01 à 1 000 €.',
  dunningNoticeDays: (p: ErrorParams) => `De ${p['least']} à ${p['most']} jours.`,
  dunningLateDays: (p: ErrorParams) => `De ${p['least']} à ${p['most']} jours.`,
  dunningLevels: (p: ErrorParams) => `Il faut au moins une relance et la mise en demeure, ${p['most']} lettres au plus.`,
  dunningLevelDays: (p: ErrorParams) => `Un nombre entier de jours, ${p['least']} au moins : une lettre laisse une semaine à la précédente.`,
  dunningLevelWords: (p: ErrorParams) => `${p['most']} signes au plus.`,
  dunningReason: (p: ErrorParams) => `Dites pourquoi, en ${p['most']} signes au plus.`,
  dunningWords: (p: ErrorParams) => `Écrivez quelques mots, ${p['most']} signes au plus.`,
  reminderNone: 'Plus rien à rappeler à cette personne aujourd’hui : payé, en pause, ou déjà écrit. Rechargez la page.',
  reminderAbsent: 'Cette lettre n’existe pas.',
  holdUntil: (p: ErrorParams) => `Choisissez un jour entre aujourd’hui et le ${on(p['most'])}.`,
  holdNone: 'Les relances ne sont plus en pause.',
  dueDisputed: 'Un désaccord est déjà ouvert sur cette somme.',
  disputeNone: 'Ce désaccord n’existe pas.',
  disputeSettled: 'Ce désaccord est déjà tranché ou retiré.',
  disputeLong: (p: ErrorParams) => `Cet échange a ${p['most']} messages : un appel sera plus simple.`,
  disputeNoCredit: 'Aucun avoir n’a été écrit sur cette facture depuis le désaccord. Écrivez-le d’abord.',
  planNone: 'Cet échéancier n’existe pas.',
  planNothing: 'Rien à répartir : tout est payé, ou en désaccord.',
  planThere: 'Un échéancier est déjà proposé ou en cours.',
  planParts: (p: ErrorParams) => `D’une à ${p['most']} échéances, chacune avec un montant.`,
  planDays: (p: ErrorParams) => `Des jours qui se suivent, d’aujourd’hui au ${on(p['last'])}.`,
  planSum: (p: ErrorParams) => `La somme des échéances doit faire ${euros(p['cents'])}.`,
  planNoProposal: 'Plus aucune proposition n’attend de réponse. Rechargez la page.',
  planOwn: 'C’est à l’autre partie de répondre.',
  planStale: 'Quelque chose a été payé ou facturé depuis la proposition. Retirez-la, et faites-en une nouvelle.',
  suspendNoMember: 'Cette personne n’est pas sociétaire : elle n’a pas de site ici.',
  suspendNoNotice: 'Aucune mise en demeure de moins de six mois ne porte sur une somme encore due. Envoyez-la d’abord.',
  suspendEarly: (p: ErrorParams) => `La mise en demeure court encore : la suspension est possible à partir du ${on(p['day'])}.`,
  suspendNobody: 'Cette personne a quitté la coopérative et n’a plus de site ici : il n’y a rien à suspendre. Ce qu’elle doit reste dû.',
  suspendThere: 'Ses sites sont déjà suspendus.',
  suspendNone: 'Ses sites ne sont pas suspendus.',
  dueDoubtful: 'Cette somme est déjà une créance douteuse.',
  giveUpThere: 'L’abandon de cette somme est déjà proposé.',
  giveUpNone: 'Aucun abandon n’est proposé pour cette somme.',
  giveUpChanged: 'Quelque chose a été payé depuis la proposition. Retirez-la, puis proposez de nouveau.',
} as const
