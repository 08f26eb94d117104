/** Refusals of hosting: sites, names, files. */
import type { ErrorParams } from '#lib/errors.ts'

const acts: Readonly<Record<string, string>> = {
  'site.renamed': 'renamed this site',
  'site.hostNameAdded': 'added an address to this site',
  'site.hostNameRemoved': 'removed an address from this site',
  'site.mainHostNameSet': 'changed the main address of this site',
  'site.suspended': 'suspended this site',
  'site.resumed': 'put this site back online',
  'site.deleted': 'deleted this site',
  'site.restored': 'restored this site',
  'site.retried': 'started this site again',
}

export const hostingErrors = {
  // Names
  hostNameMissing: 'The address of the site is missing, for example “free-wheel”.',
  hostNameControlSigns: 'The address holds a line break or an invisible sign. Type it by hand.',
  hostNameSigns: 'The address may only hold letters, digits and hyphens.',
  hostNameForeignLetters: 'The address holds a letter of another alphabet, which can pass for a different one. Keep to a to z and French accents.',
  hostNameHyphens: 'The address may neither begin nor end with a hyphen, nor have two of them in third place.',
  hostNameTooShort: (p: ErrorParams) => `The address is too short. At least ${p['minimum']} characters.`,
  hostNameTooLong: (p: ErrorParams) => `The address is too long. At most ${p['maximum']} characters, and accents count for more.`,
  hostNameTooDeep: 'One dot at most, for example “www.free-wheel”.',
  hostNameOwnDomain: (p: ErrorParams) => `“${p['name']}” is a domain name of its own. Those cannot be connected here yet. Choose an address without a dot; you will be able to add yours later.`,
  hostNameReserved: (p: ErrorParams) => `“${p['name']}” is kept for the cooperative, or looks too much like it. Choose another address.`,
  hostNameTaken: (p: ErrorParams) => `“${p['name']}” is already taken. Add a word, your town for instance.`,
  hostNameLooksAlike: (p: ErrorParams) => `“${p['name']}” looks too much like an address that is taken: people would mistake one for the other. Add a word, your town for instance.`,
  hostNameAlreadyThere: 'This address already leads to this site.',
  hostNameOnYourSite: (p: ErrorParams) => `This address already leads to your site “${p['site']}”. Remove it there first.`,
  hostNameNotThere: 'This address no longer leads to this site.',
  hostNameLast: 'This is the last address of this site. Add another one before you remove it.',
  hostNameQuota: (p: ErrorParams) => `A site has ${p['maximum']} addresses at most. Remove one first.`,
  // Sites
  siteNameMissing: 'The name of the site is missing.',
  siteNameControlSigns: 'The name of the site holds a line break or an invisible sign. Type it by hand.',
  siteNameTooLong: (p: ErrorParams) => `The name of the site is too long. At most ${p['maximum']} characters.`,
  siteQuota: (p: ErrorParams) => `You already have ${p['maximum']} sites, which is the most. Delete one, or write to the cooperative.`,
  memberNotAdmitted: (p: ErrorParams) => `${p['member']} is not a member yet, or no longer is. The cooperative can tell you what is missing.`,
  noNode: 'None of our machines takes new sites right now. This one is our fault. Try again in a few minutes.',
  siteChangedMeanwhile: (p: ErrorParams) => {
    const act = acts[String(p['action'])]
    const what = p['who'] && act ? `${p['who']} ${act}` : 'This site was changed'
    return `${what} while this page was open. Nothing of yours was saved. Here is the site as it is now: “${p['site']}”, ${p['hostName']}. Check it, then try again.`
  },
  siteIsDeleted: 'This site is deleted. Restore it first.',
  siteNotDeleted: 'This site is not deleted: there is nothing to restore.',
  siteRecoveryOver: 'The time to restore this site is over. Its files are gone.',
  siteAlreadySuspended: 'This site is already suspended.',
  siteNotSuspended: 'This site is not suspended.',
  siteSuspendedByCooperative: 'The cooperative suspended this site. Write to it to put the site back online.',
  siteNothingToRetry: 'This site is waiting for nothing: there is nothing to start again.',
  restoreNeedsHostName: 'The address of this site now leads to another of your sites. Give it a new one.',
  // Machines
  nodeAway: 'The machine of this site does not answer. This one is our fault, and nothing is lost. Try again in a minute.',
  nodeBusy: 'The machine of this site has a lot to do. Try again in a minute.',
  // Files
  fileNoSuchSite: 'This site is not on its machine yet. Wait until it answers, then try again.',
  fileNoSuchPath: (p: ErrorParams) => `“${p['path']}” is no longer there. Somebody may have renamed or deleted it.`,
  fileAlreadyThere: (p: ErrorParams) => `“${p['path']}” already exists. Choose another name.`,
  fileNotAFolder: (p: ErrorParams) => `“${p['path']}” is not a folder.`,
  fileNotAFile: (p: ErrorParams) => `“${p['path']}” is a folder, not a file.`,
  fileIsALink: (p: ErrorParams) => `“${p['path']}” is a link to somewhere else. For your safety we do not follow it.`,
  fileDiskFull: 'The space of this site is full. Delete files that you no longer need, then try again.',
  fileTooManyFiles: (p: ErrorParams) => `This archive holds more than ${p['maximumFiles']} files. Send it in several pieces.`,
  fileTooLarge: (p: ErrorParams) => `This is too large: ${p['maximumMebibytes']} MB at most. For more, send it in several pieces.`,
  fileArchiveBroken: 'This archive is damaged or incomplete. Make it again, then send it again. Nothing was changed.',
  fileArchiveHasLinks: 'This archive holds links to other files. For your safety we do not unpack it. Nothing was changed.',
  fileArchivePathEscapes: 'This archive wants to write outside your site. We do not unpack it. Nothing was changed.',
  fileArchiveTooDeep: 'The folders of this archive go too deep. Make it flatter. Nothing was changed.',
  fileArchiveUnknown: 'We can unpack .zip and .tar.gz archives. This is not one of them, even if its name says so.',
  fileBodyIncomplete: 'Sending stopped before the end. Nothing was changed. Try again.',
  fileNotAllowed: (p: ErrorParams) => `The site has no right to write to “${p['path']}”.`,
  fileTimeout: 'The machine took too long. Try again, or send fewer files at once.',
  fileInternal: 'This did not work, and it is our fault. Nothing is lost. Try again in a minute.',
  fileNameMissing: 'A name is missing.',
  fileNameRefused: 'This name will not do: no slash, no invisible sign, no “..”. At most 255 characters.',
  filePathRefused: 'This path will not do.',
  fileLengthMissing: 'The size of the file is missing. Use the page’s send button.',
  fileNoneChosen: 'Choose a file first.',
  fileIntoItself: 'A folder cannot go into itself.',
}
