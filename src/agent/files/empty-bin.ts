/** Removes for good what is in the bin. */
import { lstatSync } from 'node:fs'
import type { Answer, Question } from '#wire/node-calls.ts'
import { removeAll } from './change-entry.ts'
import { allItems, contentOf, itemFolder, itemsMeant, readItem } from './site-bin.ts'
import type { SiteTree } from './site-tree.ts'
import { tellProgress } from './tell-progress.ts'

/** Since when something is in the bin; for an item that is not whole, since its folder was made. */
const sinceMs = (tree: SiteTree, id: string): number => readItem(tree, id)?.binnedAtMs ?? Math.trunc(lstatSync(itemFolder(tree, id)).mtimeMs)

export function emptyBin(tree: SiteTree, asked: Extract<Question, { ask: 'emptyBin' }>): Answer {
  const meant = asked.items === null ? allItems(tree).filter((id) => sinceMs(tree, id) < asked.beforeMs) : itemsMeant(tree, asked.items)
  let wanted = 0
  for (const id of meant) wanted += readItem(tree, id)?.files ?? 0
  const removed = { files: 0, bytes: 0 }
  for (const id of meant) {
    const content = Buffer.from(contentOf(tree, id))
    // What it is goes last, so that work that is cut off can be seen and done again.
    if (lstatSync(content, { throwIfNoEntry: false }) !== undefined)
      removeAll(content, (entry) => {
        if (entry.isDirectory()) return
        removed.files++
        removed.bytes += entry.size
        tellProgress('removing', removed.files, Math.max(removed.files, wanted))
      })
    removeAll(Buffer.from(itemFolder(tree, id)))
  }
  const left = allItems(tree).map((id) => sinceMs(tree, id))
  return { outcome: 'emptied', ...removed, oldestMs: left.length === 0 ? null : Math.min(...left) }
}
