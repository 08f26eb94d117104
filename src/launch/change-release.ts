/**
 * From the release that made the data to the one at hand, and back. The order is what makes it safe: the change is
 * tried on a copy while everything runs; the former release saves the data after the last thing that was entered;
 * only then the new one starts; and when it does not, the former one comes back with its own data.
 */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { clusterMajor } from '#db/cluster.ts'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { start } from '#lib/exec.ts'
import { down } from './down.ts'
import { instanceName } from './instance-paths.ts'
import type { InstancePaths } from './instance-paths.ts'
import type { LaunchOptions } from './options.ts'
import { findPostgres } from './postgres-programs.ts'
import { Refusal } from './refusal.ts'
import { migrationGap, onDatabase, rehearseMigrations } from './rehearse-migrations.ts'
import { startInstance } from './start-instance.ts'
import { launchMessages } from './terminal.ts'
import type { Screen } from './terminal.ts'
import { readUpgrade, writeUpgrade } from './upgrade-journal.ts'
import type { UpgradeJournal } from './upgrade-journal.ts'

/** How many of the savings made before a change are kept. */
const keptBackups = 3

/**
 * Changes the release. @returns the exit code of the start, 1 when it went back.
 * @throws {Refusal} when the rehearsal fails or the data is a newer release's: then nothing was changed.
 */
export function changeRelease(options: LaunchOptions, root: string, { from, to }: { from: string; to: string }, screen: Screen, startedAt: number): Promise<number> {
  return alone(options.paths, async () => {
    const { paths } = options
    screen.line(launchMessages().upgrade.title)
    await removeUnfinished(paths)
    const changesData = await rehearse(paths, screen)
    const at = systemClock.now().toISOString()
    if (changesData) await down(options, screen)
    const backup = changesData ? await saveData(options, from, join(paths.upgrades, `${at.slice(0, 19).replaceAll(':', '-')}-before-${to.slice(0, 8)}.tar`), screen) : null
    const journal: UpgradeJournal = { from, to, state: 'switching', backup, at }
    await writeUpgrade(paths, journal)
    return conclude(options, root, journal, screen, startedAt)
  })
}

/** Goes on with a change that was cut after the former release had stopped. @returns as `changeRelease`. */
export function finishChange(options: LaunchOptions, root: string, journal: UpgradeJournal, screen: Screen, startedAt: number): Promise<number> {
  return alone(options.paths, () => conclude(options, root, journal, screen, startedAt))
}

/** The new release is started; if it does not, the former one. */
async function conclude(options: LaunchOptions, root: string, journal: UpgradeJournal, screen: Screen, startedAt: number): Promise<number> {
  const m = launchMessages().upgrade
  const code = await startInstance(options, { root, name: journal.to, former: journal.from }, screen, startedAt).catch((error: unknown) => {
    screen.line(error instanceof Error ? error.message : String(error))
    return 1
  })
  if (code === 0) {
    await writeUpgrade(options.paths, { ...journal, state: 'done' })
    screen.line(m.done)
    return 0
  }
  screen.line(m.failed)
  await comeBack(options, journal, screen)
  return 1
}

/** Returns to the former release and the data as it was before the change. @returns the exit code of its start. */
export function goBack(options: LaunchOptions, journal: UpgradeJournal, screen: Screen): Promise<number> {
  return alone(options.paths, () => comeBack(options, journal, screen))
}

async function comeBack(options: LaunchOptions, journal: UpgradeJournal, screen: Screen): Promise<number> {
  const m = launchMessages().upgrade
  const { paths } = options
  screen.line(m.goingBack(journal))
  await writeUpgrade(paths, { ...journal, state: 'goingBack' })
  await down(options, screen)
  await removeUnfinished(paths)
  if (journal.backup !== null) {
    const restored = await former(options, journal.from, ['restore', journal.backup])
    if (restored !== 0) throw new Refusal(m.backFailed({ file: journal.backup }))
  }
  await writeUpgrade(paths, { ...journal, state: 'wentBack' })
  return startFormer(options, journal.from)
}

