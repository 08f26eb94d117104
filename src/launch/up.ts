/** `./onyva up`: from a machine that may lack everything to a panel and a site that answer. */
import { clusterMajor } from '#db/cluster.ts'
import { elapsedMs } from '#lib/clock.ts'
import { changeRelease, finishChange, goBack, startFormer } from './change-release.ts'
import type { LaunchOptions } from './options.ts'
import { programName } from './running-copy.ts'
import { startInstance } from './start-instance.ts'
import { launchMessages, makeScreen } from './terminal.ts'
import { currentCopy, readUpgrade } from './upgrade-journal.ts'

/**
 * Starts what the data directory holds. With another program than last time it changes the release as
 * `./onyva upgrade` does; a change that was cut goes on, or back.
 * @returns the exit code. @throws {Refusal} with what is wrong in the reader's words.
 */
export async function up(options: LaunchOptions, root: string, screen = makeScreen()): Promise<number> {
  const startedAt = elapsedMs()
  const { paths } = options
  const name = await programName(root)
  const journal = await readUpgrade(paths)
  if (journal?.state === 'goingBack') return goBack(options, journal, screen)
  if (journal?.state === 'switching') return journal.to === name ? finishChange(options, root, journal, screen, startedAt) : goBack(options, journal, screen)
  if (journal?.state === 'wentBack' && journal.to === name) {
    screen.line(launchMessages().upgrade.staysBack(journal))
    return startFormer(options, journal.from)
  }
  const current = await currentCopy(paths, journal)
  if (current !== null && current !== name && (await clusterMajor(paths.database)) !== null)
    return changeRelease(options, root, { from: current, to: name }, screen, startedAt)
  return startInstance(options, { root, name, former: journal?.state === 'done' ? journal.from : null }, screen, startedAt)
}
