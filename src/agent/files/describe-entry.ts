/** One file or folder, as a folder's page shows it. */
import { lstatSync } from 'node:fs'
import type { Answer } from '#wire/node-calls.ts'
import { FileRefusal } from './file-refusal.ts'
import { entryOf } from './list-folder.ts'
import { placeIn } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'

export function describeEntry(tree: SiteTree, path: string): Answer {
  if (path === '') throw new FileRefusal('notAllowed')
  return { outcome: 'entry', entry: entryOf(lstatSync(placeIn(tree, path)), path.slice(path.lastIndexOf('/') + 1), path) }
}
