/** Les applications installées en un clic : WordPress, DokuWiki, MediaWiki et celles de la coopérative. */
import { of } from '../elision.ts'
type Words = Readonly<Record<string, string | number>>

export const applications = {
  title: 'Application',
  /** Sur « Créer un site » : ce que l’application est, en une ligne. Les autres prennent `other`. */
  hints: {
    wordpress: 'Un blog ou un site à tenir à jour soi-même. Installé avec sa base de données, prêt à écrire.',
    dokuwiki: 'Un wiki tout en fichiers, simple et léger. On y choisit qui lit et qui écrit.',
    mediawiki: 'Le wiki de Wikipédia, avec ses images et son historique. Un peu plus long à installer.',
  } as Readonly<Record<string, string>>,
  other: 'Proposée par votre coopérative.',
  withVersion: (title: string, version: string) => `${title} ${version}`,
  administrator: 'La personne qui administrera',
  administratorHint: 'Seulement si vous avez choisi une application. Le mot de passe, nous le tirons au hasard et nous vous le montrons une fois.',
  email: 'Son courriel',
  login: 'Son nom de connexion',
  loginHint: 'Lettres, chiffres, points, tirets. Pas « admin » : c’est le premier que tout le monde essaie.',
  personName: 'Son nom, tel que les visiteurs le verront',
  personNameHint: 'Facultatif.',
  language: 'Langue',
  languages: { fr: 'français', en: 'anglais', de: 'allemand', es: 'espagnol', it: 'italien', nl: 'néerlandais', pt: 'portugais', br: 'breton', eu: 'basque', oc: 'occitan' } as Readonly<Record<string, string>>,
  siteTitle: 'Titre du site',
  siteTitleHint: 'Facultatif : sans titre, le nom du site. Il se change ensuite dans l’application.',
  none: {
    title: 'Pas d’application ici',
    lead: 'Choisissez-en une, nous l’installons : fichiers, base de données, compte d’administration. Il faut une vingtaine de secondes.',
    notEmpty: 'Ce site contient déjà des fichiers. Une application s’installe dans un site vide : déplacez ou supprimez d’abord ce qui s’y trouve, ou créez un autre site.',
    noOffer: 'La machine de ce site ne propose pas encore d’application. Votre coopérative peut en ajouter.',
    away: 'La machine de ce site ne répond pas pour l’instant. Revenez dans quelques minutes.',
    openFiles: 'Voir les fichiers',
    choose: 'Quelle application ?',
    install: 'Installer',
    again: (title: string) => `L’installation de ${title} n’est pas allée au bout. Recommencez : rien n’est à nettoyer.`,
  },
  version: 'Version',
  upToDate: 'à jour',
  behind: (newer: string) => `en retard : ${newer} est prête`,
  ahead: 'mise à jour par elle-même',
  lastSeen: (when: string) => `vue le ${when}, la machine ne répond pas pour l’instant`,
  address: 'Son adresse',
  login2: 'Compte d’administration',
  installed: 'Installée',
  gone: (title: string) => `${title} a été installé ici, mais nous ne le retrouvons plus dans les fichiers.`,
  openSite: 'Ouvrir le site',
  openAdministration: 'Ouvrir l’administration',
  update: {
    title: (newer: string) => `Passer à la version ${newer}`,
    text: 'Le programme est remplacé, vos textes, images, extensions et réglages restent. L’ancien programme est gardé 30 jours pour pouvoir revenir en arrière.',
    self: 'L’application peut aussi se mettre à jour elle-même, depuis son administration.',
    button: 'Mettre à jour',
  },
  undo: {
    title: (version: string) => `Revenir à la version ${version}`,
    text: 'Le programme d’avant la dernière mise à jour est remis. Ce que vous avez écrit depuis reste.',
    button: 'Revenir en arrière',
  },
  move: {
    title: 'L’adresse a changé',
    text: (from: string, to: string) => `L’application se croit encore à ${from}. Son adresse est maintenant ${to}.`,
    button: 'Lui dire sa nouvelle adresse',
  },
  password: {
    title: 'Mot de passe d’administration',
    waits: (login: string) => `Le mot de passe ${of(login)} vous attend. Nous ne le montrons qu’une fois : ayez de quoi le noter.`,
    show: 'Montrer le mot de passe',
    text: (login: string) => `Nous ne gardons pas ce mot de passe. S’il est perdu, tirez-en un nouveau pour ${login}.`,
    reset: 'Nouveau mot de passe',
    shown: 'Votre mot de passe',
    once: 'Notez-le maintenant, par exemple dans votre gestionnaire de mots de passe : cette page ne le montrera plus.',
    login: 'Nom de connexion',
    password: 'Mot de passe',
    back: 'Je l’ai noté',
  },
} as const

/** Leurs travaux qui durent. */
export const applicationJobs = {
  installApplication: { going: (p: Words) => `Installation de ${p['application']}`, done: (p: Words, r: Words) => `${p['application']} ${r['version']} répond.`, failed: (p: Words) => `${p['application']} n’est pas installé` },
  updateApplication: { going: (p: Words) => `Mise à jour de ${p['application']}`, done: (p: Words, r: Words) => `${p['application']} est en version ${r['version']}.`, failed: (p: Words) => `${p['application']} n’est pas mis à jour` },
  undoApplicationUpdate: { going: (p: Words) => `Retour en arrière de ${p['application']}`, done: (p: Words, r: Words) => `${p['application']} est revenu à la version ${r['version']}.`, failed: (p: Words) => `${p['application']} n’est pas revenu en arrière` },
  moveApplication: { going: (p: Words) => `Nouvelle adresse de ${p['application']}`, done: (p: Words, r: Words) => `${p['application']} connaît son adresse : ${r['address']}.`, failed: (p: Words) => `${p['application']} ne connaît pas encore sa nouvelle adresse` },
}
