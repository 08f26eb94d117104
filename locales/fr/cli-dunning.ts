/** La ligne de commande de ce qui reste impayé. */
export const dunningArguments = { customer: 'CLIENT', due: 'SOMME', dispute: 'DÉSACCORD', letter: 'LETTRE' } as const

export const dunningOptions = {
  times: 'en combien de fois, une par mois',
  outcome: 'upheld (la somme reste due) ou credited (un avoir règle l’affaire)',
  days: 'combien de jours à venir',
} as const

export const dunningSummaries = {
  duesShow: 'ce qu’un sociétaire doit et a payé (son numéro, ou son identifiant)',
  duesDispute: 'dire qu’une somme n’est pas due, et pourquoi (--why)',
  duesReply: 'répondre dans un désaccord (--why)',
  duesWithdraw: 'retirer un désaccord',
  duesPlan: 'proposer de payer en plusieurs fois (--times, --day)',
  duesAgree: 'accepter l’échéancier que la coopérative propose',
  duesDecline: 'le refuser, ou retirer sa propre proposition',
  arrearsList: 'qui doit, le plus grand retard d’abord, et le tout selon l’âge',
  arrearsShow: 'tout ce qui touche à un client (identifiant, ou numéro de sociétaire)',
  arrearsHold: 'mettre ses relances en pause (--until, --why)',
  arrearsRelease: 'reprendre ses relances',
  arrearsRemind: 'envoyer la relance dont le jour est venu',
  arrearsNotice: 'envoyer la mise en demeure',
  arrearsSuspend: 'suspendre ses sites, après une mise en demeure (--why)',
  arrearsResume: 'lever la suspension',
  arrearsDispute: 'noter un désaccord dit au téléphone ou par lettre (--why)',
  arrearsAnswer: 'répondre dans un désaccord (--why)',
  arrearsSettle: 'trancher un désaccord (--outcome, --why)',
  arrearsPlan: 'proposer un échéancier (--times, --day)',
  arrearsAgree: 'accepter l’échéancier proposé',
  arrearsDecline: 'le refuser, ou retirer sa propre proposition',
  arrearsDoubt: 'mettre une somme due en créance douteuse (--day, --why) ; « debt return » la reprend',
  arrearsProposeLoss: 'proposer d’abandonner une somme (--why) ; une autre personne l’approuve',
  arrearsDeclineLoss: 'retirer ou refuser cette proposition',
  arrearsApproveLoss: 'approuver l’abandon qu’une autre personne a proposé (--day)',
  reminderNext: 'les lettres à venir (7 jours)',
  reminderList: 'les lettres écrites',
  reminderShow: 'une lettre telle qu’elle a été lue',
  reminderSetting: 'quand part quelle lettre',
  reminderSet: 'le changer, depuis un fichier JSON (comme « reminder setting --json »)',
} as const

export const dunningWords = {
  who: 'Qui', what: 'Quoi', due: 'Échéance', left: 'Reste dû (€)', late: 'En retard (€)', open: 'Ouvert (€)', since: 'Depuis', id: 'Identifiant', state: 'État', on: 'Le', cents: 'Montant (€)', owed: 'À nous rendre (€)', level: 'Lettre', letters: 'Courriels', from: 'À partir du', iban: 'IBAN',
  disputed: 'désaccord', plan: 'Échéancier', suspended: 'sites suspendus', notice: 'Suspension possible dès le', active: 'Automatique', days: 'Jours', yes: 'oui', no: 'non',
  ages: { none: 'Pas encore échu (€)', month: '1 à 30 jours (€)', second: '31 à 60 jours (€)', third: '61 à 90 jours (€)', older: 'Plus de 90 jours (€)' },
  kinds: { reminder: 'relance', notice: 'mise en demeure' },
  plans: { proposed: 'proposé', agreed: 'en cours', declined: 'refusé', withdrawn: 'retiré', broken: 'rompu', kept: 'tenu' },
  outcomes: { withdrawn: 'retiré', upheld: 'due', credited: 'avoir', open: 'ouvert' },
  outcomeShape: '--outcome est upheld ou credited.',
  timesShape: '--times est un nombre de 1 à 36.',
  nothing: 'Rien à répartir.',
} as const
