/**
 * `upgrade.json`: the last change of an instance's release and how far it came. It is what makes an upgrade that
 * was cut anywhere go on, or back, with the next `./onyva up` or `./onyva upgrade`.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { InstancePaths } from './instance-paths.ts'
import { runningCopies } from './running-copy.ts'

const copyName = z.string().regex(/^[0-9a-f]{16}$/)

const journal = z.strictObject({
  /** Running copies, by name. */
  from: copyName,
  to: copyName,
  /** `switching`: the new release is being started; `goingBack` and `wentBack`: the former one is again what runs. */
  state: z.enum(['switching', 'done', 'goingBack', 'wentBack']),
  /** What was saved before, a file; null when the new release changed nothing of the stored data. */
  backup: z.string().nullable(),
  at: z.iso.datetime(),
})
export type UpgradeJournal = z.infer<typeof journal>

/** @returns null before the first change of release. @throws when the file is mutilated. */
export async function readUpgrade(paths: InstancePaths): Promise<UpgradeJournal | null> {
  const text = await readFile(paths.upgradeFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    return journal.parse(JSON.parse(text))
  } catch (error) {
    throw new Error(`${paths.upgradeFile} cannot be read`, { cause: error })
  }
}

/** Whole or not at all. */
export async function writeUpgrade(paths: InstancePaths, entry: UpgradeJournal): Promise<void> {
  await writeFile(`${paths.upgradeFile}.new`, `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o644, flush: true })
  await rename(`${paths.upgradeFile}.new`, paths.upgradeFile)
}

/** Name of the copy whose release the stored data is; null in an instance without one. */
export async function currentCopy(paths: InstancePaths, entry: UpgradeJournal | null): Promise<string | null> {
  const there = await runningCopies(paths.app)
  const named = entry === null ? there[0] : entry.state === 'done' ? entry.to : entry.from
  return there.length > 0 && named !== undefined && there.includes(named) ? named : null
}
