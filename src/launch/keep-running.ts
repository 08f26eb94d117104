/** Keeps a process of ours running: started again when it ends, sooner at first, then with longer pauses. */
import type { ChildProcess } from 'node:child_process'
import { elapsedMs } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'

export interface Kept {
  readonly child: ChildProcess | null
  readonly restarts: number
  /** Ends it (SIGTERM, then SIGKILL after `patienceMs`) and leaves it ended. */
  stop(): Promise<void>
}

const firstPauseMs = 100
const longestPauseMs = 10_000
/** A process that ran this long is taken for healthy: its next end is answered at once again. */
const healthyMs = 20_000
const patienceMs = 10_000

/** Starts with `spawn` and again whenever the process ends. `onStart` may wait for it to answer. */
export function keepRunning(name: string, spawn: () => ChildProcess, log: Log): Kept {
  let child: ChildProcess | null = null
  let restarts = 0
  let pauseMs = firstPauseMs
  let stopping = false
  let timer: NodeJS.Timeout | undefined

  const begin = () => {
    const startedAt = elapsedMs()
    const started = spawn()
    child = started
    log.info('process.started', { name, pid: started.pid })
    let ended = false
    const onEnd = (code: number | null, signal: NodeJS.Signals | null, error?: Error) => {
      if (ended) return
      ended = true
      child = null
      if (stopping) return
      if (elapsedMs() - startedAt > healthyMs) pauseMs = firstPauseMs
      log.warn('process.ended', { name, code, signal, error: error?.message, againInMs: pauseMs })
      restarts++
      timer = setTimeout(begin, pauseMs)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
    started.once('exit', onEnd)
    started.once('error', (error) => onEnd(null, null, error))
  }
  begin()

  return {
    get child() {
      return child
    },
    get restarts() {
      return restarts
    },
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      const running = child
      if (!running || running.exitCode !== null || running.signalCode !== null) return
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGTERM')
      const killer = setTimeout(() => running.kill('SIGKILL'), patienceMs)
      await ended
      clearTimeout(killer)
    },
  }
}
