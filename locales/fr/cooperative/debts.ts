import { asDay, formatCalendarDay } from '#lib/day.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { formatMoney } from '#lib/money.ts'

const euros = (value: string | number | undefined): string => (Number.isSafeInteger(Number(value)) ? formatMoney('fr', BigInt(value ?? 0)) : '…')
const on = (value: string | number | undefined): string => {
  const known = asDay(String(value))
  return known ? formatCalendarDay('fr', known) : String(value)
}

/** Les créances douteuses. */
export const debts = {
  title: 'Créances douteuses',
  lead: 'Ce qu’on nous doit et que nous ne sommes plus sûrs de recevoir.',
  caption: 'Créances douteuses, la plus récente d’abord',
  who: 'De qui',
  what: 'Quoi',
  state: 'État',
  states: { waiting: 'en attente', proposed: 'abandon proposé', paid: 'réglée', lost: 'abandonnée' },
  owed: 'Dû au départ',
  left: 'Encore dû',
  provision: 'Déprécié',
  none: 'Aucune créance douteuse',
  noneText: 'Une facture impayée dont on doute se met à part ici : le bilan la montre pour ce qu’elle vaut.',
  overdue: 'Impayés du compte 411',
  overdueText: 'Les lignes que rien ne lettre. Cochez celles d’une même personne, dites pourquoi vous doutez : elles passent au compte 416.',
  fromArrears: 'une facture : à faire depuis sa page d’impayés',
  isDue: 'C’est une somme due : un règlement se note, un abandon se propose là où elle est due. La dépréciation suit d’elle-même.',
  toDue: 'Voir ce que cette personne doit',
  olderThan: 'Depuis plus de',
  days: (count: number) => `${count} jours`,
  noOverdue: 'Aucun impayé de cet âge',
  noOverdueText: 'Tout ce que le compte 411 attend est plus récent, ou lettré.',
  pick: (label: string) => `Choisir « ${label} »`,
  since: 'Depuis le',
  amount: 'Montant',
  day: 'Le',
  vatRate: 'TVA comprise, en %',
  vatRateHint: '20 d’ordinaire ; 0 si vous n’en facturez pas.',
  reason: 'Pourquoi',
  reasonHint: 'Trois relances sans réponse, entreprise en redressement…',
  doubt: 'Mettre en créance douteuse',
  doubted: (number: string) => `Créance douteuse n° ${number} : elle est au compte 416.`,
  undoubt: 'Remettre au compte 411',
  undoubted: 'Elle est de nouveau au compte 411.',
  moved: 'Passée au compte 416',
  steps: 'Ce qui a été fait',
  kinds: { provision: 'Dépréciation', payment: 'Règlement', 'write-off': 'Abandon' },
  entryNumber: (number: string) => `écriture n° ${number}`,
  correct: 'Une erreur ? Ouvrez l’écriture et contre-passez-la : ce qu’elle disait tombe avec elle.',
  net: 'Hors taxe',
  netIs: (net: string, vat: string) => `${net}, et ${vat} de TVA`,
  givenUpBy: (first: string, second: string, why: string) => `proposé par ${first}, approuvé par ${second} : ${why}`,
  provide: 'Déprécier',
  provideText: (net: string) => `À la fin de l’exercice : quelle part des ${net} hors taxe est sans doute perdue ? Baisser le taux reprend la différence.`,
  percent: 'Part perdue, en %',
  percentHint: 'De ce qui est encore dû, hors taxe.',
  provided: (number: string) => `Dépréciation passée, écriture n° ${number}.`,
  pay: 'Noter un règlement',
  bank: 'Reçu sur',
  paid: (number: string) => `Règlement noté, écriture n° ${number}. La dépréciation est reprise d’autant.`,
  propose: 'Proposer l’abandon',
  proposeText: 'Quand il n’y a plus rien à espérer. Une autre personne l’approuve : alors seulement la perte est passée.',
  lostHint: 'Liquidation close le…, disparu sans laisser d’adresse…',
  vatBack: 'La facture a été rectifiée : la TVA est récupérée',
  vatBackHint: 'Le client a reçu un double portant « Facture demeurée impayée… (article 272 du CGI) ». Sans cela, la TVA est perdue aussi.',
  proposed: 'L’abandon est proposé. Une autre personne de la trésorerie ou du conseil l’approuve.',
  proposedBy: (who: string, amount: string, why: string) => `${who} propose d’abandonner ${amount} : ${why}.`,
  withVat: 'La TVA est récupérée.',
  withoutVat: 'La TVA est perdue aussi.',
  waitsForOther: 'Vous l’avez proposé : une autre personne doit l’approuver.',
  approve: 'Approuver l’abandon',
  writtenOff: (number: string) => `La créance est abandonnée, écriture n° ${number}.`,
  decline: 'Refuser',
  takeBack: 'Reprendre la proposition',
  declined: 'La proposition est retirée. La créance reste due.',
} as const

