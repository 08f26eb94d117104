/** Addresses of the pages of jobs. */
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'

export const jobPaths = {
  list: (site: string) => `${sitePaths.one(site)}/jobs`,
  one: (site: string, job: string) => `${sitePaths.one(site)}/jobs/${job}`,
  events: (site: string, job: string) => `${sitePaths.one(site)}/jobs/${job}/events`,
} as const
