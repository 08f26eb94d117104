/** Puts things into the bin. */
import { linkSync, lstatSync, renameSync, rmSync } from 'node:fs'
import { systemClock } from '#lib/clock.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { removeAll } from './change-entry.ts'
import { naming } from './file-refusal.ts'
import { count, presentPlace } from './many-entries.ts'
import { contentOf, describeItem, itemFolder, makeItem } from './site-bin.ts'
import type { AboutItem } from './site-bin.ts'
import type { SiteTree } from './site-tree.ts'

/** All of it or nothing. A folder of any size moves at once; counting what it holds takes time. */
export function binEntries(tree: SiteTree, asked: Extract<Question, { ask: 'binEntries' }>): Answer {
  const places = asked.paths.map((path) => ({ path, place: presentPlace(tree, path) }))
  const binnedAtMs = systemClock.now().getTime()
  const done: { id: string; place: string; item: AboutItem }[] = []
  try {
    for (const [index, { path, place }] of places.entries()) {
      const item: AboutItem = { path, reason: 'removed', binnedAtMs, files: 0, bytes: 0 }
      const id = makeItem(tree, asked.batch, index, item)
      done.push({ id, place, item })
      naming(path, () => renameSync(place, contentOf(tree, id)))
    }
  } catch (error) {
    for (const { id, place } of done.reverse()) {
      if (lstatSync(contentOf(tree, id), { throwIfNoEntry: false }) !== undefined) renameSync(contentOf(tree, id), place)
      removeAll(Buffer.from(itemFolder(tree, id)))
    }
    throw error
  }
  const all = { files: 0, bytes: 0 }
  for (const { id, item } of done) {
    const found = count([contentOf(tree, id)])
    describeItem(tree, id, { ...item, ...found })
    all.files += found.files
    all.bytes += found.bytes
  }
  return { outcome: 'received', ...all }
}

/** Keeps what a file is before it is replaced: a second name for the same bytes, which the rename then leaves alone. */
export function keepBefore(tree: SiteTree, path: string, place: string, batch: string): void {
  const bytes = lstatSync(place).size
  const id = makeItem(tree, batch, 0, { path, reason: 'replaced', binnedAtMs: systemClock.now().getTime(), files: 1, bytes })
  try {
    linkSync(place, contentOf(tree, id))
  } catch (error) {
    rmSync(itemFolder(tree, id), { recursive: true })
    throw error
  }
}