/** Starts the former release by its own launcher. @returns its exit code. */
export const startFormer = (options: LaunchOptions, name: string): Promise<number> => former(options, name, ['up', ...(options.json ? ['--json'] : [])])

/** @returns whether the new release changes the stored data, which it did on a copy. @throws {Refusal} */
async function rehearse(paths: InstancePaths, screen: Screen): Promise<boolean> {
  const m = launchMessages()
  const programs = await findPostgres(paths, await clusterMajor(paths.database))
  if (!programs) throw new Refusal(m.doctor.noPostgres)
  return onDatabase(paths, programs, async (socket) => {
    const { missing, unknown } = await migrationGap(socket)
    const [newer] = unknown
    if (newer !== undefined) throw new Refusal(m.upgrade.newerData({ name: newer }))
    if (missing.length === 0) return false
    const step = screen.begin(m.upgrade.rehearsing({ count: missing.length }))
    try {
      await rehearseMigrations(paths, programs, socket)
      step.done()
      return true
    } catch (error) {
      step.failed(error instanceof Error ? error.message : String(error))
      throw new Refusal(m.upgrade.rehearsalFailed, { cause: error })
    }
  })
}

/** Saved by the release that made it, so that the same can read it. @returns the file. */
async function saveData(options: LaunchOptions, from: string, file: string, screen: Screen): Promise<string> {
  const m = launchMessages().upgrade
  await mkdir(options.paths.upgrades, { recursive: true, mode: 0o700 })
  const startedAt = elapsedMs()
  const step = screen.begin(m.saving)
  const code = await former(options, from, ['backup', file, '--json'], 'ignore')
  if (code !== 0) {
    step.failed(m.notSaved)
    throw new Refusal(m.notSaved)
  }
  step.done(elapsedMs() - startedAt)
  const kept = (await readdir(options.paths.upgrades)).filter((name) => name.endsWith('.tar')).sort()
  for (const name of kept.slice(0, -keptBackups)) await rm(join(options.paths.upgrades, name))
  return file
}

/** A command of the former release's own launcher on this instance. @returns its exit code. */
function former({ paths, cache }: LaunchOptions, name: string, argv: readonly string[], stdout: 'inherit' | 'ignore' = 'inherit'): Promise<number> {
  const folder = join(paths.app, name)
  const child = start(join(folder, 'node'), ['--disable-warning=ExperimentalWarning', join(folder, 'bin', 'onyva.ts'), ...argv, '--data', paths.data, '--cache', cache], {
    stdio: ['ignore', stdout, 'inherit'],
    env: process.env as Record<string, string>,
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** What a command that was killed left in the data directory. */
async function removeUnfinished(paths: InstancePaths): Promise<void> {
  for (const name of await readdir(paths.data)) if (/^(?:backup|restore|rehearsal|upgrade)-[A-Za-z0-9]{6}$/.test(name)) await rm(join(paths.data, name), { recursive: true, force: true })
  const saved = await readdir(paths.upgrades).catch((): string[] => [])
  for (const name of saved) if (name.endsWith('.unfinished')) await rm(join(paths.upgrades, name))
}

/** One change at a time. The lock is a name that goes with this process, however it ends (unix(7), abstract sockets). */
async function alone<T>(paths: InstancePaths, work: () => Promise<T>): Promise<T> {
  const lock = createServer()
  await new Promise<void>((resolve, reject) => {
    lock.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? new Refusal(launchMessages().upgrade.underWay) : error))
    lock.listen(`\0onyva-upgrade-${instanceName(paths.data)}`, resolve)
  })
  try {
    return await work()
  } finally {
    lock.close()
  }
}

/** The last change, if there is a way back from it. @throws {Refusal} when there is none. */
export async function wayBack(paths: InstancePaths): Promise<UpgradeJournal> {
  const journal = await readUpgrade(paths)
  if (journal === null || journal.state === 'wentBack') throw new Refusal(launchMessages().upgrade.noWayBack)
  return journal
}
