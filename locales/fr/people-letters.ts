/** Les messages qu’Onyva envoie aux personnes. Un paragraphe par ligne vide. */
import { phantomLetters } from './cooperative/phantoms.ts'
import { askingLetters } from './cooperative/asking.ts'
import { departureLetters } from './cooperative/departures.ts'
import { memberLetters } from './cooperative/members.ts'
import { delegationLetters } from './people-delegations.ts'

type Words = Readonly<Record<string, string>>

export const letters = {
  greeting: (name: string) => `Bonjour ${name},`,
  signature: 'À bientôt,',
  kinds: {
    ...delegationLetters,
    ...departureLetters,
    ...memberLetters,
    ...phantomLetters,
    ...askingLetters,
    invitation: {
      subject: (p: Words) => `Votre porte d’entrée chez ${p['cooperative']}`,
      body: (p: Words) => `Un compte vous attend chez ${p['cooperative']}. Choisissez comment vous y entrerez : une clé d’accès de votre appareil, ou un mot de passe.`,
      action: 'Choisir comment entrer',
      after: 'Ce lien marche sept jours et une seule fois.\n\nVous ne vous y attendiez pas ? Ne faites rien : sans vous, le compte reste fermé.',
    },
    reset: {
      subject: () => 'Un nouveau mot de passe',
      body: () => 'Vous avez demandé à changer de mot de passe. Ce lien vous laisse en choisir un autre.',
      action: 'Choisir un nouveau mot de passe',
      after: 'Ce lien marche une heure et une seule fois.\n\nCe n’était pas vous ? Ne faites rien : votre mot de passe reste le même.',
    },
    passwordChanged: {
      subject: () => 'Votre mot de passe a changé',
      body: () => 'Le mot de passe de votre compte vient de changer. Les autres connexions ont été fermées.',
      action: '',
      after: 'Ce n’était pas vous ? Demandez tout de suite un nouveau mot de passe depuis la page de connexion, puis écrivez à la coopérative.',
    },
    passkeyAdded: {
      subject: () => 'Une clé d’accès a été ajoutée',
      body: (p: Words) => `La clé d’accès « ${p['name']} » permet désormais d’entrer dans votre compte.`,
      action: 'Voir mes clés d’accès',
      after: 'Ce n’était pas vous ? Retirez-la et changez de mot de passe.',
    },
    passkeyRemoved: {
      subject: () => 'Une clé d’accès a été retirée',
      body: (p: Words) => `La clé d’accès « ${p['name']} » ne permet plus d’entrer dans votre compte.`,
      action: 'Voir mes clés d’accès',
      after: 'Ce n’était pas vous ? Changez de mot de passe et écrivez à la coopérative.',
    },
    totpOn: {
      subject: () => 'Le second contrôle est en place',
      body: () => 'Un code de votre application est désormais demandé après votre mot de passe.',
      action: '',
      after: 'Ce n’était pas vous ? Écrivez tout de suite à la coopérative.',
    },
    totpOff: {
      subject: () => 'Le second contrôle est retiré',
      body: () => 'Votre mot de passe suffit de nouveau pour entrer dans votre compte. Nous vous conseillons de remettre un second contrôle.',
      action: '',
      after: 'Ce n’était pas vous ? Changez de mot de passe et écrivez tout de suite à la coopérative.',
    },
    codesRenewed: {
      subject: () => 'De nouveaux codes de secours',
      body: () => 'Dix nouveaux codes de secours ont été faits pour votre compte. Ceux d’avant ne servent plus.',
      action: '',
      after: 'Ce n’était pas vous ? Changez de mot de passe et écrivez à la coopérative.',
    },
    codeUsed: {
      subject: () => 'Un code de secours a servi',
      body: (p: Words) => `Quelqu’un vient d’entrer dans votre compte avec un code de secours. Il en reste ${p['left']}.`,
      action: 'Voir la sécurité de mon compte',
      after: 'Ce n’était pas vous ? Changez de mot de passe et faites de nouveaux codes.',
    },
    lostFactorAlarm: {
      subject: () => 'Quelqu’un demande à retirer votre second contrôle',
      body: (p: Words) => `Quelqu’un qui connaît votre mot de passe dit avoir perdu téléphone et codes de secours. Sans réponse de vous, le second contrôle pourra être retiré à partir du ${p['when']}, par un lien envoyé à cette adresse.\n\nSi ce n’est pas vous, arrêtez la demande, puis changez de mot de passe.`,
      action: 'Ce n’est pas moi, arrêter',
      after: 'Si c’est vous, ne faites rien : l’autre message contient votre lien.',
    },
    lostFactorLink: {
      subject: () => 'Votre lien pour retirer le second contrôle',
      body: (p: Words) => `Ce lien retire le second contrôle de votre compte. Il marchera à partir du ${p['when']}, pendant sept jours et une seule fois. Gardez ce message jusque-là.`,
      action: 'Retirer le second contrôle',
      after: 'Vous avez retrouvé votre téléphone ? Connectez-vous simplement et arrêtez la demande depuis la sécurité de votre compte.',
    },
    emailOld: {
      subject: () => 'Changer l’adresse de votre compte ?',
      body: (p: Words) => `Vous avez demandé à remplacer cette adresse par ${p['email']}. Le changement se fera quand les deux adresses auront confirmé.`,
      action: 'Confirmer',
      after: 'Ce lien marche deux jours.\n\nCe n’était pas vous ? Ne confirmez pas, et changez de mot de passe.',
    },
    emailNew: {
      subject: () => 'Confirmez votre nouvelle adresse',
      body: (p: Words) => `Un compte de ${p['cooperative']} demande à prendre l’adresse ${p['email']}. Le changement se fera quand l’ancienne et la nouvelle auront confirmé.`,
      action: 'Confirmer',
      after: 'Ce lien marche deux jours.\n\nVous n’avez rien demandé ? Ne faites rien.',
    },
    emailTaken: {
      subject: () => 'Votre adresse a déjà un compte',
      body: (p: Words) => `Quelqu’un a voulu donner cette adresse à un autre compte de ${p['cooperative']}. Elle a déjà le sien : rien n’a changé.`,
      action: '',
      after: 'Si c’était vous, connectez-vous avec cette adresse, ou demandez un nouveau mot de passe.',
    },
    emailChanged: {
      subject: () => 'L’adresse de votre compte a changé',
      body: (p: Words) => `Votre compte est désormais à l’adresse ${p['email']}.`,
      action: '',
      after: 'Ce n’était pas vous ? Écrivez tout de suite à la coopérative.',
    },
    tokenCreated: {
      subject: () => 'Un jeton a été créé',
      body: (p: Words) => `Le jeton « ${p['name']} » laisse désormais un programme agir en votre nom.`,
      action: 'Voir mes jetons',
      after: 'Ce n’était pas vous ? Révoquez-le et changez de mot de passe.',
    },
    roleGranted: {
      subject: () => 'La coopérative vous confie un rôle',
      body: (p: Words) => `Vous avez désormais le rôle « ${p['role']} » chez ${p['cooperative']}, ${p['until']}.`,
      action: 'Voir mon compte',
      after: '',
    },
    roleEnded: {
      subject: () => 'Un rôle a pris fin',
      body: (p: Words) => `Votre rôle « ${p['role']} » chez ${p['cooperative']} a pris fin.`,
      action: 'Voir mon compte',
      after: '',
    },
    disabled: {
      subject: () => 'Votre compte est fermé',
      body: (p: Words) => `Votre accès à ${p['cooperative']} vient d’être fermé. Les sites et les données des sociétaires pour qui vous agissez ne sont pas touchés.`,
      action: '',
      after: 'Une erreur ? Répondez à ce message.',
    },
    enabled: {
      subject: () => 'Votre compte est rouvert',
      body: (p: Words) => `Vous pouvez de nouveau entrer chez ${p['cooperative']}.`,
      action: 'Se connecter',
      after: '',
    },
  },
  untilEnded: 'jusqu’à nouvel ordre',
  untilDay: (day: string) => `jusqu’au ${day}`,
} as const
