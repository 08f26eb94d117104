/** Refus des applications. */
import type { ErrorParams } from '#lib/errors.ts'

const said = (p: ErrorParams): string => (p['detail'] ? ` Elle a dit : « ${p['detail']} ».` : '')

export const applicationErrors = {
  noSuchApplication: (p: ErrorParams) => `La machine de ce site ne propose pas ${p['application'] || 'cette application'}. Choisissez-en une autre, ou demandez à la coopérative de l’ajouter.`,
  siteNotEmpty: 'Ce site contient déjà des fichiers : rien n’a été installé, rien n’a été touché. Videz le site, ou créez-en un autre.',
  applicationNotThere: (p: ErrorParams) => `Nous ne trouvons pas ${p['application'] || 'l’application'} dans les fichiers de ce site. A-t-elle été déplacée ou supprimée ?`,
  applicationUpToDate: (p: ErrorParams) => `${p['application']} est déjà à jour, il n’y a rien à remplacer.`,
  applicationChanged: (p: ErrorParams) => `Le programme de ${p['application']} a été modifié à la main, la mise à jour effacerait ces changements. Rien n’a été touché. Fichiers concernés : ${p['detail']}. Mettez-la à jour depuis son administration, ou remettez ces fichiers en l’état.`,
  applicationUpdatedItself: (p: ErrorParams) => `${p['application']} s’est mise à jour elle-même (version ${p['detail']}). Continuez depuis son administration : nous ne comparons plus ses fichiers.`,
  noPreviousCopy: (p: ErrorParams) => `L’ancien programme de ${p['application']} n’est plus gardé : on ne peut pas revenir en arrière.`,
  applicationStepFailed: (p: ErrorParams) => `${p['application'] || 'L’application'} a refusé une étape. Rien n’est montré aux visiteurs. Réessayez ; si cela se répète, écrivez à la coopérative.${said(p)}`,
  applicationSilent: (p: ErrorParams) => `Le PHP de ce site ne répond pas. Réessayez dans une minute ; si cela se répète, écrivez à la coopérative.${said(p)}`,
  noSuchAdministrator: (p: ErrorParams) => `${p['application']} ne connaît pas d’administrateur de ce nom. Donnez un autre nom de connexion.`,
  applicationBusy: 'Un travail est déjà en cours sur cette application. Attendez qu’il finisse, puis réessayez.',
  applicationNotInstalled: 'Ce site n’a pas d’application que nous ayons installée.',
  applicationAlreadyThere: (p: ErrorParams) => `${p['application']} est déjà installé sur ce site. Pour une autre application, créez un autre site.`,
  applicationPasswordGone: 'Ce mot de passe a déjà été montré, ou il est trop vieux. Tirez-en un nouveau.',
  applicationSiteSuspended: 'Ce site est suspendu. Remettez-le en ligne avant d’y installer une application.',
  applicationSiteNotReady: 'La machine n’a pas encore fini de préparer ce site. Réessayez dans une minute.',
  applicationLogin: 'Écrivez un nom de connexion de 2 à 40 lettres, chiffres, points ou tirets, qui commence par une lettre. « admin » est trop facile à deviner.',
  applicationPersonName: (p: ErrorParams) => `Écrivez un nom d’au plus ${p['most']} signes.`,
  applicationTitle: (p: ErrorParams) => `Écrivez un titre d’au plus ${p['most']} signes.`,
} as const
