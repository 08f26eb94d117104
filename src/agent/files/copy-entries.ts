/** Copies files and folders: first whole and aside in `private/`, then into place by rename. */
import { chmodSync, constants, copyFileSync, lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Question } from '#wire/node-calls.ts'
import { removeAll } from './change-entry.ts'
import { FileRefusal, naming } from './file-refusal.ts'
import { count, journeysInto } from './many-entries.ts'
import { makeStaging } from './site-tree.ts'
import type { SiteTree } from './site-tree.ts'
import { tellProgress } from './tell-progress.ts'

interface Copied {
  readonly wanted: number
  files: number
  bytes: number
}

export function copyEntries(tree: SiteTree, asked: Extract<Question, { ask: 'copy' }>): Answer {
  const journeys = journeysInto(tree, asked.paths, asked.folder, asked.name)
  const copied: Copied = { wanted: count(journeys.map(({ source }) => source)).files, files: 0, bytes: 0 }
  const staging = makeStaging(tree)
  try {
    for (const [index, { path, source }] of journeys.entries()) naming(path, () => copyTree(Buffer.from(source), Buffer.from(join(staging, String(index))), copied))
    const placed: string[] = []
    try {
      for (const [index, { goal, goalPath }] of journeys.entries()) {
        if (lstatSync(goal, { throwIfNoEntry: false }) !== undefined) throw new FileRefusal('alreadyThere', goalPath)
        naming(goalPath, () => renameSync(join(staging, String(index)), goal))
        placed.push(goal)
      }
    } catch (error) {
      for (const goal of placed) removeAll(Buffer.from(goal))
      throw error
    }
  } finally {
    removeAll(Buffer.from(staging))
  }
  return { outcome: 'received', files: copied.files, bytes: copied.bytes }
}

/** Links are copied as links; what is neither file, folder nor link (a socket, a pipe) is left out. Set-id bits do not come along. */
function copyTree(source: Buffer, goal: Buffer, copied: Copied): void {
  const entry = lstatSync(source)
  const mode = entry.mode & 0o777
  if (entry.isDirectory()) {
    mkdirSync(goal, { mode: 0o700 })
    for (const name of readdirSync(source, { encoding: 'buffer' })) copyTree(Buffer.concat([source, Buffer.from('/'), name]), Buffer.concat([goal, Buffer.from('/'), name]), copied)
    return chmodSync(goal, mode)
  }
  if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source, { encoding: 'buffer' }), goal)
  else if (entry.isFile()) {
    // On btrfs and XFS the blocks are shared until one of the two changes: a copy of a gigabyte takes milliseconds.
    copyFileSync(source, goal, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    chmodSync(goal, mode)
    copied.bytes += entry.size
  } else return
  tellProgress('copying', ++copied.files, Math.max(copied.files, copied.wanted))
}
