import type { Answer, Question } from '#wire/node-calls.ts'
import { allItems, readItem } from './site-bin.ts'
import type { SiteTree } from './site-tree.ts'

/** One page of the bin, newest first. */
export function lookInBin(tree: SiteTree, asked: Extract<Question, { ask: 'listBin' }>): Answer {
  const items = allItems(tree)
    .map((id) => readItem(tree, id))
    .filter((item) => item !== null)
    .sort((one, other) => other.binnedAtMs - one.binnedAtMs || (one.path < other.path ? -1 : 1))
  let totalBytes = 0
  for (const { bytes } of items) totalBytes += bytes
  return { outcome: 'bin', total: items.length, totalBytes, items: items.slice(asked.offset, asked.offset + asked.limit) }
}
