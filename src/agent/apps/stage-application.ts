/**
 * Unpacks an application aside, in `private/`: visitors see nothing of it before it is configured, so nobody can
 * come first to the application's own installer. What an interrupted run left is begun anew, unless it had come
 * to the point where only moving was left.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { start } from '#lib/exec.ts'
import { removeAll } from '../files/change-entry.ts'
import type { SiteTree } from '../files/site-tree.ts'
import { AppRefusal } from './application-refusal.ts'
import { installedVersion, isEmptySite, placesIn, readRecord, stands } from './application-tree.ts'
import type { Application } from './catalogue.ts'
import { formatHashes, hashTree } from './program-hashes.ts'

const bsdtar = '/usr/bin/bsdtar'
const unpackTimeoutMs = 300_000

export type Progress = (done: number, total: number) => void

/**
 * @returns whether a former run had configured it already.
 * @throws {AppRefusal} `siteNotEmpty`, `diskFull`, `archiveBroken`
 */
export async function stageApplication(tree: SiteTree, application: Application, progress: Progress): Promise<boolean> {
  const places = placesIn(tree)
  if (stands(places.readyMark)) return true
  const record = readRecord(places)
  // All was done but the answer was lost: the same application, not touched by an update since.
  if (record?.name === application.recipe.name && installedVersion(tree.documentRoot, application.recipe) === record.version) return true
  if (!isEmptySite(tree)) throw new AppRefusal('siteNotEmpty')
  await unpackAside(tree, application, progress)
  return false
}

/** Unpacks into `files`, with the list of hashes beside it. */
export async function unpackAside(tree: SiteTree, { archive, folder }: Application, progress: Progress): Promise<void> {
  const places = placesIn(tree)
  if (stands(places.staging)) removeAll(Buffer.from(places.staging))
  mkdirSync(places.files, { recursive: true, mode: 0o700 })
  await extract(join(folder, archive.file), places.files, archive.files, progress)
  const list = join(folder, 'program.sha256')
  if (existsSync(list)) copyFileSync(list, join(places.staging, 'program.sha256'))
  else writeFileSync(join(places.staging, 'program.sha256'), formatHashes(hashTree(places.files)))
}

/** bsdtar names each entry as it unpacks it: that is the progress. */
async function extract(archive: string, goal: string, total: number, progress: Progress): Promise<void> {
  const harmless = ['--no-same-owner', '--no-same-permissions', '--no-acls', '--no-xattrs', '--no-fflags']
  const child = start(bsdtar, ['-x', '-v', ...harmless, '-f', archive, '-C', goal], { env: { LC_CTYPE: 'C.UTF-8' }, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  let entries = 0
  child.stderr!.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) entries++
    said = `${said}${chunk.toString('utf8')}`.slice(-2000)
    progress(Math.min(entries, total), total)
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), unpackTimeoutMs)
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('close', resolve)
  })
  clearTimeout(timer)
  if (code !== 0) throw new AppRefusal(/No space left|Disk quota exceeded/.test(said) ? 'diskFull' : 'archiveBroken', said.slice(-300))
  if (readdirSync(goal).length === 0) throw new AppRefusal('archiveBroken', 'it is empty')
}
