import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'
import { sepa } from './sepa.ts'

// the page of the API shows every sentence with the names of its parameters in place of values
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('fr', BigInt(value ?? 0)) : '…')
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('fr', known) : String(value)
}
const words: Readonly<Record<string, string>> = sepa.proposals

/** Refus des prélèvements et des virements. */
export const sepaErrors = {
  creditorId: 'Cet identifiant de créancier n’est pas juste : sa clé ne correspond pas. Recopiez-le depuis la lettre de votre banque, comme FR72ZZZ123456.',
  accountHolder: (p: ErrorParams) => `Écrivez le nom du titulaire du compte, en ${p['most']} signes au plus.`,
  ibanOutside: (p: ErrorParams) => `Les comptes de ce pays (${p['country']}) ne sont pas dans l’espace SEPA : on ne peut ni y prélever ni y virer ici.`,
  bicMissing: 'Cette banque est hors de l’Espace économique européen : il faut aussi son BIC, il est sur le relevé d’identité bancaire.',
  noticeDays: (p: ErrorParams) => `On prévient de 1 à ${p['most']} jours avant.`,
  sepaLimit: 'Écrivez un plafond de plus de zéro.',
  settingsChanged: 'Quelqu’un a changé ces réglages entre-temps. Relisez-les, puis recommencez.',
  sepaMissing: 'La coopérative ne prélève pas encore : la trésorerie entre d’abord l’identifiant de créancier (ICS) dans « Prélèvements et virements, Réglages ».',
  sellerNoIban: 'Le compte de la coopérative manque : ajoutez son IBAN à « Qui facture ».',
  mandateNone: 'Ce mandat n’existe pas.',
  mandateConsent: 'Cochez pour signer : sans votre accord, rien n’est prélevé.',
  mandateOther: (p: ErrorParams) => `Cette personne a déjà le mandat ${p['reference']}. Révoquez-le d’abord pour en entrer un autre, ou laissez la RUM vide pour changer son compte.`,
  mandateTaken: (p: ErrorParams) => `La RUM ${p['reference']} est déjà celle d’un autre mandat.`,
  mandateReference: 'Une RUM a 35 signes au plus : lettres sans accent, chiffres et + ? : ( ) . , \' -.',
  mandateCustomer: 'Personne ne correspond : choisissez dans la liste.',
  mandateDay: 'Un mandat est signé aujourd’hui ou avant.',
  mandateRevoked: 'Ce mandat est déjà révoqué.',
  mandateReason: (p: ErrorParams) => `Dites pourquoi, en ${p['most']} signes au plus.`,
  mandateNotBlocked: 'La banque n’a pas arrêté ce mandat.',
  collectDay: (p: ErrorParams) => `Choisissez un jour où les banques travaillent, à partir du ${on(p['day'])} et dans les deux mois.`,
  collectDayPast: (p: ErrorParams) => `Il est trop tard pour prélever le ${on(p['day'])}. Abandonnez cette remise et préparez-en une autre.`,
  debitNothing: 'Il n’y a rien à prélever : rien n’est dû ce jour-là de qui a un mandat et a été prévenu.',
  debitNotReady: (p: ErrorParams) => `« ${p['label']} » de ${p['name']} ne peut pas être prélevé : ${words[String(p['why'])] ?? p['why']}.`,
  debitsMany: (p: ErrorParams) => `Une remise a ${p['most']} prélèvements au plus. Préparez-en plusieurs.`,
  batchLimit: (p: ErrorParams) => `La remise ferait ${euros(p['cents'])}, au-dessus du plafond de ${euros(p['limitCents'])}. Vérifiez les montants ; s’ils sont justes, faites-en deux, ou relevez le plafond dans les réglages.`,
  debitLimit: (p: ErrorParams) => `Le prélèvement de ${p['name']}, ${euros(p['cents'])}, dépasse le plafond de ${euros(p['limitCents'])}. Abandonnez la remise, ou relevez le plafond dans les réglages.`,
  batchNone: 'Cette remise n’existe pas.',
  batchReleased: 'Cette remise est déjà validée. Elle ne l’est jamais deux fois.',
  batchNotReleased: 'Une autre personne valide d’abord cette remise.',
  batchSent: 'Le fichier est déjà à la banque.',
  batchNotSent: 'Dites d’abord que le fichier est remis à la banque.',
  batchPaid: 'C’est déjà noté.',
  batchCancelled: 'Cette remise est abandonnée.',
  sentDay: 'Le fichier est remis entre sa validation et la date du prélèvement, pas un jour à venir.',
  paidDay: (p: ErrorParams) => `La banque paie à partir du ${on(p['day'])}, et pas un jour à venir.`,
  debitNone: 'Ce prélèvement n’existe pas.',
  debitNotSent: 'Ce prélèvement n’attend pas à la banque.',
  debitNotPaid: 'Ce prélèvement n’est pas dans les livres, ou il est déjà revenu.',
  returnCode: 'La raison de la banque est un code de 4 signes, comme AM04. Il est sur le relevé.',
  returnFee: 'Les frais vont de 0 à 100 €.',
  returnDay: 'Un retour se note quand il est fait : la date ne peut pas être à venir.',
  excessUsed: 'Ce qui avait été prélevé en trop est déjà rendu ou compensé. Reprenez d’abord ce règlement.',
  transferNone: 'Ce virement n’existe pas.',
  transferNothing: 'Cochez au moins un virement.',
  transferNotOpen: (p: ErrorParams) => `« ${p['label']} » n’est plus à payer, ou est déjà dans une remise de virements.`,
  transferIban: (p: ErrorParams) => `Nous n’avons pas l’IBAN de ${p['name']} : écrivez-le.`,
  transfersMany: (p: ErrorParams) => `Une remise a ${p['most']} virements au plus.`,
  transferLimit: (p: ErrorParams) => `Les virements feraient ${euros(p['cents'])}, au-dessus du plafond de ${euros(p['limitCents'])}. Faites-en deux, ou relevez le plafond dans les réglages.`,
  transferDay: (p: ErrorParams) => `Choisissez un jour où les banques travaillent, à partir du ${on(p['day'])} et dans les deux mois.`,
  transferNotWaiting: 'Ce virement n’attend pas à la banque.',
} as const
