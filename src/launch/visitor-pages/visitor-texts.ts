/**
 * What visitors read when there is no site to show, or no page: the cause first, then what to do. Never a
 * word about the member. `{site}` becomes the host name that was asked for.
 */
import type { Language } from '#locales/messages.ts'

interface VisitorText {
  readonly title: string
  readonly cause: string
  readonly next: string
  /** The one thing to press. */
  readonly act?: 'again' | 'home'
  /** How far the visitor came: to us and not to the site, or to the site and not to the page. */
  readonly reached: 'us' | 'site'
}

interface VisitorWords {
  readonly site: string
  readonly again: string
  readonly home: string
  readonly hostedBy: string
  readonly hostedByCooperative: string
  readonly reference: string
  readonly yours: string
  readonly seeCause: string
  readonly reachedUs: string
  readonly reachedSite: string
}

/** One page for each reason; nginx.conf names them in `map … $page`. */
export const visitorPageNames = [
  'unknown',
  'deleted',
  'suspended-unpaid',
  'suspended-abuse',
  'suspended-request',
  'suspended-maintenance',
  'unavailable',
  'not-found',
  'forbidden',
  'too-large',
  'not-understood',
] as const
export type VisitorPageName = (typeof visitorPageNames)[number]

export const visitorWords: Record<Language, VisitorWords> = {
  fr: {
    site: 'Cette adresse',
    again: 'Essayer à nouveau',
    home: 'Aller à l’accueil du site',
    hostedBy: 'Hébergé par',
    hostedByCooperative: 'Hébergé par une coopérative',
    reference: 'Référence',
    yours: 'C’est votre site ?',
    seeCause: 'Voir la cause',
    reachedUs: 'Votre demande est arrivée jusqu’à nous, pas jusqu’à un site.',
    reachedSite: 'Votre demande est arrivée jusqu’au site, pas jusqu’à une page.',
  },
  en: {
    site: 'This address',
    again: 'Try again',
    home: 'Go to the site’s home page',
    hostedBy: 'Hosted by',
    hostedByCooperative: 'Hosted by a cooperative',
    reference: 'Reference',
    yours: 'Is this your site?',
    seeCause: 'See the cause',
    reachedUs: 'Your request reached us, but not a site.',
    reachedSite: 'Your request reached the site, but not a page.',
  },
}

