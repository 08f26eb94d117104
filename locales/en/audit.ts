/** The journal of what was done, in words. One sentence an action. */
import { phantomActs } from './cooperative/phantoms.ts'
import { askingActs } from './cooperative/asking.ts'
import { departureActs } from './cooperative/departures.ts'
import { exchangeActs } from './cooperative/exchange.ts'
import { privacyActs } from './cooperative/privacy.ts'
import { memberActs } from './cooperative/members.ts'
import { shareActs } from './cooperative/shares-acts.ts'
import { delegationActs } from './people-delegations.ts'
import { ledgerActs } from './cooperative/ledger-acts.ts'
import { purchaseActs } from './cooperative/purchases-acts.ts'
import { budgetActs } from './cooperative/budget-acts.ts'
import { reportActs } from './cooperative/report-acts.ts'
import { simulationActs } from './cooperative/simulation-acts.ts'
import { tariffActs } from './cooperative/tariff-acts.ts'
import { bankActs } from './cooperative/bank-acts.ts'
import { sepaActs } from './cooperative/sepa-acts.ts'
import { salesActs } from './cooperative/sales-acts.ts'
import { closingActs } from './cooperative/closing-acts.ts'
import { projectActs } from './cooperative/projects.ts'
import { transparencyActs } from './cooperative/transparency.ts'
import { assetActs } from './cooperative/asset-acts.ts'
import { debtActs } from './cooperative/debts.ts'
import { dunningActs } from './cooperative/dunning.ts'
import { gaugeActs } from './cooperative/gauges.ts'
import { incomePeriodActs } from './cooperative/income-periods.ts'

type Words = Readonly<Record<string, string>>
/** How a site is served. */
const profiles: Readonly<Record<string, string>> = { php: 'a PHP site', static: 'plain pages', wordpress: 'WordPress', dokuwiki: 'DokuWiki', mediawiki: 'MediaWiki' }
/** “a.txt” when there is one thing. */
const things = (p: Words): string => (Number(p['count']) === 1 ? String(p['path']) : `${p['count']} items`)