export const debtErrors = {
  debtNone: 'Cette créance douteuse n’existe pas, ou plus.',
  debtLines: 'Cochez des lignes d’un même compte 411 et d’une même personne, qui doivent quelque chose ensemble.',
  debtReason: (p: ErrorParams) => `Dites pourquoi, en ${p['most']} signes au plus.`,
  debtVat: 'Le taux de TVA va de 0 à 100, par exemple « 20 » ou « 5,5 ».',
  debtUsed: 'Des écritures ou un abandon proposé reposent sur elle. Contre-passez-les ou retirez-le d’abord.',
  debtSettled: 'Il n’est plus rien dû : cette créance est réglée ou abandonnée.',
  debtPercent: 'La part perdue va de 0 à 100, en nombre entier.',
  debtProvisionSame: (p: ErrorParams) => `Elle est déjà dépréciée de ${euros(p['cents'])} : il n’y a rien à changer.`,
  debtPayment: (p: ErrorParams) => `Un règlement va d’un centime à ${euros(p['cents'])}, ce qui est encore dû.`,
  debtBank: 'Un règlement arrive en banque ou en caisse (51, 53).',
  debtOfDue: 'C’est une somme due : notez le règlement ou proposez l’abandon sur la page de ce qui est dû.',
  debtOfInvoice: 'Une facture se met en douteuse depuis la page des impayés de la personne.',
  debtDay: (p: ErrorParams) => `Elle est douteuse depuis le ${on(p['day'])} : cela vient après.`,
  debtProposed: (p: ErrorParams) => `${p['name']} a déjà proposé l’abandon. Il s’approuve ou se retire.`,
  debtNotProposed: 'Aucun abandon n’est proposé pour cette créance.',
} as const

type Words = Readonly<Record<string, string>>

/** Le journal d’activité, pour les créances douteuses. */
export const debtActs = {
  'debt.doubted': (p: Words) => `Créance ${p['number']} « ${p['name']} » mise en douteuse : ${p['reason']}`,
  'debt.undoubted': (p: Words) => `Créance ${p['before.number']} « ${p['before.name']} » remise au compte 411`,
  'debt.provided': (p: Words) => `Créance ${p['number']} « ${p['name']} » dépréciée à ${p['percent']} %`,
  'debt.paid': (p: Words) => `Règlement de ${euros(p['cents'])} sur la créance ${p['number']} « ${p['name']} »`,
  'debt.writeOffProposed': (p: Words) => `Abandon de la créance ${p['number']} « ${p['name']} » proposé : ${p['reason']}`,
  'debt.writeOffDeclined': (p: Words) => `Abandon de la créance ${p['number']} « ${p['name']} » retiré`,
  'debt.writtenOff': (p: Words) => `Créance ${p['number']} « ${p['name']} » abandonnée, ${euros(p['cents'])}`,
} as const
