/**
 * Names below the sites' domain that no member may hold, whatever the cooperative: they mean something to
 * machines (RFC 2142, RFC 6186, RFC 8461, autodiscovery of mail programs) or would pass for the cooperative
 * itself. A cooperative adds its own in the table `reserved_name`.
 */
import { skeletonOf } from './host-name-skeleton.ts'

const machines = ['www', 'mail', 'smtp', 'imap', 'imaps', 'pop', 'pop3', 'mx', 'mx1', 'mx2', 'webmail', 'autoconfig', 'autodiscover', 'mta-sts', 'wpad', 'isatap', 'localhost', 'localdomain', 'broadcasthost', 'dns', 'ns1', 'ns2', 'ns3', 'ftp', 'sftp', 'ssh', 'git', 'vpn', 'ntp', 'ldap', 'proxy', 'gateway', 'cdn', 'static', 'assets', 'media', 'acme', 'acme-challenge', 'openpgpkey', 'dmarc', 'domainkey', 'caldav', 'carddav', 'xmpp', 'matrix', 'sip']
const house = ['panel', 'panneau', 'admin', 'administrator', 'administration', 'administrateur', 'root', 'api', 'app', 'auth', 'login', 'connexion', 'sso', 'oidc', 'account', 'compte', 'comptes', 'secure', 'security', 'securite', 'abuse', 'postmaster', 'hostmaster', 'webmaster', 'noc', 'support', 'aide', 'help', 'assistance', 'status', 'etat', 'onyva', 'coop', 'cooperative', 'adminer', 'phpmyadmin', 'database', 'bases', 'backup', 'sauvegarde', 'sauvegardes', 'billing', 'facture', 'factures', 'facturation', 'invoice', 'payment', 'paiement', 'vote', 'votes', 'election', 'elections', 'scrutin', 'assemblee', 'unknown', 'unavailable', 'test-node', 'node', 'nodes']

const reserved = new Set([...machines, ...house])
const reservedSkeletons = new Set([...reserved].map(skeletonOf))

/** Each node's database tool (`databases/database-tool-name.ts`). */
const databaseTool = /^databases-[a-z0-9]{12}$/

/** Whether a base label is kept from everyone, or reads as one that is. */
export const isReserved = (base: string, skeleton: string): boolean => reserved.has(base) || reservedSkeletons.has(skeleton) || databaseTool.test(base)

const topLevel = new Set(['com', 'org', 'net', 'edu', 'eus', 'info', 'biz', 'name', 'dev', 'app', 'blog', 'shop', 'site', 'online', 'coop', 'asso', 'bzh', 'alsace', 'corsica', 'paris', 'cat', 'xyz'])

/**
 * Whether the last label typed is an ending that domains end with: then a member meant a domain of theirs.
 * All two-letter endings are countries (RFC 1591); of the others, those our members use.
 */
export const isTopLevelDomain = (label: string): boolean => topLevel.has(label) || /^[a-z]{2}$/.test(label)
