/** Addresses of the pages of applications. */
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'

const below = (name: string) => (site: string) => `${sitePaths.application(site)}/${name}`

export const applicationPaths = {
  one: sitePaths.application,
  update: below('update'),
  undo: below('undo-update'),
  move: below('move'),
  /** Shows the password that nobody has seen yet. */
  firstPassword: below('first-password'),
  password: below('password'),
} as const
