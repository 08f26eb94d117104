/** Puts a configured application before its visitors. Done again after a crash it ends what was begun. */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeAll } from '../files/change-entry.ts'
import { mergeTree } from '../files/merge-tree.ts'
import { removeReplacedWelcome } from '../files/replaced-welcome.ts'
import type { SiteTree } from '../files/site-tree.ts'
import { AppRefusal } from './application-refusal.ts'
import { installedVersion, isEmptySite, placesIn, stands, writeRecord } from './application-tree.ts'
import type { Application } from './catalogue.ts'

/** @throws {AppRefusal} `siteNotEmpty` when something of the member's came there meanwhile. */
export function placeApplication(tree: SiteTree, { recipe }: Application): void {
  const places = placesIn(tree)
  if (!stands(places.staging)) return // a former run had come to its end
  if (!stands(places.readyMark)) {
    if (!isEmptySite(tree)) throw new AppRefusal('siteNotEmpty')
    writeFileSync(places.readyMark, '')
  }
  const brought = readdirSync(places.files)
  const replaced = join(places.staging, 'replaced')
  if (stands(replaced)) removeAll(Buffer.from(replaced)) // our welcome page, from the first try
  mergeTree(places.files, tree.documentRoot, replaced)
  removeReplacedWelcome(tree, [...brought, ...readdirSync(tree.documentRoot).filter((name) => name === 'index.php')])
  const version = installedVersion(tree.documentRoot, recipe)
  if (version === null) throw new AppRefusal('archiveBroken', `${recipe.versionIn.path} does not say a version`)
  mkdirSync(places.kept, { recursive: true, mode: 0o700 })
  const list = join(places.staging, 'program.sha256')
  if (stands(list)) renameSync(list, places.hashes)
  writeRecord(places, { name: recipe.name, version, previous: null })
  removeAll(Buffer.from(places.staging))
}
