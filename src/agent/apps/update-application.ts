/**
 * Replaces an installed program by the archive's, and back. Only a copy that is as it was installed is replaced:
 * what somebody has changed by hand would be lost without a word.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#lib/clock.ts'
import type { Recipe } from '#wire/applications.ts'
import { removeAll } from '../files/change-entry.ts'
import type { SiteTree } from '../files/site-tree.ts'
import { AppRefusal } from './application-refusal.ts'
import { installedVersion, isKept, placesIn, readRecord, stands, writeRecord } from './application-tree.ts'
import type { ApplicationPlaces, ApplicationRecord } from './application-tree.ts'
import type { Application } from './catalogue.ts'
import { isNewer } from '#wire/compare-versions.ts'
import { hashOfFile, parseHashes } from './program-hashes.ts'
import type { ProgramFile } from './program-hashes.ts'
import { unpackAside } from './stage-application.ts'
import type { Progress } from './stage-application.ts'
import { swapProgram } from './swap-program.ts'

/** How long the replaced program waits. */
export const undoDays = 30
const dayMs = 86_400_000
/** Changed files that are named in a refusal. */
const namedFiles = 8

/** @throws {AppRefusal} `applicationNotThere`, `applicationUpToDate`, `applicationUpdatedItself`, `applicationChanged`, `diskFull` */
export async function updateApplication(tree: SiteTree, application: Application, progress: Progress): Promise<void> {
  const { recipe } = application
  const places = placesIn(tree)
  const record = readRecord(places)
  if (record === null || record.name !== recipe.name) throw new AppRefusal('applicationNotThere')
  // Half an update counts as none: with the mark it is ended below.
  if (!stands(places.readyMark)) {
    requireUntouched(tree, application, record, places)
    await unpackAside(tree, application, progress)
    if (stands(places.previous)) removeAll(Buffer.from(places.previous))
    mkdirSync(places.previous, { mode: 0o700 })
    writeFileSync(places.readyMark, '')
  }
  const theirs = (file: ProgramFile): boolean => !isKept(file.path, recipe.keeps)
  const fresh = join(places.staging, 'program.sha256')
  swapProgram(
    {
      documentRoot: tree.documentRoot,
      leaving: listIn(places.hashes).filter(theirs).map((file) => file.path),
      aside: places.previous,
      coming: listIn(fresh).filter(theirs).map((file) => file.path),
      source: places.files,
    },
    progress,
  )
  renameSync(places.hashes, places.previousHashes)
  renameSync(fresh, places.hashes)
  const previous = { version: record.version, replacedAtMs: systemClock.now().getTime() }
  writeRecord(places, { name: recipe.name, version: installedVersion(tree.documentRoot, recipe) ?? application.archive.version, previous })
  removeAll(Buffer.from(places.staging))
}

/** Puts the replaced program back. The database stays as it is. @throws {AppRefusal} `noPreviousCopy` */
export function undoUpdate(tree: SiteTree, recipe: Recipe, progress: Progress): void {
  const places = placesIn(tree)
  const record = readRecord(places)
  if (record?.name !== recipe.name || record.previous === null || !stands(places.previous) || !stands(places.previousHashes)) throw new AppRefusal('noPreviousCopy')
  const theirs = (file: ProgramFile): boolean => !isKept(file.path, recipe.keeps)
  const aside = join(places.kept, 'undone')
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  swapProgram(
    {
      documentRoot: tree.documentRoot,
      leaving: listIn(places.hashes).filter(theirs).map((file) => file.path),
      aside,
      coming: listIn(places.previousHashes).filter(theirs).map((file) => file.path),
      source: places.previous,
    },
    progress,
  )
  renameSync(places.previousHashes, places.hashes)
  writeRecord(places, { name: recipe.name, version: record.previous.version, previous: null })
  for (const left of [aside, places.previous]) if (stands(left)) removeAll(Buffer.from(left))
}

/** Removes a replaced program whose time is over. */
export function forgetPrevious(tree: SiteTree): void {
  const places = placesIn(tree)
  const record = readRecord(places)
  if (!record?.previous || systemClock.now().getTime() - record.previous.replacedAtMs < undoDays * dayMs) return
  writeRecord(places, { ...record, previous: null })
  for (const left of [places.previous, places.previousHashes]) if (stands(left)) removeAll(Buffer.from(left))
}

function requireUntouched(tree: SiteTree, { recipe, archive }: Application, record: ApplicationRecord, places: ApplicationPlaces): void {
  const version = installedVersion(tree.documentRoot, recipe)
  if (version === null) throw new AppRefusal('applicationNotThere')
  if (!isNewer(archive.version, version)) throw new AppRefusal('applicationUpToDate', version)
  if (version !== record.version) throw new AppRefusal('applicationUpdatedItself', version)
  const changed: string[] = []
  for (const { hash, path } of listIn(places.hashes)) {
    if (isKept(path, recipe.keeps) || hashOfFile(join(tree.documentRoot, path)) === hash) continue
    changed.push(path)
    if (changed.length >= namedFiles) break
  }
  if (changed.length > 0) throw new AppRefusal('applicationChanged', changed.join(', '))
}

const listIn = (path: string): ProgramFile[] => (stands(path) ? parseHashes(readFileSync(path, 'utf8')) : [])