export const visitorTexts: Record<Language, Record<VisitorPageName, VisitorText>> = {
  fr: {
    unknown: {
      title: 'Aucun site ne porte ce nom.',
      cause: '{site} mène bien jusqu’à nous, mais aucun site n’y répond.',
      next: 'Relisez l’adresse, lettre par lettre. Si quelqu’un vous l’a donnée, cette personne saura si elle a changé.',
      reached: 'us',
    },
    deleted: {
      title: 'Ce site n’est plus là.',
      cause: 'Qui tenait {site} a choisi de le retirer.',
      next: 'Il n’y a rien à faire de votre côté. Si ce site était le vôtre, il se rétablit depuis votre espace pendant trente jours.',
      reached: 'us',
    },
    'suspended-unpaid': {
      title: 'Ce site est en pause.',
      cause: '{site} ne répond pas pour l’instant : une formalité reste à régler entre le site et sa coopérative.',
      next: 'Rien n’est perdu, tout reviendra ensuite. Si ce site est le vôtre, votre espace dit quoi faire.',
      reached: 'us',
    },
    'suspended-abuse': {
      title: 'Nous avons arrêté ce site.',
      cause: 'Quelque chose sur {site} mettait en danger ses visiteurs ou d’autres sites. Nous l’avons arrêté le temps de comprendre.',
      next: 'Si vous y avez laissé un mot de passe ces derniers jours, changez-le. Si ce site est le vôtre, nous vous avons écrit.',
      reached: 'us',
    },
    'suspended-request': {
      title: 'Ce site fait une pause.',
      cause: 'Qui tient {site} l’a mis en pause.',
      next: 'Il n’y a rien à faire de votre côté. Revenez plus tard.',
      reached: 'us',
    },
    'suspended-maintenance': {
      title: 'Nous sommes au travail ici.',
      cause: '{site} est à l’arrêt pendant que nous nous en occupons. Rien ne s’y perd.',
      next: 'Revenez dans un moment.',
      act: 'again',
      reached: 'us',
    },
    unavailable: {
      title: 'Ce site reprend son souffle.',
      cause: '{site} ne peut pas répondre pour l’instant. Votre connexion va bien : le site n’a pas démarré, ou il est trop occupé.',
      next: 'Revenez dans quelques minutes.',
      act: 'again',
      reached: 'us',
    },
    'not-found': {
      title: 'Cette page n’existe pas.',
      cause: '{site} répond, mais rien ne se trouve à cette adresse. La page a pu changer de nom, ou partir.',
      next: 'Repartez de l’accueil, le reste n’est pas loin.',
      act: 'home',
      reached: 'site',
    },
    forbidden: {
      title: 'Il n’y a rien à lire ici.',
      cause: '{site} répond, mais ce dossier n’a pas de page à montrer, ou il n’est pas fait pour les visiteurs.',
      next: 'Si ce site est le vôtre, déposez-y une page nommée index.html : elle s’affichera aussitôt.',
      act: 'home',
      reached: 'site',
    },
    'too-large': {
      title: 'Cet envoi est trop gros.',
      cause: 'Ce que vous envoyez à {site} dépasse ce qu’un site reçoit en une fois.',
      next: 'Envoyez-le en plusieurs parties, ou réduisez-le. Rien n’a été enregistré.',
      reached: 'site',
    },
    'not-understood': {
      title: 'Nous n’avons pas compris.',
      cause: 'L’adresse ou la demande envoyée par votre navigateur a une forme que nous ne savons pas lire.',
      next: 'Repartez de l’accueil du site, ou tapez l’adresse à la main.',
      reached: 'us',
    },
  },
  en: {
    unknown: {
      title: 'No site has this name.',
      cause: '{site} does lead to us, but no site answers there.',
      next: 'Read the address again, letter by letter. If someone gave it to you, they will know whether it has changed.',
      reached: 'us',
    },
    deleted: {
      title: 'This site is no longer here.',
      cause: 'Whoever kept {site} chose to take it down.',
      next: 'There is nothing to do on your side. If it was yours, you can restore it from your space for thirty days.',
      reached: 'us',
    },
    'suspended-unpaid': {
      title: 'This site is paused.',
      cause: '{site} does not answer for now: a formality is still open between the site and its cooperative.',
      next: 'Nothing is lost, everything will come back. If this site is yours, your space says what to do.',
      reached: 'us',
    },
    'suspended-abuse': {
      title: 'We have stopped this site.',
      cause: 'Something on {site} put its visitors or other sites at risk. We stopped it while we find out what.',
      next: 'If you left a password there in the last few days, change it. If this site is yours, we have written to you.',
      reached: 'us',
    },
    'suspended-request': {
      title: 'This site is taking a break.',
      cause: 'Whoever keeps {site} has paused it.',
      next: 'There is nothing to do on your side. Come back later.',
      reached: 'us',
    },
    'suspended-maintenance': {
      title: 'We are at work here.',
      cause: '{site} is stopped while we take care of it. Nothing is lost.',
      next: 'Come back in a moment.',
      act: 'again',
      reached: 'us',
    },
    unavailable: {
      title: 'This site is catching its breath.',
      cause: '{site} cannot answer for now. Your connection is fine: the site did not start, or it is too busy.',
      next: 'Come back in a few minutes.',
      act: 'again',
      reached: 'us',
    },
    'not-found': {
      title: 'This page does not exist.',
      cause: '{site} answers, but there is nothing at this address. The page may have been renamed, or removed.',
      next: 'Start again from the home page, the rest is not far.',
      act: 'home',
      reached: 'site',
    },
    forbidden: {
      title: 'There is nothing to read here.',
      cause: '{site} answers, but this folder has no page to show, or is not meant for visitors.',
      next: 'If this site is yours, put a page named index.html here: it will show at once.',
      act: 'home',
      reached: 'site',
    },
    'too-large': {
      title: 'This is too big to send.',
      cause: 'What you are sending to {site} is more than a site takes at once.',
      next: 'Send it in parts, or make it smaller. Nothing was saved.',
      reached: 'site',
    },
    'not-understood': {
      title: 'We did not understand.',
      cause: 'The address or the request from your browser has a form that we cannot read.',
      next: 'Start again from the site’s home page, or type the address by hand.',
      reached: 'us',
    },
  },
}
