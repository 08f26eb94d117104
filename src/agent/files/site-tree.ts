/**
 * A site's two folders as its worker sees them. The worker runs as the site's uid in a sandbox that holds only
 * this tree, so a link that changes under its feet leads to nothing that is not the member's anyway; links are
 * refused because what is behind them surprises people.
 */
import { lstatSync, mkdirSync, mkdtempSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { FileRefusal } from './file-refusal.ts'

export interface SiteTree {
  readonly documentRoot: string
  readonly private: string
  /** Whose unfinished work is whose: the word of this one worker. */
  readonly mark?: string
}

/**
 * Names that a worker gives to what it has not finished. What a killed one left is cleared at once by another
 * (worker-pool.ts); what the end of the whole agent left, after a day.
 */
export const unfinishedPrefix = '.onyva-'
export const unfinishedOf = (mark: string): string => `${unfinishedPrefix}${mark}-`

/** The absolute path of a place below the document root. No folder on the way may be a link. */
export function placeIn(tree: SiteTree, path: string): string {
  const parts = path === '' ? [] : path.split('/')
  let at = tree.documentRoot
  for (const part of parts.slice(0, -1)) {
    at = join(at, part)
    requireFolder(at)
  }
  return parts.length === 0 ? at : join(at, parts.at(-1)!)
}

/** As `placeIn`, and makes the folders on the way. */
export function makeWayTo(tree: SiteTree, path: string): string {
  const parts = path.split('/')
  let at = tree.documentRoot
  for (const part of parts.slice(0, -1)) {
    at = join(at, part)
    makeFolderAt(at)
  }
  return join(at, parts.at(-1)!)
}

/** Makes a folder; one that is there already is as good. */
export function makeFolderAt(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there === undefined) mkdirSync(path, { mode: 0o755 })
  else requireKind(there, 'folder')
}

function requireFolder(path: string): void {
  requireKind(lstatSync(path), 'folder')
}

/** @throws {FileRefusal} `isALink`, `notAFolder`, `notAFile` */
export function requireKind(entry: Stats, kind: 'folder' | 'file'): void {
  if (entry.isSymbolicLink()) throw new FileRefusal('isALink')
  if (kind === 'folder' && !entry.isDirectory()) throw new FileRefusal('notAFolder')
  if (kind === 'file' && !entry.isFile()) throw new FileRefusal('notAFile')
}

/** A fresh folder in `private/`: on the same volume, so that what is whole moves into place by rename. */
export function makeStaging(tree: SiteTree): string {
  return mkdtempSync(join(tree.private, tree.mark === undefined ? unfinishedPrefix : unfinishedOf(tree.mark)))
}
