/** Opens a file to be sent. */
import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs'
import { FileRefusal } from './file-refusal.ts'
import { placeIn, requireKind } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'

/**
 * @returns the descriptor, which the caller closes, and the length it has now.
 * @throws {FileRefusal} `tooLarge` when it is longer than `maxBytes`.
 */
export function openToSend(tree: SiteTree, path: string, maxBytes: number): { descriptor: number; sizeBytes: number } {
  const place = placeIn(tree, path)
  requireKind(lstatSync(place), 'file')
  // Not blocking: a pipe put there meanwhile would hold the worker for ever.
  const descriptor = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(descriptor)
    requireKind(stats, 'file')
    if (stats.size > maxBytes) throw new FileRefusal('tooLarge', `${stats.size} bytes`)
    return { descriptor, sizeBytes: stats.size }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}
