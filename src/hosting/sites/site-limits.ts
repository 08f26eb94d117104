/**
 * What a site and a member get. Plain data until tariffs bring offers of their own.
 */
import type { PhpSettings, Profile, SiteLimits } from '#wire/node-state.ts'

const mebibyte = 1024 * 1024

/** Limits of a new site: enough for a WordPress with its images (dataplane research: 256 MB kills a 1 GB bomb at once). */
export const newSiteLimits: SiteLimits = {
  diskBytes: 5 * 1024 * mebibyte,
  memoryBytes: 256 * mebibyte,
  cpuPercent: 100,
  tasks: 64,
  phpWorkers: 4,
}

/**
 * What a member may set of PHP. Half of the site's memory for one page: the other half is php-fpm's, its code
 * cache's and the other pages'. Uploads and seconds end where the node's nginx does (`client_max_body_size`,
 * `fastcgi_read_timeout`), which knows one figure for all sites.
 */
export const phpSettingsRange = (limits: Pick<SiteLimits, 'memoryBytes'>): Record<keyof PhpSettings, { minimum: number; maximum: number }> => ({
  memoryMegabytes: { minimum: 16, maximum: Math.floor(limits.memoryBytes / mebibyte / 2) },
  uploadMegabytes: { minimum: 1, maximum: 512 },
  executionSeconds: { minimum: 1, maximum: 300 },
})

/**
 * Whether pages of a new site of this profile are kept. DokuWiki sets a cookie with each page, so none could be;
 * of a member's own program nobody knows what it says of its pages.
 */
export const keepsPagesAtFirst = (profile: Profile): boolean => profile === 'wordpress' || profile === 'mediawiki'

/** The PHP of Debian 13. */
export const newSitePhpVersion = '8.4'

/** Sites of one member, deleted ones that can come back included. The cooperative may go beyond. */
export const sitesPerMember = 50

/** Host names of one site; the wire takes 50. */
export const hostNamesPerSite = 20

/** How long a deleted site can come back. */
export const recoveryDays = 30

/** How long a host name that was given back is kept for its member. */
export const givenBackDays = 30

const dayMs = 24 * 3_600_000
export const daysAfter = (from: Date, days: number): Date => new Date(from.getTime() + days * dayMs)
