/** Addresses of the pages of files; each names the file or folder with `?path=`. */
import { sitePaths, withQuery } from '#hosting/sites/pages/site-paths.ts'

const below = (site: string, part: string): string => `${sitePaths.files(site)}/${part}`

export const filePaths = {
  list: sitePaths.files,
  /** POST a form, PUT a raw body. */
  upload: (site: string) => below(site, 'upload'),
  content: (site: string) => below(site, 'content'),
  /** A picture as a picture. */
  preview: (site: string) => below(site, 'preview'),
  file: (site: string) => below(site, 'file'),
  edit: (site: string) => below(site, 'edit'),
  newFile: (site: string) => below(site, 'new-file'),
  newFolder: (site: string) => below(site, 'new-folder'),
  rename: (site: string) => below(site, 'rename'),
  move: (site: string) => below(site, 'move'),
  copy: (site: string) => below(site, 'copy'),
  access: (site: string) => below(site, 'access'),
  archive: (site: string) => below(site, 'archive'),
  unpack: (site: string) => below(site, 'unpack'),
  remove: (site: string) => below(site, 'remove'),
  bin: (site: string) => below(site, 'bin'),
  restore: (site: string) => below(site, 'bin/restore'),
  erase: (site: string) => below(site, 'bin/erase'),
  emptyBin: (site: string) => below(site, 'bin/empty'),
} as const

/** The page of a folder. */
export const folderHref = (site: string, path: string): string => withQuery(filePaths.list(site), { path })

/** A page or a download about one file or folder. */
export const pathHref = (address: (site: string) => string, site: string, path: string): string => withQuery(address(site), { path })
