/**
 * Removes what a cache no longer needs: each change of our code makes a layer of 150 MB. Kept are the three
 * of each kind that were used last, and whatever is mounted by any process of this machine, in whichever
 * mount namespace: other instances may share the cache.
 */
import { readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#lib/clock.ts'

const keptOfEachKind = 3
const abandonedAfterMs = 24 * 3600_000
const entryName = /^(base|builder|activator|volumes|node|dokuwiki|applications)-[0-9a-f]{16}(\.tar\.gz)?$/

/** Notes that an entry of the cache is used now. */
export async function markUsed(path: string, clock: Clock): Promise<void> {
  const mark = `${path}.used`
  await writeFile(mark, '')
  await utimes(mark, clock.now(), clock.now())
}

/** Removes old entries, and unfinished ones that a killed build left a day ago. Gives the names removed. */
export async function forgetLayers(cacheDir: string, clock: Clock): Promise<string[]> {
  const names = await readdir(cacheDir)
  const dated = await Promise.all(names.filter((name) => entryName.test(name)).map(async (name) => ({ name, usedAt: await usedAt(cacheDir, name) })))
  const old: string[] = []
  for (const entries of Object.values(Object.groupBy(dated, ({ name }) => name.split('-')[0] ?? ''))) {
    const byUse = (entries ?? []).toSorted((a, b) => b.usedAt - a.usedAt)
    old.push(...byUse.slice(keptOfEachKind).map(({ name }) => name))
  }
  for (const name of names.filter((entry) => /^\.[a-z]+-[0-9a-f]{16}/.test(entry))) {
    const { mtimeMs } = await stat(join(cacheDir, name))
    if (clock.now().getTime() - mtimeMs > abandonedAfterMs) old.push(name)
  }
  if (old.length === 0) return []
  const mounts = await allMounts()
  const removed = old.filter((name) => !mounts.includes(join(cacheDir, name)))
  for (const name of removed) {
    await rm(join(cacheDir, name), { recursive: true, force: true })
    await rm(join(cacheDir, `${name}.used`), { force: true })
  }
  return removed
}

/** When an entry was used last; one that was never marked: when it was made. */
async function usedAt(cacheDir: string, name: string): Promise<number> {
  const mark = await stat(join(cacheDir, `${name}.used`)).catch(() => stat(join(cacheDir, name)))
  return mark.mtimeMs
}

/** The mounts of every process, as one text. */
async function allMounts(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '')))
  return texts.join('')
}
