/** Makes, moves and removes what stands below the document root. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { FileRefusal } from './file-refusal.ts'
import { makeWayTo, placeIn } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'

/** @throws {FileRefusal} `alreadyThere` (through EEXIST) */
export function makeFolder(tree: SiteTree, path: string): void {
  if (path === '') throw new FileRefusal('alreadyThere')
  mkdirSync(makeWayTo(tree, path), { mode: 0o755 })
}

/** Moves a file or a folder. What stands at the goal stays: `alreadyThere`. */
export function move(tree: SiteTree, from: string, to: string): void {
  if (from === '' || to === '') throw new FileRefusal('notAllowed')
  const source = placeIn(tree, from)
  lstatSync(source)
  const goal = makeWayTo(tree, to)
  if (lstatSync(goal, { throwIfNoEntry: false }) !== undefined) throw new FileRefusal('alreadyThere')
  renameSync(source, goal)
}

/** Removes a file, a link (not what it leads to) or a folder with all it holds. */
export function remove(tree: SiteTree, path: string): void {
  if (path === '') throw new FileRefusal('notAllowed')
  removeAll(Buffer.from(placeIn(tree, path)))
}

/**
 * As `rm -r`, on names of any bytes. Folders that their own member locked (mode 000, which programs do leave)
 * are opened first. `onRemoved` is called after each thing.
 */
export function removeAll(place: Buffer, onRemoved: (entry: Stats) => void = () => {}): void {
  const entry = lstatSync(place)
  if (!entry.isDirectory()) unlinkSync(place)
  else {
    chmodSync(place, 0o700)
    for (const name of readdirSync(place, { encoding: 'buffer' })) removeAll(Buffer.concat([place, Buffer.from('/'), name]), onRemoved)
    rmdirSync(place)
  }
  onRemoved(entry)
}

/** Removes what unfinished work has left in `private/`, if it is older than that. */
export function clearUnfinished(tree: SiteTree, prefix: string, olderThanMs: number): void {
  for (const name of readdirSync(tree.private)) {
    if (!name.startsWith(prefix)) continue
    const place = join(tree.private, name)
    if (lstatSync(place).mtimeMs < olderThanMs) removeAll(Buffer.from(place))
  }
}
