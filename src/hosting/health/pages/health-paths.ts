/** Addresses of the pages of health. */
import { sitePaths, withQuery } from '#hosting/sites/pages/site-paths.ts'
import type { Period } from '#hosting/health/period.ts'

export const healthPaths = {
  one: (site: string) => sitePaths.health(site),
  log: (site: string) => `${sitePaths.health(site)}/log`,
  logLive: (site: string) => `${sitePaths.health(site)}/log/live`,
  logFile: (site: string) => `${sitePaths.health(site)}/log/file`,
} as const

/** The health page of a period; the usual one has no query. */
export const healthHref = (site: string, period: Period): string => withQuery(healthPaths.one(site), { period: period === 'day' ? null : period })
