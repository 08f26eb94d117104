/** Which plugin, theme, extension or skin a file belongs to, by the folders that applications give them. */
import type { Component } from '#wire/observations.ts'
import { cleanWords } from './clean-words.ts'

/** The first that fits. `lib/plugins` and `lib/tpl` are DokuWiki's, `extensions` and `skins` MediaWiki's. */
const places: readonly [RegExp, Component['kind']][] = [
  [/(?:^|\/)wp-content\/(?:mu-)?plugins\/([^/]+)/, 'plugin'],
  [/(?:^|\/)wp-content\/themes\/([^/]+)\//, 'theme'],
  [/(?:^|\/)wp-(?:includes|admin)\//, 'core'],
  [/(?:^|\/)lib\/plugins\/([^/]+)\//, 'plugin'],
  [/(?:^|\/)lib\/tpl\/([^/]+)\//, 'theme'],
  [/(?:^|\/)extensions\/([^/]+)\//, 'extension'],
  [/(?:^|\/)skins\/([^/]+)\//, 'skin'],
]

/** @param file below the document root, or absolute elsewhere. */
export function componentOf(file: string): Component | null {
  if (file.startsWith('/')) return null
  for (const [place, kind] of places) {
    const found = place.exec(file)
    if (found) return { kind, name: cleanWords((found[1] ?? 'WordPress').replace(/\.php$/, ''), 100) }
  }
  return { kind: 'site', name: '' }
}

/** A file as the member knows it: below the document root where it is there. */
export function shownFile(site: string, file: string): string {
  const root = `/srv/onyva/sites/${site}/public/`
  return cleanWords(file.startsWith(root) ? file.slice(root.length) : file, 500)
}
