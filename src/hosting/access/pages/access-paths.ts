/** Addresses of the pages about rights lent on sites. */
import { peoplePaths } from '#people/pages/people-paths.ts'
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'

export const accessPaths = {
  list: sitePaths.access,
  one: (site: string, delegation: string) => `${sitePaths.access(site)}/${delegation}`,
  again: (site: string, delegation: string) => `${sitePaths.access(site)}/${delegation}/resend`,
  end: (site: string, delegation: string) => `${sitePaths.access(site)}/${delegation}/end`,
  received: peoplePaths.access,
  accept: (received: string) => `${peoplePaths.access}/${received}/accept`,
  decline: (received: string) => `${peoplePaths.access}/${received}/decline`,
} as const
