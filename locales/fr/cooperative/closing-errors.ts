import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

// the page of the API shows every sentence with the names of its parameters in place of values
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('fr', known) : String(value)
}
const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('fr', BigInt(value ?? 0)) : '…')

const checks: Readonly<Record<string, (p: ErrorParams) => string>> = {
  ended: (p) => `L’exercice dure jusqu’au ${on(p['day'])} : il se clôture le lendemain au plus tôt.`,
  older: () => 'Un exercice plus ancien est encore ouvert. Clôturez-le d’abord.',
  drafts: (p) => `Il reste ${p['count']} brouillon${Number(p['count']) > 1 ? 's' : ''} dans l’exercice. Validez-les ou supprimez-les d’abord.`,
  balanced: () => 'Les comptes ne sont pas équilibrés : lancez le contrôle des livres avant d’aller plus loin.',
  opening: () => 'L’exercice suivant a déjà une écriture d’à-nouveaux, que la clôture doit écrire. Appelez à l’aide : elle ne peut pas être remplacée.',
  volunteers: (p) => `Les contributions volontaires (comptes 86 et 87) ne sont pas égales : il y a ${euros(Math.abs(Number(p['count'])))} d’écart.`,
  depreciation: (p) => `Il reste ${euros(p['count'])} d’amortissements à passer. Relisez-les, puis passez l’écriture.`,
  assets: (p) => `Les fiches et les comptes 20 à 22 et 28 diffèrent de ${euros(p['count'])} : une fiche manque, ou est de trop.`,
  doubtful: (p) => `${p['count']} ligne${Number(p['count']) > 1 ? 's' : ''} du compte 411 attend${Number(p['count']) > 1 ? 'ent' : ''} depuis plus de 90 jours. Sont-elles douteuses ?`,
  cutOff: (p) => `Il reste ${euros(p['count'])} de charges et produits à cheval, proposés et pas encore passés, ou passés autrement.`,
  returned: () => 'Des écritures à cheval de l’exercice d’avant ne sont pas extournées. Extournez-les.',
  invoices: (p) => `${p['count']} facture${Number(p['count']) > 1 ? 's' : ''} de fournisseurs de l’exercice attend${Number(p['count']) > 1 ? 'ent' : ''} une approbation.`,
  suspense: (p) => `Le compte d’attente 471 n’est pas soldé : il y reste ${euros(Math.abs(Number(p['count'])))}. Passez cette somme dans le compte qui lui revient.`,
}

/** La clôture. */
export const closingErrors = {
  closingCheck: (p: ErrorParams) => checks[String(p['check'])]?.(p) ?? String(p['check']),
  closingNone: 'Aucune clôture n’est préparée pour cet exercice.',
  closingPrepared: 'La clôture de cet exercice est déjà préparée. Une autre personne la valide, ou on l’abandonne pour recommencer.',
  closingUnderWay: 'La clôture est déjà en cours ou faite. Rechargez la page pour la suivre.',
  closingStale: 'Des écritures ont été passées depuis la préparation. Abandonnez cette préparation et recommencez-la.',
  closingNote: (p: ErrorParams) => `Écrivez ce qui a été fait, ou pourquoi il n’y a rien à faire, en ${p['most']} signes au plus.`,
  closingBank: (p: ErrorParams) => `Écrivez ce que dit le relevé du compte ${p['account']} au dernier jour.`,
  closingDifference: (p: ErrorParams) => `Compte ${p['account']} : le relevé et les livres diffèrent de ${euros(Math.abs(Number(p['cents'])))}. Dites pourquoi.`,
  closingFaults: (p: ErrorParams) => `Le contrôle des livres a trouvé une retouche (${p['where']}). Rien n’est clos : lancez le contrôle complet, puis restaurez une sauvegarde saine.`,
  closingConfirm: 'Cochez la case : une clôture ne se défait pas.',
  allocationOpen: 'Le résultat s’affecte une fois l’exercice clos.',
  allocationThere: 'Le résultat de cet exercice est déjà affecté. Pour le corriger, contre-passez d’abord son écriture.',
  allocationNothing: 'L’exercice est à l’équilibre : il n’y a rien à affecter.',
  allocationResolution: (p: ErrorParams) => `Écrivez la référence de la résolution, en ${p['most']} signes au plus.`,
  allocationDay: (p: ErrorParams) => `L’assemblée se tient après la fin de l’exercice (${on(p['day'])}) et ne peut pas être à venir.`,
  allocationNegative: 'Une part de l’affectation ne peut pas être négative.',
  allocationKind: 'Une perte se reporte ou s’impute ; un bénéfice va aux réserves, aux sociétaires ou au report.',
  allocationSum: (p: ErrorParams) => `Les parts ne font pas le résultat : il ${Number(p['cents']) < 0 ? 'y a' : 'manque'} ${euros(Math.abs(Number(p['cents'])))}${Number(p['cents']) < 0 ? ' de trop' : ''}.`,
  allocationLosses: (p: ErrorParams) => `Il ne reste que ${euros(p['cents'])} de pertes antérieures (compte 119).`,
  allocationCarried: (p: ErrorParams) => `Le report à nouveau n’est que de ${euros(p['cents'])} (compte 110).`,
  allocationLegalReserve: (p: ErrorParams) => `La réserve légale doit recevoir ${euros(p['cents'])} au moins : un vingtième du bénéfice, jusqu’au dixième du capital (code de commerce, L232-10).`,
  allocationReserves: (p: ErrorParams) => `Les réserves doivent recevoir ${euros(p['cents'])} au moins en tout : trois vingtièmes des excédents tant qu’elles n’atteignent pas le capital (loi du 10 septembre 1947, article 16).`,
  allocationStatutoryReserve: (p: ErrorParams) => `Dans une SCIC, les réserves statutaires doivent recevoir ${euros(p['cents'])} au moins : la moitié de ce qui reste après les réserves légales (loi du 10 septembre 1947, article 19 nonies).`,
  allocationDistribution: (p: ErrorParams) => `Intérêts et ristournes ne peuvent pas dépasser ${euros(p['cents'])} : le bénéfice moins les pertes antérieures et les réserves obligatoires (code de commerce, L232-11).`,
  allocationInterest: (p: ErrorParams) => `L’intérêt aux parts ne peut pas dépasser ${euros(p['cents'])} : le capital au taux plafond (loi du 10 septembre 1947, article 14).`,
  allocationInterestUnknown: 'Écrivez le taux plafond de l’intérêt : la moyenne sur trois ans du taux des obligations privées, plus deux points.',
  allocationRefund: (p: ErrorParams) => `Les ristournes ne peuvent pas dépasser ${euros(p['cents'])} : la part du bénéfice faite avec les sociétaires (loi du 10 septembre 1947, article 15).`,
  allocationRefundUnknown: 'Écrivez quelle part du chiffre d’affaires a été faite avec les sociétaires : le reste ne se ristourne pas.',
  allocationScicRefund: 'Une SCIC ne verse pas de ristournes (loi du 10 septembre 1947, article 19 nonies).',
  allocationAssociation: 'Une association ne partage pas ses bénéfices entre ses membres (loi du 1er juillet 1901, article 1er).',
  allocationPercent: 'Un pourcentage va de 0 à 100, avec deux décimales au plus.',
} as const
