import { asDay, formatCalendarDay } from '#lib/day.ts'
import { formatMoney } from '#lib/money.ts'

type Params = Readonly<Record<string, string | number>>
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('fr', BigInt(value ?? 0)) : '…')
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value ?? ''))
  return known ? formatCalendarDay('fr', known) : String(value)
}

/** Refus des tarifs, des abonnements et de la facturation. */
export const tariffErrors = {
  priceShape: 'Écrivez un prix hors taxe, par exemple « 60 » ou « 0,0125 » : quatre décimales au plus.',
  gigabytesShape: 'Écrivez un nombre de Go, par exemple « 50 » ou « 2,5 ».',
  planNone: 'Cette formule n’existe pas.',
  planCode: 'Un code a de un à douze signes : majuscules, chiffres et tirets, par exemple « ASSO ».',
  planTaken: (p: Params) => `Le code ${p['code']} est déjà celui d’une autre formule. Choisissez-en un autre.`,
  planName: (p: Params) => `Écrivez un nom, en ${p['most']} signes au plus.`,
  planAccount: (p: Params) => `${p['code']} n’est pas un compte de ventes ouvert (70…). Ouvrez-le, ou choisissez 706.`,
  planChanged: 'Quelqu’un d’autre a changé cette formule entre-temps. Relisez-la, puis recommencez.',
  planArchived: (p: Params) => `« ${p['plan']} » n’est plus proposée. Choisissez une autre formule.`,
  planNotYet: (p: Params) => (p['day'] ? `« ${p['plan']} » n’a de prix qu’à partir du ${on(p['day'])}. Choisissez un jour plus tard, ou entrez le tarif qui vaut ce jour-là.` : `« ${p['plan']} » n’a pas encore de prix. Entrez d’abord le tarif voté.`),
  tariffNone: 'Ce tarif n’existe pas.',
  tariffLabel: (p: Params) => `Nommez ce tarif, en ${p['most']} signes au plus.`,
  tariffResolution: (p: Params) => `Écrivez le numéro de la résolution qui l’a voté, en ${p['most']} signes au plus.`,
  tariffVoteToCome: 'Un tarif s’entre une fois voté : ce jour est à venir.',
  tariffBeforeVote: (p: Params) => `Un tarif ne vaut pas pour des jours d’avant son vote, le ${on(p['day'])}.`,
  tariffDay: (p: Params) => `Un autre tarif vaut déjà à partir du ${on(p['day'])}. Retirez-le d’abord, ou choisissez un autre jour.`,
  tariffNoPrice: 'Écrivez au moins un prix.',
  tariffPrice: (p: Params) => `Un prix de « ${p['plan']} » est trop grand.`,
  tariffMeasure: (p: Params) => `Pour « ${p['plan']} », donnez ce qui est compris et le prix du Go au-delà, ou ni l’un ni l’autre.`,
  tariffWithdrawn: 'Ce tarif est déjà retiré.',
  tariffUsed: 'Des jours à ces prix sont déjà facturés : ce tarif reste. Entrez-en un nouveau pour la suite.',
  subscriptionNone: 'Cet abonnement n’existe pas.',
  subscriberNone: (p: Params) => `« ${p['typed']} » n’est ni un code, ni un numéro, ni un nom connu. Essayez le code, par exemple M00042.`,
  subscriberMany: (p: Params) => `Plusieurs répondent à « ${p['typed']} » : écrivez le code, par exemple ${p['example']}.`,
  subscriptionLabel: (p: Params) => `Ce nom dépasse ${p['most']} signes. Raccourcissez-le.`,
  subscriptionAnchor: 'Les périodes se comptent à partir d’un jour qui n’est pas après le premier de l’abonnement.',
  subscriptionMonths: (p: Params) => `Cette formule a un prix pour ${p['months']} mois : facturez-la pour autant de mois, ou un multiple.`,
  subscriptionQuantity: (p: Params) => `Combien ? Un nombre entier, de 1 à ${p['most']}.`,
  subscriptionMeasured: 'Cette formule mesure ce qu’utilisent les sites d’un sociétaire : elle ne va pas à un client qui n’en est pas un.',
  subscriptionMeasureTwice: (p: Params) => `L’abonnement n° ${p['number']} compte déjà ce que ce sociétaire utilise. Changez sa formule ou sa quantité : deux le factureraient deux fois.`,
  subscriptionChanged: 'Quelqu’un d’autre a changé cet abonnement entre-temps. Relisez-le, puis recommencez.',
  subscriptionDays: (p: Params) => (p['to'] ? `Choisissez un jour entre le ${on(p['from'])} et le ${on(p['to'])}.` : `Choisissez un jour à partir du ${on(p['from'])}.`),
  subscriptionBilled: (p: Params) => `Les jours jusqu’au ${on(p['until'])} sont déjà facturés. Choisissez un jour à partir du ${on(p['next'])}, ou créditez d’abord la facture en libérant ses jours.`,
  subscriptionEnd: (p: Params) => `Cet abonnement commence le ${on(p['from'])} : il ne finit pas plus tôt que la veille.`,
  reductionPercent: 'Une réduction va de 0,01 à 100 %. Cent pour cent : c’est offert.',
  reductionDays: (p: Params) => `Le dernier jour n’est pas avant le premier, ni l’un avant le ${on(p['from'])}, et dix ans au plus.`,
  reductionReason: (p: Params) => `Dites pourquoi, en ${p['most']} signes au plus.`,
  reductionTwice: 'Une autre réduction vaut déjà pour certains de ces jours. Retirez-la d’abord, ou choisissez d’autres jours.',
  reductionNone: 'Cette réduction n’existe pas, ou plus.',
  billingNone: 'Cette facturation n’existe pas, ou n’a pas cette ligne.',
  billingLabel: (p: Params) => `Nommez cette facturation, en ${p['most']} signes au plus : ce nom est imprimé sur les factures.`,
  billingUntil: (p: Params) => `On facture jusqu’à ${p['months']} mois d’avance au plus.`,
  billingUnderWay: (p: Params) => `La facturation n° ${p['number']} est en cours : émettez-la ou abandonnez-la d’abord. Il n’y en a jamais deux à la fois.`,
  billingOver: 'Cette facturation est finie : elle reste telle quelle.',
  billingIssuing: 'Des factures sont en train d’être émises. Attendez qu’elles le soient toutes.',
  billingNotPrepared: 'Cette facturation n’attend pas de décision : elle se prépare encore, ou elle est finie.',
  billingStale: 'Un tarif a été entré ou retiré depuis la préparation. Abandonnez-la et préparez-en une autre : rien n’est émis.',
  billingExpected: (p: Params) => `Le total a changé depuis votre lecture : il est maintenant de ${euros(p['cents'])}. Relisez, puis recommencez.`,
  billingNothing: 'Il n’y a rien à émettre.',
  billingNoPrice: 'Aucun tarif ne donne de prix pour ces jours. Entrez-le, puis préparez la facturation à nouveau.',
  billingChanged: (p: Params) => `L’abonnement n° ${p['number']} a changé depuis la préparation. La prochaine facturation le reprendra.`,
  billingDaysBilled: 'Des jours de cet abonnement sont déjà facturés.',
  billingNotCredited: 'Seul un avoir de cette facture libère ses jours.',
}
