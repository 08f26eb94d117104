/** Les sociétaires dont on n’a plus de nouvelles. */
import { of } from '../elision.ts'

type Words = Readonly<Record<string, string>>
type Params = Readonly<Record<string, string | number>>

export const phantoms = {
  title: 'Sociétaires sans nouvelles',
  lead: (months: string) => `Depuis ${months} mois, personne ne s’est connecté pour eux, rien n’a été payé en leur nom, et aucune relance n’a reçu de réponse. Ils comptent pourtant dans le quorum.`,
  views: { all: 'Tous', toRemind: 'À relancer', reminded: 'Réponse attendue', silent: 'Sans réponse' },
  viewsLabel: 'Où ils en sont',
  searchLabel: 'Nom ou numéro',
  search: 'Chercher',
  caption: 'Sociétaires sans nouvelles, par numéro',
  name: 'Sociétaire',
  number: 'N°',
  since: 'Admis le',
  why: 'Pourquoi',
  state: 'Relance',
  neverSeen: 'jamais connecté',
  seen: (day: string) => `connecté le ${day} pour la dernière fois`,
  neverPaid: 'jamais payé',
  paid: (day: string) => `payé le ${day} pour la dernière fois`,
  neverAnswered: 'jamais répondu',
  answered: (day: string) => `répondu le ${day} pour la dernière fois`,
  notAsked: 'pas encore relancé',
  askedOld: (day: string) => `relancé le ${day}, à relancer`,
  sending: 'message en attente d’envoi',
  sent: (day: string) => `relancé le ${day}`,
  noLetter: (day: string) => `aucune adresse connue le ${day} : écrivez par lettre`,
  silentSince: (day: string) => `relancé le ${day}, sans réponse`,
  propose: 'Proposer la radiation',
  reason: (day: string) => `Sans nouvelles malgré une relance du ${day} : ni connexion, ni paiement, ni réponse.`,
  none: 'Personne dans cette liste.',
  empty: 'Tout le monde donne signe de vie.',
  emptyText: 'Ici apparaissent les sociétaires dont on n’a plus de nouvelles depuis des mois. On leur demande s’ils sont encore là ; qui ne répond pas peut être radié, si les statuts le permettent.',
  remindTitle: 'Relancer',
  remindText: (count: string) => `Rien ne leur a été demandé depuis six mois : ${count}. Chacun reçoit un courriel avec un lien : un appui suffit pour répondre, sans compte.`,
  remind: (count: string, one: boolean) => (one ? 'Relancer ce sociétaire' : `Relancer ${count} sociétaires`),
  remindNone: 'Chacun a été relancé ces six derniers mois.',
  sendingNow: (count: string) => `Messages en attente d’envoi : ${count}.`,
  reminded: (count: string, one: boolean) => (one ? 'Un sociétaire va recevoir un message.' : `${count} sociétaires vont recevoir un message.`),
  silentTitle: 'Et ensuite ?',
  silentText: 'Trente jours après la relance, sans réponse, la radiation peut être proposée à l’organe que vos statuts désignent. Elle s’enregistre avec sa décision, comme tout départ, et ses parts entrent dans la file des remboursements.',
  setting: 'À partir de combien de mois ?',
  months: 'Mois sans nouvelles',
  monthsHint: 'De 6 à 120.',
  save: 'Enregistrer',
  saved: 'C’est noté.',
  exportLink: 'Exporter la liste',
  needs: (count: string, one: boolean) => (one ? 'Un sociétaire ne donne plus de nouvelles' : `${count} sociétaires ne donnent plus de nouvelles`),
  needsText: (toRemind: string, silent: string) => `${toRemind} à relancer, ${silent} sans réponse depuis trente jours.`,
  needsSee: 'Les voir',
  still: {
    title: 'Êtes-vous encore là ?',
    heading: (name: string) => `${name} est toujours sociétaire ?`,
    lead: (cooperative: string) => `${cooperative} n’a plus de vos nouvelles. Un appui suffit : votre voix continue de compter.`,
    yes: 'Oui, nous sommes là',
    leave: 'Vous préférez partir ? Connectez-vous : une page dit ce qui vous revient et quand.',
    signIn: 'Se connecter',
    thanks: 'Merci, c’est noté.',
    thanksText: 'Rien d’autre à faire. À bientôt en assemblée.',
  },
} as const

export const phantomLetters = {
  stillThere: {
    subject: (p: Words) => `Êtes-vous encore là ? Sociétaire n° ${p['number']}`,
    body: (p: Words) => `${p['cooperative']} n’a plus de nouvelles ${of(p['name'])} depuis longtemps. Votre place compte : chaque sociétaire qui ne répond pas rend nos assemblées plus difficiles à tenir.\n\nUn appui suffit pour dire que vous êtes là, sans compte ni mot de passe.`,
    action: 'Dire que nous sommes là',
    after: 'Sans réponse sous trente jours, une radiation pourra être proposée, comme les statuts le prévoient. Vous préférez partir ? Répondez à la coopérative : ce qui vous revient vous sera remboursé.',
  },
} as const

export const phantomActs = {
  'register.reminded': (p: Words) => `${p['count']} sociétaires sans nouvelles sont relancés`,
  'register.phantomMonths': (p: Words) => `Sans nouvelles : à partir de ${p['months']} mois`,
  'member.answered': (p: Words) => `${p['name']} a répondu à une relance`,
} as const

export const phantomErrors = {
  phantomsNone: 'Plus personne n’est à relancer : chacun l’a été ces six derniers mois. Rechargez la page.',
  phantomMonths: (p: Params) => `Écrivez un nombre de mois entre ${p['least']} et ${p['most']}.`,
} as const