export const audit = {
  actions: {
    ...delegationActs,
    ...shareActs,
    ...ledgerActs,
    ...closingActs,
    ...purchaseActs,
    ...bankActs,
    ...salesActs,
    ...reportActs,
    ...simulationActs,
    ...tariffActs,
    ...budgetActs,
    ...sepaActs,
    ...assetActs,
    ...projectActs,
    ...transparencyActs,
    ...debtActs,
    ...dunningActs,
    ...gaugeActs,
    ...incomePeriodActs,
    ...departureActs,
    ...exchangeActs,
    ...memberActs,
    ...phantomActs,
    ...askingActs,
    ...privacyActs,
    'signIn.done': (p: Words) => `Signed in by ${p['method']}, from ${p['device']}`,
    'signIn.refused': (p: Words) => `Sign-in refused, from ${p['device']}`,
    'signOut.done': () => 'Signed out',
    'identity.confirmed': (p: Words) => `Identity confirmed by ${p['method']}`,
    'password.changed': () => 'Password changed',
    'password.reset': () => 'Password replaced through a link',
    'password.resetAsked': () => 'Link for a new password asked for',
    'passkey.added': (p: Words) => `Passkey “${p['name']}” added`,
    'passkey.renamed': (p: Words) => `Passkey “${p['before.name']}” renamed “${p['name']}”`,
    'passkey.removed': (p: Words) => `Passkey “${p['name']}” removed`,
    'totp.on': () => 'Second check set up',
    'totp.off': () => 'Second check removed',
    'recoveryCodes.renewed': () => 'New recovery codes',
    'lostFactor.asked': () => 'Removal of the second check asked for',
    'lostFactor.cancelled': () => 'Removal of the second check stopped',
    'lostFactor.used': () => 'Second check removed after 72 hours',
    'email.changeAsked': (p: Words) => `Change of address to ${p['email']} asked for`,
    'email.changed': (p: Words) => `Address changed to ${p['email']}`,
    'session.revoked': (p: Words) => `Session “${p['name']}” closed`,
    'session.othersRevoked': (p: Words) => `Other sessions closed (${p['before.count']})`,
    'token.created': (p: Words) => `Token “${p['name']}” created`,
    'token.revoked': (p: Words) => `Token “${p['name']}” revoked`,
    'person.created': (p: Words) => `Account of ${p['name']} created`,
    'person.invited': (p: Words) => `${p['name']}: invitation sent`,
    'person.joined': () => 'Invitation accepted',
    'person.changed': () => 'Profile changed',
    'person.disabled': (p: Words) => `Account of ${p['name']} closed`,
    'person.enabled': (p: Words) => `Account of ${p['name']} opened again`,
    'message.linkShown': (p: Words) => `Link of the message “${p['subject']}” shown to the administration`,
    'role.granted': (p: Words) => `Role “${p['role']}” granted, ${p['until']}`,
    'role.ended': (p: Words) => `Role “${p['role']}” ended`,
    'representation.started': (p: Words) => `${p['name'] || 'A person'} may act for this member`,
    'representation.ended': (p: Words) => `${p['name'] || 'A person'} no longer acts for this member`,
    'member.created': (p: Words) => `${p['name']} entered in the register, no. ${p['number']}`,
    'member.changed': (p: Words) => `Entry of ${p['name']} changed`,
    'site.created': (p: Words) => `Site “${p['name']}” created`,
    'site.renamed': (p: Words) => `Site “${p['before.name']}” renamed “${p['name']}”`,
    'site.hostNameAdded': (p: Words) => `Address ${p['hostName']} added to site “${p['name']}”`,
    'site.hostNameRemoved': (p: Words) => `Address ${p['before.hostName']} removed from site “${p['name']}”`,
    'site.mainHostNameSet': (p: Words) => `${p['hostName']} is now the main address of site “${p['name']}”`,
    'site.suspended': (p: Words) => `Site “${p['name']}” suspended`,
    'site.resumed': (p: Words) => `Site “${p['name']}” back online`,
    'site.deleted': (p: Words) => `Site “${p['name']}” deleted, recoverable until ${p['recoverableUntil']}`,
    'site.restored': (p: Words) => `Site “${p['name']}” restored`,
    'site.purged': (p: Words) => `Site “${p['name']}” erased for good`,
    'site.retried': (p: Words) => `Site “${p['name']}”: another try asked for`,
    'site.pagesKept': (p: Words) => `Pages of the site “${p['name']}” kept`,
    'site.pagesNotKept': (p: Words) => `Pages of the site “${p['name']}” no longer kept`,
    'site.pagesPurged': (p: Words) => (p['page'] ? `Page ${p['page']} of the site “${p['name']}” forgotten` : `Kept pages of the site “${p['name']}” emptied`),
    'site.phpSettingsChanged': (p: Words) => `PHP settings of the site “${p['name']}”: ${p['memoryMegabytes']} MB a page, uploads of ${p['uploadMegabytes']} MB, ${p['executionSeconds']} s`,
    'site.filesSeen': (p: Words) => `Files of the site “${p['name']}” looked at: ${p['path'] || 'the top'}`,
    'site.fileRead': (p: Words) => `File ${p['path']} of the site “${p['name']}” downloaded`,
    'site.fileWritten': (p: Words) => `File ${p['path']} sent to the site “${p['name']}”`,
    'site.folderMade': (p: Words) => `Folder ${p['path']} created in the site “${p['name']}”`,
    'site.fileMoved': (p: Words) => `${p['from']} is now ${p['to']} in the site “${p['name']}”`,
    'site.fileRemoved': (p: Words) => `${p['path']} deleted from the site “${p['name']}”`,
    'site.filesCopied': (p: Words) => `${things(p)} copied to ${p['folder'] || 'the top'} of the site “${p['name']}”`,
    'site.filesMoved': (p: Words) => `${things(p)} moved to ${p['folder'] || 'the top'} of the site “${p['name']}”`,
    'site.filesBinned': (p: Words) => `${things(p)} put in the bin of the site “${p['name']}”`,
    'site.filesRestored': (p: Words) => `${things(p)} taken out of the bin of the site “${p['name']}”`,
    'site.binEmptied': (p: Words) => `Bin of the site “${p['name']}” emptied: ${p['files']} files`,
    'site.fileMade': (p: Words) => `File ${p['path']} made in the site “${p['name']}”`,
    'site.fileEdited': (p: Words) => `File ${p['path']} edited in the site “${p['name']}”`,
    'site.accessSet': (p: Words) => `Rights of ${p['path']} changed in the site “${p['name']}”`,
    'site.archiveUnpacked': (p: Words) => `Archive unpacked in the site “${p['name']}”: ${p['files']} files`,
    'site.profileSet': (p: Words) => `Site “${p['name']}” served as ${profiles[p['profile'] ?? ''] ?? p['profile']}`,
    'site.applicationInstalled': (p: Words) => `${p['application']} ${p['version']} installed on site “${p['name']}”`,
    'site.applicationUpdated': (p: Words) => `${p['application']} of site “${p['name']}” went from ${p['from']} to ${p['version']}`,
    'site.applicationUpdateUndone': (p: Words) => `${p['application']} of site “${p['name']}” back at ${p['version']}`,
    'site.applicationMoved': (p: Words) => `${p['application']} of site “${p['name']}” knows its new address, ${p['address']}`,
    'site.applicationPasswordReset': (p: Words) => `New password of ${p['login']} in ${p['application']}, site “${p['name']}”`,
    'database.created': (p: Words) => `Database ${p['name']} created for the site “${p['site']}”`,
    'database.passwordReset': (p: Words) => `New password for the database ${p['name']} of the site “${p['site']}”`,
    'database.deleted': (p: Words) => `Database ${p['name']} of the site “${p['site']}” deleted, recoverable until ${p['recoverableUntil']}`,
    'database.restored': (p: Words) => `Database ${p['name']} of the site “${p['site']}” restored`,
    'database.purged': (p: Words) => `Database ${p['name']} of the site “${p['site']}” removed for good`,
    'database.exported': (p: Words) => `Database ${p['name']} of the site “${p['site']}” exported`,
    'database.imported': (p: Words) => `File imported into the database ${p['name']} of the site “${p['site']}”`,
    'database.importUndone': (p: Words) => `Database ${p['name']} of the site “${p['site']}” put back to before the import`,
    'database.checked': (p: Words) => `Tables of the database ${p['name']} of the site “${p['site']}” checked`,
    'database.browsed': (p: Words) => `Database ${p['name']} of the site “${p['site']}” opened in Adminer`,
    'statutes.changed': (p: Words) => `Statutes: version ${p['number']} in force from ${p['fromDay']}`,
    'statutes.withdrawn': (p: Words) => `Statutes: version ${p['before.number']} withdrawn before taking effect`,
    'node.tokenCreated': (p: Words) => `Token made to join node ${p['name']}`,
    'node.joined': (p: Words) => `Node ${p['name']} joined`,
    'node.drained': (p: Words) => `Node ${p['name']}: no new sites`,
    'node.undrained': (p: Words) => `Node ${p['name']}: open to sites again`,
    'node.removed': (p: Words) => `Node ${p['name']} removed`,
  },
  methods: { password: 'password', passkey: 'passkey', totp: 'password and code', 'recovery-code': 'recovery code', 'second-factor': 'code' },
  unknown: (action: string) => `Action ${action}`,
  us: 'Onyva',
  someone: 'Someone',
  you: 'You',
  from: (source: string) => `from ${source}`,
  older: 'Older',
  newest: 'Back to the newest',
  what: 'What',
  who: 'Who',
  when: 'When',
  where: 'From where',
  forWhom: 'For whom',
  detail: 'See details',
  caption: 'Journal, newest first',
  title: 'Journal',
  lead: 'Who did what, for whom, and from where. Nothing in it can be erased.',
  searchLabel: 'Find a person, a member or a thing',
  search: 'Search',
  kinds: { '': 'Everything', signIn: 'Sign-ins', person: 'People', role: 'Roles', member: 'Members', site: 'Sites', node: 'Nodes' },
  kindsLabel: 'Kinds of actions',
  nothing: 'Nothing matches.',
  empty: 'Nothing yet.',
}
