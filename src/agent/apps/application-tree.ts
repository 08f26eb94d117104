/**
 * Where the worker keeps what belongs to an application, below the site's `private/`: the member's own ground,
 * so nothing here is believed by root.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Recipe } from '#wire/applications.ts'
import { applicationName, applicationVersion } from '#wire/names.ts'
import { nullable, object, parseJson, whole } from '#wire/shape.ts'
import type { Shape } from '#wire/shape.ts'
import type { SiteTree } from '../files/site-tree.ts'
import { isUntouchedWelcome } from '../resources/welcome-page.ts'

/** What an installation or an update leaves behind about itself. */
const record = object({ name: applicationName, version: applicationVersion, previous: nullable(object({ version: applicationVersion, replacedAtMs: whole(0) })) })
export type ApplicationRecord = Shape<typeof record>

export interface ApplicationPlaces {
  /** Work that is not finished: files unpacked, and a word that says how far it came. */
  readonly staging: string
  readonly files: string
  /** Stands once nothing but moving is left. */
  readonly readyMark: string
  readonly kept: string
  readonly record: string
  /** Hashes of the program as it was installed, in the format of sha256sum. */
  readonly hashes: string
  /** The program that an update replaced. */
  readonly previous: string
  readonly previousHashes: string
}

export function placesIn(tree: SiteTree): ApplicationPlaces {
  const staging = join(tree.private, '.onyva-application')
  const kept = join(tree.private, 'onyva-application')
  return {
    staging,
    files: join(staging, 'files'),
    readyMark: join(staging, 'ready'),
    kept,
    record: join(kept, 'record.json'),
    hashes: join(kept, 'program.sha256'),
    previous: join(kept, 'previous'),
    previousHashes: join(kept, 'previous.sha256'),
  }
}

/** The record, or null when there is none that can be read. */
export function readRecord(places: ApplicationPlaces): ApplicationRecord | null {
  try {
    return parseJson(record, readFileSync(places.record, 'utf8'))
  } catch {
    return null
  }
}

export function writeRecord(places: ApplicationPlaces, value: ApplicationRecord): void {
  mkdirSync(places.kept, { recursive: true, mode: 0o700 })
  writeFileSync(`${places.record}.new`, JSON.stringify(value), { mode: 0o600 })
  renameSync(`${places.record}.new`, places.record)
}

/** A version file is some lines; what is larger is none. */
const largestVersionFileBytes = 1_000_000

/** The version that an installed copy says it has, or null when it does not stand there. */
export function installedVersion(root: string, { versionIn }: Pick<Recipe, 'versionIn'>): string | null {
  const path = join(root, versionIn.path)
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (!there?.isFile() || there.size > largestVersionFileBytes) return null
  const version = new RegExp(versionIn.pattern).exec(readFileSync(path, 'utf8'))?.[1]
  try {
    return applicationVersion(version)
  } catch {
    return null
  }
}

const welcomePages = ['index.php', 'index.html']
const largestWelcomeBytes = 10_000

/** Whether a document root holds nothing of the member's: our untouched welcome page and `.well-known` do not count. */
export function isEmptySite(tree: SiteTree): boolean {
  return readdirSync(tree.documentRoot).every((name) => {
    if (name === '.well-known') return true
    const path = join(tree.documentRoot, name)
    const there = lstatSync(path)
    return welcomePages.includes(name) && there.isFile() && there.size <= largestWelcomeBytes && isUntouchedWelcome(readFileSync(path, 'utf8'))
  })
}

/** Whether a path is the member's own once installed. */
export const isKept = (path: string, keeps: readonly string[]): boolean => keeps.some((one) => path === one || path.startsWith(`${one}/`))

export const stands = (path: string): boolean => existsSync(path)
