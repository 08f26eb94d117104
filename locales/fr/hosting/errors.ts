/** Refus de l'hébergement : sites, noms, fichiers. */
import type { ErrorParams } from '#lib/errors.ts'

/** Ce que l'autre personne vient de faire, pour « deux personnes à la fois ». */
const acts: Readonly<Record<string, string>> = {
  'site.renamed': 'a renommé ce site',
  'site.hostNameAdded': 'a ajouté une adresse à ce site',
  'site.hostNameRemoved': 'a retiré une adresse de ce site',
  'site.mainHostNameSet': 'a changé l’adresse principale de ce site',
  'site.suspended': 'a suspendu ce site',
  'site.resumed': 'a remis ce site en ligne',
  'site.deleted': 'a supprimé ce site',
  'site.restored': 'a rétabli ce site',
  'site.retried': 'a relancé ce site',
}

export const hostingErrors = {
  // Noms
  hostNameMissing: 'Il manque l’adresse du site, par exemple « la-roue-libre ».',
  hostNameControlSigns: 'L’adresse contient un saut de ligne ou un signe invisible. Tapez-la à la main.',
  hostNameSigns: 'L’adresse ne peut contenir que des lettres, des chiffres et des traits d’union.',
  hostNameForeignLetters: 'L’adresse contient une lettre d’un autre alphabet, qui peut passer pour une autre. Gardez les lettres de a à z et les accents du français.',
  hostNameHyphens: 'L’adresse ne peut ni commencer ni finir par un trait d’union, ni en avoir deux en troisième place.',
  hostNameTooShort: (p: ErrorParams) => `L’adresse est trop courte. Il faut au moins ${p['minimum']} signes.`,
  hostNameTooLong: (p: ErrorParams) => `L’adresse est trop longue. ${p['maximum']} signes au plus, et les accents comptent davantage.`,
  hostNameTooDeep: 'Un seul point au plus, par exemple « www.la-roue-libre ».',
  hostNameOwnDomain: (p: ErrorParams) => `« ${p['name']} » est un nom de domaine à part. On ne peut pas encore en relier un ici. Choisissez une adresse sans point, vous pourrez ajouter la vôtre plus tard.`,
  hostNameReserved: (p: ErrorParams) => `« ${p['name']} » est gardé pour la coopérative, ou y ressemble trop. Choisissez une autre adresse.`,
  hostNameTaken: (p: ErrorParams) => `« ${p['name']} » est déjà pris. Ajoutez un mot, votre ville par exemple.`,
  hostNameLooksAlike: (p: ErrorParams) => `« ${p['name']} » ressemble trop à une adresse déjà prise : on les confondrait. Ajoutez un mot, votre ville par exemple.`,
  hostNameAlreadyThere: 'Cette adresse mène déjà à ce site.',
  hostNameOnYourSite: (p: ErrorParams) => `Cette adresse mène déjà à votre site « ${p['site']} ». Retirez-la de là d’abord.`,
  hostNameNotThere: 'Cette adresse ne mène plus à ce site.',
  hostNameLast: 'C’est la dernière adresse de ce site. Ajoutez-en une autre avant de la retirer.',
  hostNameQuota: (p: ErrorParams) => `Un site a ${p['maximum']} adresses au plus. Retirez-en une d’abord.`,
  // Sites
  siteNameMissing: 'Il manque le nom du site.',
  siteNameControlSigns: 'Le nom du site contient un saut de ligne ou un signe invisible. Tapez-le à la main.',
  siteNameTooLong: (p: ErrorParams) => `Le nom du site est trop long. ${p['maximum']} signes au plus.`,
  siteQuota: (p: ErrorParams) => `Vous avez déjà ${p['maximum']} sites, c’est le maximum. Supprimez-en un, ou écrivez à la coopérative.`,
  memberNotAdmitted: (p: ErrorParams) => `${p['member']} n’est pas encore sociétaire, ou ne l’est plus. La coopérative peut vous dire ce qui manque.`,
  memberWanted: 'Dites pour quel sociétaire : vous agissez pour plusieurs, ou pour aucun.',
  profileMissing: 'Dites ce que vous voulez y mettre.',
  noNode: 'Aucune de nos machines ne prend de nouveau site en ce moment. Cela vient de nous. Réessayez dans quelques minutes.',
  siteChangedMeanwhile: (p: ErrorParams) => {
    const act = acts[String(p['action'])]
    const what = p['who'] && act ? `${p['who']} ${act}` : 'Ce site a changé'
    return `${what} pendant que cette page était ouverte. Rien de votre côté n’a été enregistré. Voici le site tel qu’il est maintenant : « ${p['site']} », ${p['hostName']}. Vérifiez, puis recommencez.`
  },
  siteIsDeleted: 'Ce site est supprimé. Rétablissez-le d’abord.',
  siteNotDeleted: 'Ce site n’est pas supprimé : il n’y a rien à rétablir.',
  siteRecoveryOver: 'Le délai pour rétablir ce site est passé. Ses fichiers ne sont plus là.',
  siteAlreadySuspended: 'Ce site est déjà suspendu.',
  siteNotSuspended: 'Ce site n’est pas suspendu.',
  siteSuspendedByCooperative: 'C’est la coopérative qui a suspendu ce site. Écrivez-lui pour le remettre en ligne.',
  siteNothingToRetry: 'Ce site n’attend rien : il n’y a rien à relancer.',
  restoreNeedsHostName: 'L’adresse de ce site mène maintenant à un autre de vos sites. Donnez-lui-en une nouvelle.',
  // Machines
  nodeAway: 'La machine de ce site ne répond pas. Cela vient de nous, et rien n’est perdu. Réessayez dans une minute.',
  nodeBusy: 'La machine de ce site a beaucoup à faire. Réessayez dans une minute.',
  // Fichiers
  fileNoSuchSite: 'Ce site n’est pas encore sur sa machine. Attendez qu’il réponde, puis réessayez.',
  fileNoSuchPath: (p: ErrorParams) => `« ${p['path']} » n’est plus là. Quelqu’un l’a peut-être renommé ou supprimé.`,
  fileAlreadyThere: (p: ErrorParams) => `« ${p['path']} » existe déjà. Choisissez un autre nom.`,
  fileNotAFolder: (p: ErrorParams) => `« ${p['path']} » n’est pas un dossier.`,
  fileNotAFile: (p: ErrorParams) => `« ${p['path']} » est un dossier, pas un fichier.`,
  fileIsALink: (p: ErrorParams) => `« ${p['path']} » est un lien vers ailleurs. Pour votre sécurité, nous ne le suivons pas.`,
  fileDiskFull: 'L’espace de ce site est plein. Supprimez des fichiers dont vous n’avez plus besoin, puis réessayez.',
  fileTooManyFiles: (p: ErrorParams) => `Cette archive contient plus de ${p['maximumFiles']} fichiers. Envoyez-la en plusieurs morceaux.`,
  fileTooLarge: (p: ErrorParams) => `C’est trop gros : ${p['maximumMebibytes']} Mo au plus. Pour davantage, envoyez en plusieurs morceaux.`,
  fileArchiveBroken: 'Cette archive est abîmée ou incomplète. Refaites-la, puis envoyez-la de nouveau. Rien n’a été changé.',
  fileArchiveHasLinks: 'Cette archive contient des liens vers d’autres fichiers. Pour votre sécurité, nous ne la déballons pas. Rien n’a été changé.',
  fileArchivePathEscapes: 'Cette archive veut écrire en dehors de votre site. Nous ne la déballons pas. Rien n’a été changé.',
  fileArchiveTooDeep: 'Cette archive a des dossiers trop profonds. Rangez-la plus à plat. Rien n’a été changé.',
  fileArchiveUnknown: 'Nous savons déballer les archives .zip et .tar.gz. Celle-ci n’en est pas une, même si son nom le dit.',
  fileBodyIncomplete: 'L’envoi s’est interrompu avant la fin. Rien n’a été changé. Réessayez.',
  fileNotAllowed: (p: ErrorParams) => `Le site n’a pas le droit d’écrire à « ${p['path']} ».`,
  fileTimeout: 'La machine a mis trop de temps. Réessayez, ou envoyez moins de fichiers à la fois.',
  fileInternal: 'Cela n’a pas marché, et la panne vient de nous. Rien n’est perdu. Réessayez dans une minute.',
  fileNameMissing: 'Il manque un nom.',
  fileNameRefused: 'Ce nom ne convient pas : ni barre oblique, ni signe invisible, ni « .. ». 255 signes au plus.',
  filePathRefused: 'Ce chemin ne convient pas.',
  fileLengthMissing: 'La taille du fichier manque. Utilisez le bouton d’envoi de la page.',
  fileNoneChosen: 'Choisissez d’abord un fichier.',
  fileTooManyAtOnce: (p: ErrorParams) => `Trop de fichiers d’un coup : ${p['maximum']} au plus. Mettez-les dans une archive .zip, nous la déballerons.`,
  fileIntoItself: 'Un dossier ne peut pas aller dans lui-même.',
  // Travaux
  jobsAtOnce: (p: ErrorParams) => `${p['maximum']} travaux sont déjà en cours sur ce site. Attendez que l’un finisse, puis réessayez.`,
  jobInterrupted: 'Le panneau a redémarré pendant ce travail, qui s’est arrêté là. Rien n’est perdu. Recommencez-le.',
  jobFault: (p: ErrorParams) => `Cela n’a pas marché, et la panne vient de nous. Recommencez ; si cela revient, donnez-nous cette référence : ${p['reference']}.`,
} as const
