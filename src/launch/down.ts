/** `./onyva down`: everything of the instance stops; its data stays. */
import { setTimeout as wait } from 'node:timers/promises'
import { elapsedMs } from '#lib/clock.ts'
import { endLeftovers } from './leftovers.ts'
import { removeMachineRemains } from './machine-remains.ts'
import type { LaunchOptions } from './options.ts'
import { askSupervisor, supervisorStatus } from './supervisor-calls.ts'
import { launchMessages, makeScreen } from './terminal.ts'

/** A supervisor that has said goodbye and does not go is ended with the leftovers. */
const patienceMs = 30_000

/** @returns the exit code. Done twice it does nothing the second time. */
export async function down({ paths }: LaunchOptions, screen = makeScreen()): Promise<number> {
  const m = launchMessages().down
  const status = await supervisorStatus(paths.supervisorSocket)
  if (status) {
    const step = screen.begin(m.stopping)
    for await (const _ of askSupervisor(paths.supervisorSocket, 'stop'));
    for (const since = elapsedMs(); isAlive(status.pid) && elapsedMs() - since < patienceMs; ) await wait(20)
    step.done()
  }
  const left = (await endLeftovers(paths)) + (await removeMachineRemains(paths))
  screen.line(status || left > 0 ? m.stopped : m.notRunning)
  return 0
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
