/** Starts the supervisor as a process of its own, which outlives the command that started it. */
import { openSync } from 'node:fs'
import { readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { start } from '#lib/exec.ts'
import { isRoot } from './data-folder.ts'
import type { InstancePaths } from './instance-paths.ts'
import { inPrivateMounts } from './machine/private-mounts.ts'
import { Refusal } from './refusal.ts'
import { supervisorStatus } from './supervisor-calls.ts'
import type { SupervisorStatus } from './supervisor-calls.ts'
import { launchMessages } from './terminal.ts'

/** Exit code of flock(1) when another holds the lock. */
const lockHeld = 75
const largestLogBytes = 20 * 1024 * 1024

/** Log of the supervisor; also what it says before it has a log. */
export const supervisorLog = (paths: InstancePaths): string => join(paths.log, 'supervisor.log')

/** Keeps one former file of each log, so that logs stay below twice the limit between two starts. */
async function turnLogs(paths: InstancePaths): Promise<void> {
  for (const name of ['supervisor.log', 'control-plane.log', 'postgresql.log']) {
    const file = join(paths.log, name)
    const size = await stat(file).then((found) => found.size, () => 0)
    if (size > largestLogBytes) await rename(file, `${file}.1`)
  }
}

/**
 * Starts it and waits until it takes orders.
 * @throws {Refusal} when another start of the same instance is under way, or with what it said when it ended.
 */
export async function startSupervisor(paths: InstancePaths, argv: readonly string[]): Promise<SupervisorStatus> {
  const m = launchMessages().refusals
  await turnLogs(paths)
  const log = openSync(supervisorLog(paths), 'a')
  const before = (await stat(supervisorLog(paths))).size
  // The lock belongs to an open file, which the supervisor inherits and nobody else: it goes when it ends.
  const whole = [...(isRoot() ? inPrivateMounts(argv) : argv)]
  const child = start('/usr/bin/flock', ['--nonblock', '--no-fork', '--conflict-exit-code', String(lockHeld), paths.lock, ...whole], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', NODE_COMPILE_CACHE: join(paths.cache, 'compiled-root') },
  })
  child.unref()
  for (;;) {
    if (child.exitCode === lockHeld) throw new Refusal(m.starting)
    if (child.exitCode !== null || child.signalCode !== null) {
      const said = (await readFile(supervisorLog(paths), 'utf8')).slice(before).trim()
      throw new Refusal(`${m.supervisorGone({ file: supervisorLog(paths) })}\n${said}`)
    }
    const status = await supervisorStatus(paths.supervisorSocket)
    if (status) return status
    await wait(20)
  }
}
