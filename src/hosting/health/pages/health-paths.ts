/** Addresses of the pages of health. */
import { sitePaths, withQuery } from '#hosting/sites/pages/site-paths.ts'
import type { Fault } from '#hosting/usage/usage-store.ts'
import type { Period } from '#hosting/health/period.ts'

export const healthPaths = {
  one: (site: string) => sitePaths.health(site),
  log: (site: string) => `${sitePaths.health(site)}/log`,
  logLive: (site: string) => `${sitePaths.health(site)}/log/live`,
  logFile: (site: string) => `${sitePaths.health(site)}/log/file`,
  /** One cause of errors and its lines in the logs; `faultQuery` says which. */
  fault: (site: string) => `${sitePaths.health(site)}/error`,
  faultLines: (site: string) => `${sitePaths.health(site)}/error/lines`,
} as const

/** The health page of a period; the usual one has no query. */
export const healthHref = (site: string, period: Period): string => withQuery(healthPaths.one(site), { period: period === 'day' ? null : period })

/** A cause of errors, named as the table of the health page names it. */
export const faultHref = (address: (site: string) => string, site: string, fault: Pick<Fault, 'cause' | 'file' | 'line'>, period: Period): string =>
  withQuery(address(site), { cause: fault.cause, file: fault.file, line: fault.line === 0 ? null : fault.line, period: period === 'day' ? null : period })
