import { renameSync } from 'node:fs'
import { naming } from './file-refusal.ts'
import { journeysInto } from './many-entries.ts'
import type { Journey } from './many-entries.ts'
import type { SiteTree } from './site-tree.ts'

/** Moves things into a folder: all of them, or none. */
export function moveInto(tree: SiteTree, paths: readonly string[], folder: string): void {
  const moved: Journey[] = []
  try {
    for (const journey of journeysInto(tree, paths, folder)) {
      naming(journey.path, () => renameSync(journey.source, journey.goal))
      moved.push(journey)
    }
  } catch (error) {
    for (const { source, goal } of moved.reverse()) renameSync(goal, source)
    throw error
  }
}
