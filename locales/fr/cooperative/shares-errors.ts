/** Les refus des parts sociales : cause d’abord, puis quoi faire. */
import type { ErrorParams } from '#lib/errors.ts'
import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

const money = (cents: unknown): string => formatMoney('fr', BigInt(Math.trunc(Number(cents)) || 0))
const day = (text: unknown): string => {
  const known = asDay(String(text))
  return known ? formatCalendarDay('fr', known) : String(text)
}
const shares = (count: unknown): string => (Number(count) > 1 ? `${String(count)} parts` : `${String(count)} part`)

export const shareErrors = {
  sharesNumber: (p: ErrorParams) => `Écrivez un nombre entier de parts, de 1 à ${p['most']}.`,
  sharesReference: (p: ErrorParams) => `Écrivez qui l’a décidé et quand, ou pourquoi, en ${p['most']} signes au plus.`,
  sharesNone: 'Une association n’a pas de parts sociales.',
  sharesDeparted: (p: ErrorParams) => `${p['name']} n’est pas sociétaire en ce moment et ne peut pas recevoir de parts. Choisissez quelqu’un d’autre.`,
  sharesMinimum: (p: ErrorParams) => `Les statuts demandent au moins ${shares(p['least'])} par sociétaire. Souscrivez-en davantage.`,
  sharesMinimumLeft: (p: ErrorParams) => `Il faut garder au moins ${shares(p['least'])} pour rester sociétaire. Demandez moins, ou quittez la coopérative.`,
  sharesTakeOverFirst: 'La comptabilité a déjà un capital, mais le registre des parts est vide. Reprenez d’abord les parts d’avant par l’API (POST /api/v1/shares/takeover).',
  sharesMemberUnknown: 'Aucun sociétaire n’a ce numéro. Cherchez-le dans le registre.',
  sharesToOneself: 'On ne cède pas ses parts à soi-même. Choisissez quelqu’un d’autre.',
  sharesNotHeld: (p: ErrorParams) => (Number(p['held']) > 0 ? `${p['name']} dispose de ${shares(p['held'])}. Demandez moins : celles qui attendent leur remboursement ne comptent plus.` : `${p['name']} n’a plus de part disponible.`),
  sharesUnpaid: (p: ErrorParams) => `Il reste ${money(p['unpaidCents'])} à payer sur les parts de ${p['name']}. Elles bougeront une fois payées.`,
  sharesGone: 'Ces parts ont changé de mains ou sont remboursées depuis. Corrigez d’abord ce mouvement-là.',
  sharesBegun: 'Le registre des parts a déjà commencé : les parts d’avant ne se reprennent qu’une fois, au tout début.',
  sharePaymentAmount: 'Écrivez un montant plus grand que zéro.',
  sharePaymentMuch: (p: ErrorParams) => `Il ne reste que ${money(p['leftCents'])} à payer. Vérifiez le montant, ou la souscription.`,
  sharePaymentDay: (p: ErrorParams) => `Choisissez un jour entre le ${day(p['day'])}, celui de la souscription, et aujourd’hui.`,
  sharePaymentCorrected: 'Ce versement est déjà annulé.',
  redemptionUnderWay: 'Le remboursement est préparé ou commencé : la demande ne se retire plus.',
  redemptionEarly: (p: ErrorParams) => `Les statuts font attendre : ce remboursement se prépare à partir du ${day(p['day'])}.`,
  redemptionOrder: (p: ErrorParams) => `La demande n° ${p['number']} (${p['name']}) est arrivée avant. Remboursez-la d’abord.`,
  redemptionPrepared: 'Un remboursement est déjà préparé pour cette demande. Libérez-le, ou jetez-le pour le refaire.',
  redemptionDone: 'Tout est déjà remboursé pour cette demande.',
  redemptionFloor: (p: ErrorParams) => `Le capital (${money(p['capitalCents'])}) ne peut pas descendre sous son plancher (${money(p['floorCents'])}). La demande garde sa place et attend de nouvelles souscriptions.`,
  payoutReleased: 'Ce remboursement est déjà libéré ou jeté. Rechargez la page.',
  payoutNotReleased: 'Ce remboursement n’est pas encore libéré par une seconde personne.',
  payoutPaid: 'Ce remboursement est déjà payé.',
  payoutStale: 'Les comptes ou les parts ont changé depuis la préparation. Jetez-la et préparez de nouveau.',
  payoutDay: (p: ErrorParams) => `Choisissez un jour entre le ${day(p['day'])}, celui de la libération, et aujourd’hui.`,
  fourEyes: 'Vous avez préparé ce remboursement : une autre personne doit le libérer.',
  movementIsReversal: 'Ce mouvement ne s’annule pas. Enregistrez le mouvement juste.',
  movementReversed: (p: ErrorParams) => `Ce mouvement est déjà annulé par le n° ${p['number']}.`,
  movementPaid: 'De l’argent a bougé pour ce mouvement. Annulez d’abord le versement ; un remboursement payé ne s’annule pas, faites souscrire de nouveau.',
  movementFloor: (p: ErrorParams) => `L’annulation ferait descendre le capital sous son plancher (${money(p['floorCents'])}).`,
  takeoverPaid: (p: ErrorParams) => `Plus de payé que ne valent les parts, pour ${p['member']}. Corrigez la ligne.`,
  takeoverBooks: (p: ErrorParams) => `Les parts reprises font ${money(p['capitalCents'])}, les comptes 101 portent ${money(p['bookedCents'])} (et 1012 ce qui n’est pas payé). Corrigez l’un ou l’autre : rien n’a été repris.`,
  statutesShareValue: 'Tant que des parts existent, leur valeur ne change pas et elles restent dans les statuts.',
} as const
