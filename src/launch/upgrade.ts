/** `./onyva upgrade`: to the release of this folder; `--back`: to the one before. */
import { clusterMajor } from '#db/cluster.ts'
import { elapsedMs } from '#lib/clock.ts'
import { changeRelease, goBack, wayBack } from './change-release.ts'
import type { LaunchOptions } from './options.ts'
import { Refusal } from './refusal.ts'
import { programName } from './running-copy.ts'
import { launchMessages, makeScreen } from './terminal.ts'
import { up } from './up.ts'
import { currentCopy, readUpgrade } from './upgrade-journal.ts'

/** @returns the exit code. @throws {Refusal}: then nothing was changed. */
export async function upgrade(options: LaunchOptions, root: string, screen = makeScreen()): Promise<number> {
  const startedAt = elapsedMs()
  const m = launchMessages()
  const { paths } = options
  if ((await clusterMajor(paths.database)) === null) throw new Refusal(m.status.none({ data: paths.data }))
  if (options.own['back'] === true) return back(options, screen)
  const journal = await readUpgrade(paths)
  const name = await programName(root)
  if (journal?.state === 'wentBack' && journal.to === name) return changeRelease(options, root, { from: journal.from, to: name }, screen, startedAt)
  if ((await currentCopy(paths, journal)) === name) screen.line(m.upgrade.same)
  return up(options, root, screen)
}

/** What was entered since the change is lost to those who work with it: that is said first, and asked for. */
async function back(options: LaunchOptions, screen: ReturnType<typeof makeScreen>): Promise<number> {
  const journal = await wayBack(options.paths)
  if (journal.backup !== null && options.own['yes'] !== true) throw new Refusal(launchMessages().upgrade.confirmBack(journal))
  return goBack(options, journal, screen)
}
