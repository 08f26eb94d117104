/**
 * The bin of a site: `private/.bin/<item>/`, each with `content` (the thing itself, moved by rename) and
 * `about.json`. It is the member's own ground: what is found there is read like a stranger's.
 */
import { lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { binItemId, binReasons } from '#wire/file-questions.ts'
import type { BinItem } from '#wire/file-questions.ts'
import { sitePath } from '#wire/names.ts'
import { object, oneOf, parseJson, whole } from '#wire/shape.ts'
import type { Shape } from '#wire/shape.ts'
import { makeFolderAt } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'

const about = object({ path: sitePath, reason: oneOf(...binReasons), binnedAtMs: whole(0), files: whole(0), bytes: whole(0) })
export type AboutItem = Shape<typeof about>

const folderOf = (tree: SiteTree): string => join(tree.private, '.bin')

export const itemFolder = (tree: SiteTree, id: string): string => join(folderOf(tree), id)
export const contentOf = (tree: SiteTree, id: string): string => join(folderOf(tree), id, 'content')

/** Makes room for a thing. @returns its id. */
export function makeItem(tree: SiteTree, batch: string, number: number, item: AboutItem): string {
  makeFolderAt(folderOf(tree))
  const id = `${batch}-${number}`
  mkdirSync(itemFolder(tree, id), { mode: 0o700 })
  describeItem(tree, id, item)
  return id
}

export function describeItem(tree: SiteTree, id: string, item: AboutItem): void {
  writeFileSync(join(itemFolder(tree, id), 'about.json'), JSON.stringify(item), { mode: 0o600 })
}

/** Every folder of the bin, whole or not. */
export function allItems(tree: SiteTree): string[] {
  if (lstatSync(folderOf(tree), { throwIfNoEntry: false })?.isDirectory() !== true) return []
  return readdirSync(folderOf(tree)).filter((name) => isItem(name))
}

const isItem = (name: string): boolean => {
  try {
    return binItemId(name) === name
  } catch {
    return false
  }
}

/** What an item is, or null for one that is not whole: the work that made it was cut off, or somebody played with it. */
export function readItem(tree: SiteTree, id: string): BinItem | null {
  try {
    const content = lstatSync(contentOf(tree, id))
    const place = join(itemFolder(tree, id), 'about.json')
    if (!lstatSync(place).isFile() || lstatSync(place).size > 20_000) return null
    const kind = content.isDirectory() ? 'folder' : content.isFile() ? 'file' : content.isSymbolicLink() ? 'link' : 'other'
    return { id, kind, ...parseJson(about, readFileSync(place, 'utf8')) }
  } catch {
    return null
  }
}

/** The items meant: each by its own id, or all of one act by its batch. */
export const itemsMeant = (tree: SiteTree, asked: readonly string[]): string[] =>
  allItems(tree).filter((id) => asked.includes(id) || asked.includes(id.slice(0, id.indexOf('-'))))
