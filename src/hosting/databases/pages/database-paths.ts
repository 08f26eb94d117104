/** Addresses of the pages of databases. */
import { sitePaths } from '#hosting/sites/pages/site-paths.ts'

const { databases: list, database: one } = sitePaths

export const databasePaths = {
  list,
  one,
  password: (site: string, database: string) => `${one(site, database)}/password`,
  open: (site: string, database: string) => `${one(site, database)}/open`,
  export: (site: string, database: string) => `${one(site, database)}/export`,
  import: (site: string, database: string) => `${one(site, database)}/import`,
  undo: (site: string, database: string) => `${one(site, database)}/undo-import`,
  check: (site: string, database: string) => `${one(site, database)}/check`,
  delete: (site: string, database: string) => `${one(site, database)}/delete`,
  restore: (site: string, database: string) => `${one(site, database)}/restore`,
} as const
