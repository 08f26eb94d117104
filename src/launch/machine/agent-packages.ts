/** What a node needs from Debian 13: the dependencies of our package, and so of the node image. */

/** The PHP of Debian 13. A second version is a second list, not a change of this one. */
const php = [
  'fpm',
  'cli',
  'opcache',
  // what DokuWiki, WordPress, MediaWiki, SPIP and Nextcloud ask for on their own requirement pages
  'bcmath',
  'curl',
  'gd',
  'intl',
  'mbstring',
  'mysql',
  'sqlite3',
  'xml',
  'zip',
].map((part) => `php8.4-${part}`)

/** `Depends` of the agent's package. */
export const agentDepends: readonly string[] = [
  ...php,
  'adminer', // where a member looks into a database
  'bubblewrap', // the sandbox of each site's PHP
  'btrfs-progs', // one subvolume and limit per site
  'libarchive-tools', // bsdtar: archives that members upload
  'mariadb-server', // members' databases
  'nftables', // keeps sites from services that listen on loopback
  'logrotate',
  'nginx-light',
  'openssl', // the key and the certificate request of `node join`
  'systemd (>= 252)',
]

/** What a machine needs beyond the agent's dependencies when nothing else has been installed on it. */
export const guestPackages: readonly string[] = ['ca-certificates', 'dbus', 'iproute2', 'procps', 'systemd-sysv']

/** The names alone, without versions, as apt takes them. */
export const packageNames = (depends: readonly string[]): string[] => depends.map((text) => text.split(' ')[0] ?? text)
