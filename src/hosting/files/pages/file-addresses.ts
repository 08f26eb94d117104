/** Addresses of the pages of files; each names the file or folder with `?path=`. */
import { sitePaths, withQuery } from '#hosting/sites/pages/site-paths.ts'

const below = (site: string, part: string): string => `${sitePaths.files(site)}/${part}`

export const filePaths = {
  list: sitePaths.files,
  /** POST a form, PUT a raw body. */
  upload: (site: string) => below(site, 'upload'),
  content: (site: string) => below(site, 'content'),
  newFolder: (site: string) => below(site, 'new-folder'),
  rename: (site: string) => below(site, 'rename'),
  move: (site: string) => below(site, 'move'),
  remove: (site: string) => below(site, 'remove'),
} as const

/** The page of a folder. */
export const folderHref = (site: string, path: string): string => withQuery(filePaths.list(site), { path })
