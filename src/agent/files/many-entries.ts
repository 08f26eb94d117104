/** What acts on several things at once share: where they are, where they go, and that nothing is in the way. */
import { lstatSync, readdirSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { FileRefusal, naming } from './file-refusal.ts'
import { placeIn, requireKind } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'
import { tellProgress } from './tell-progress.ts'

/** One thing on its way to another place. */
export interface Journey {
  readonly path: string
  readonly source: string
  readonly goalPath: string
  readonly goal: string
}

/** The absolute place of something that is there, never the root. */
export function presentPlace(tree: SiteTree, path: string): string {
  return naming(path, () => {
    if (path === '') throw new FileRefusal('notAllowed')
    const place = placeIn(tree, path)
    lstatSync(place)
    return place
  })
}

/**
 * Where each of `paths` would be in `folder`. Nothing has been changed.
 * @throws {FileRefusal} with the path at fault: `alreadyThere` where something stands already.
 */
export function journeysInto(tree: SiteTree, paths: readonly string[], folder: string, name: string | null = null): Journey[] {
  if (name !== null && (paths.length !== 1 || name === '.' || name === '..')) throw new FileRefusal('notAllowed')
  const into = placeIn(tree, folder)
  naming(folder, () => requireKind(lstatSync(into), 'folder'))
  const taken = new Set<string>()
  return paths.map((path) => {
    const source = presentPlace(tree, path)
    const last = name ?? path.slice(path.lastIndexOf('/') + 1)
    const goalPath = folder === '' ? last : `${folder}/${last}`
    const goal = join(into, last)
    if (taken.has(goal) || lstatSync(goal, { throwIfNoEntry: false }) !== undefined) throw new FileRefusal('alreadyThere', goalPath)
    taken.add(goal)
    return { path, source, goalPath, goal }
  })
}

/** Every thing below a place and the place itself, folders before what is in them; names of any bytes. Links are not followed. */
export function* walk(place: Buffer): Generator<{ place: Buffer; entry: Stats }> {
  const rest = [place]
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    const entry = lstatSync(at, { throwIfNoEntry: false })
    if (entry === undefined) continue // gone meanwhile
    yield { place: at, entry }
    if (entry.isDirectory()) for (const name of readdirSync(at, { encoding: 'buffer' })) rest.push(Buffer.concat([at, Buffer.from('/'), name]))
  }
}

/** How many things that are no folders, and how many bytes. A folder that its member locked counts as empty. */
export function count(places: readonly string[]): { files: number; bytes: number } {
  const found = { files: 0, bytes: 0 }
  const rest = places.map((place) => Buffer.from(place))
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    const entry = lstatSync(at, { throwIfNoEntry: false })
    if (entry === undefined) continue
    if (!entry.isDirectory()) {
      found.files++
      found.bytes += entry.size
      tellProgress('counting', found.files)
      continue
    }
    try {
      for (const name of readdirSync(at, { encoding: 'buffer' })) rest.push(Buffer.concat([at, Buffer.from('/'), name]))
    } catch {
      // locked, or gone meanwhile
    }
  }
  return found
}
