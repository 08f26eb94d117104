/**
 * Replaces the files of one list by those of another tree, file by file, because the member's own (plugins,
 * pictures, configuration) stand between them. Each move is skipped when it has been made already, so that the
 * same call after a crash ends what was begun.
 */
import { lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppRefusal } from './application-refusal.ts'
import type { Progress } from './stage-application.ts'

interface Swap {
  readonly documentRoot: string
  /** Paths that leave, to below `aside`. */
  readonly leaving: readonly string[]
  readonly aside: string
  /** Paths that come, from below `source`. */
  readonly coming: readonly string[]
  readonly source: string
}

export function swapProgram(swap: Swap, progress: Progress): void {
  const total = swap.leaving.length + swap.coming.length
  const coming = new Set(swap.coming)
  let done = 0
  for (const path of swap.leaving) {
    // what has come from `source` is not to leave again when this is the second try
    if (!coming.has(path) || isFile(join(swap.source, path))) moveFile(swap.documentRoot, swap.aside, path)
    progress(++done, total)
  }
  for (const path of coming) {
    moveFile(swap.source, swap.documentRoot, path)
    progress(++done, total)
  }
  removeEmptied(swap.documentRoot, swap.leaving)
}

const isFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false

function moveFile(from: string, to: string, path: string): void {
  if (!isFile(join(from, path))) return
  requireFolders(to, dirname(path))
  renameSync(join(from, path), join(to, path))
}

/** Makes the folders on the way. @throws {AppRefusal} `applicationChanged` where something else stands for one. */
function requireFolders(root: string, path: string): void {
  let at = root
  for (const part of path === '.' ? [] : path.split('/')) {
    at = join(at, part)
    const there = lstatSync(at, { throwIfNoEntry: false })
    if (there === undefined) mkdirSync(at, { recursive: true, mode: 0o755 })
    else if (!there.isDirectory()) throw new AppRefusal('applicationChanged', path)
  }
}

/** Folders in which nothing is left. */
function removeEmptied(root: string, paths: readonly string[]): void {
  const folders = new Set<string>()
  for (const path of paths) for (let at = dirname(path); at !== '.'; at = dirname(at)) folders.add(at)
  for (const folder of [...folders].toSorted((one, other) => other.length - one.length)) {
    const place = join(root, folder)
    if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory() && readdirSync(place).length === 0) rmdirSync(place)
  }
}
