/** Refusals of applications. */
import type { ErrorParams } from '#lib/errors.ts'

const said = (p: ErrorParams): string => (p['detail'] ? ` It said: “${p['detail']}”.` : '')

export const applicationErrors = {
  noSuchApplication: (p: ErrorParams) => `The machine of this site does not offer ${p['application'] || 'this application'}. Choose another, or ask the cooperative to add it.`,
  siteNotEmpty: 'This site already holds files: nothing was installed, nothing was touched. Empty the site, or create another.',
  applicationNotThere: (p: ErrorParams) => `We do not find ${p['application'] || 'the application'} among the files of this site. Was it moved or removed?`,
  applicationUpToDate: (p: ErrorParams) => `${p['application']} is up to date already: there is nothing to replace.`,
  applicationChanged: (p: ErrorParams) => `The program of ${p['application']} was changed by hand; the update would wipe these changes out. Nothing was touched. Files: ${p['detail']}. Update it from its administration, or put these files back as they were.`,
  applicationUpdatedItself: (p: ErrorParams) => `${p['application']} has updated itself (version ${p['detail']}). Go on from its administration: we no longer compare its files.`,
  noPreviousCopy: (p: ErrorParams) => `The former program of ${p['application']} is no longer kept: it is too late to go back.`,
  applicationStepFailed: (p: ErrorParams) => `${p['application'] || 'The application'} refused a step. Visitors see nothing of it. Try again; if it happens again, write to the cooperative.${said(p)}`,
  applicationSilent: (p: ErrorParams) => `The PHP of this site does not answer. Try again in a minute; if it happens again, write to the cooperative.${said(p)}`,
  noSuchAdministrator: (p: ErrorParams) => `${p['application']} knows no administrator of that name. Give another sign-in name.`,
  applicationBusy: 'Something is already being done to this application. Wait until it is over, then try again.',
  applicationNotInstalled: 'This site has no application that we installed.',
  applicationAlreadyThere: (p: ErrorParams) => `${p['application']} is already installed on this site. For another application, create another site.`,
  applicationPasswordGone: 'This password has been shown already, or it is too old. Draw a new one.',
  applicationSiteSuspended: 'This site is suspended. Put it back online before you install an application.',
  applicationSiteNotReady: 'The machine has not finished making this site. Try again in a minute.',
  applicationLogin: 'Write a sign-in name of 2 to 40 letters, digits, dots or hyphens that begins with a letter. “admin” is too easy to guess.',
  applicationPersonName: (p: ErrorParams) => `Write a name of at most ${p['most']} signs.`,
  applicationTitle: (p: ErrorParams) => `Write a title of at most ${p['most']} signs.`,
}
