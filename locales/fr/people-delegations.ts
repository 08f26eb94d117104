/** Ce qui se prête à d'autres : lettres, journal, refus, et les trois droits en mots. */
import { of } from './elision.ts'
import type { ErrorParams } from '#lib/errors.ts'
type Words = Readonly<Record<string, string>>

/** `name` : le droit ; `does` : ce qu'il permet, après « vous pouvez ». */
export const levels = {
  see: { name: 'Voir', does: 'voir comment il va' },
  edit: { name: 'Modifier', does: 'modifier son contenu' },
  manage: { name: 'Gérer', does: 'le gérer' },
} as const

export const delegationLetters = {
  delegationAsked: {
    subject: (p: Words) => `${p['by']} vous propose un accès à « ${p['thing']} »`,
    body: (p: Words) => `${p['by']} aimerait votre aide pour « ${p['thing']} », hébergé chez ${p['cooperative']}. Vous pourriez ${p['level']}, jusqu’au ${p['until']}.\n\nConnectez-vous pour accepter ou refuser, avant le ${p['open']}.`,
    action: 'Voir l’invitation',
    after: 'Vous ne connaissez pas cette personne ? Refusez, ou ne faites rien : sans votre accord, rien ne se passe.',
  },
  delegationNew: {
    subject: (p: Words) => `${p['by']} vous propose un accès à « ${p['thing']} »`,
    body: (p: Words) => `${p['by']} aimerait votre aide pour « ${p['thing']} », hébergé chez ${p['cooperative']}. Vous pourriez ${p['level']}, jusqu’au ${p['until']}.\n\nCe lien vous laisse choisir comment entrer, ou dire non. Il marche une seule fois, avant le ${p['open']}.`,
    action: 'Répondre à l’invitation',
    after: 'Vous ne connaissez pas cette personne ? Ne faites rien : sans vous, aucun compte ne s’ouvre, et nous oublions votre adresse.',
  },
  delegationAccepted: {
    subject: (p: Words) => `${p['name']} accepte de vous aider`,
    body: (p: Words) => `${p['name']} accepte l’accès que vous proposiez à « ${p['thing']} ».`,
    action: '',
    after: '',
  },
  delegationDeclined: {
    subject: (p: Words) => `${p['name']} décline votre invitation`,
    body: (p: Words) => `${p['name']} ne prend pas l’accès que vous proposiez à « ${p['thing']} ».`,
    action: '',
    after: '',
  },
  delegationGivenBack: {
    subject: (p: Words) => `${p['name']} rend son accès`,
    body: (p: Words) => `${p['name']} n’a plus accès à « ${p['thing']} », de son propre choix.`,
    action: '',
    after: '',
  },
  delegationChanged: {
    subject: (p: Words) => `Votre accès à « ${p['thing']} » change`,
    body: (p: Words) => `Pour « ${p['thing']} », vous pouvez désormais ${p['level']}, jusqu’au ${p['until']}.`,
    action: 'Voir mes accès',
    after: '',
  },
  delegationRevoked: {
    subject: (p: Words) => `Votre accès à « ${p['thing']} » a pris fin`,
    body: (p: Words) => `Vous n’avez plus accès à « ${p['thing']} ». Merci de votre aide.`,
    action: '',
    after: '',
  },
  delegationEndsSoon: {
    subject: (p: Words) => `Votre accès à « ${p['thing']} » finit le ${p['until']}`,
    body: (p: Words) => `Votre accès à « ${p['thing']} » finit le ${p['until']}. Si votre aide est encore utile, demandez à ${p['owner']} de le prolonger.`,
    action: 'Voir mes accès',
    after: '',
  },
  delegationEndsSoonOwner: {
    subject: (p: Words) => `L’accès ${of(p['name'])} finit le ${p['until']}`,
    body: (p: Words) => `${p['name']} a accès à « ${p['thing']} » jusqu’au ${p['until']}. Vous pouvez le prolonger, ou laisser faire : il finira de lui-même.`,
    action: 'Voir les accès à ce site',
    after: '',
  },
} as const

export const delegationActs = {
  'delegation.lent': (p: Words) => `Accès « ${p['level']} » à « ${p['name']} » proposé à ${p['person']} (${p['email']}), ${p['until']}`,
  'delegation.accepted': (p: Words) => `Accès à « ${p['name']} » accepté par ${p['person']}`,
  'delegation.declined': (p: Words) => `Accès à « ${p['name']} » refusé par ${p['person']}`,
  'delegation.givenBack': (p: Words) => `Accès à « ${p['name']} » rendu par ${p['person']}`,
  'delegation.changed': (p: Words) => `Accès ${of(p['person'])} à « ${p['name']} » : « ${p['level']} », ${p['until']}`,
  'delegation.revoked': (p: Words) => `Accès à « ${p['name']} » retiré à ${p['person']}`,
  'delegation.cancelled': (p: Words) => `Invitation ${of(p['person'])} à « ${p['name']} » annulée`,
  'delegation.sentAgain': (p: Words) => `Invitation à « ${p['name']} » renvoyée à ${p['person']}`,
  'delegation.over': (p: Words) => `Accès ${of(p['person'])} à « ${p['name']} » arrivé à son terme`,
} as const

export const delegationErrors = {
  delegationToSelf: 'C’est votre propre adresse. Écrivez celle de la personne à inviter.',
  delegationToOwner: (p: ErrorParams) => `${p['email']} agit déjà pour le sociétaire à qui c’est : tous les droits y sont.`,
  delegationThere: (p: ErrorParams) => `${p['email']} a déjà un accès ou une invitation ici. Changez-les dans la liste.`,
  delegationsFull: (p: ErrorParams) => `Il y a déjà ${p['most']} accès et invitations ici. Retirez-en un d’abord.`,
  delegationsHeldFull: (p: ErrorParams) => `Vous avez déjà ${p['most']} accès. Rendez-en un d’abord.`,
  delegationDays: (p: ErrorParams) => `Choisissez un dernier jour à venir, après le premier, et dans ${p['years']} ans au plus.`,
  delegationLapsed: 'Cette invitation est trop ancienne. Demandez qu’on vous la renvoie.',
  delegationAnswered: 'Cette personne a déjà accepté.',
  delegationLonger: (p: ErrorParams) => `Votre propre accès finit le ${p['day']} : vous ne pouvez pas en donner un plus long.`,
} as const
