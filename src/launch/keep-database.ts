/** Keeps the private PostgreSQL running: started again when it ends, which recovers what was acknowledged. */
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { startCluster } from '#db/cluster.ts'
import type { Cluster, ClusterOptions } from '#db/cluster.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'

export interface KeptDatabase {
  /** Pid of the server, or null while it is away. */
  readonly pid: number | null
  readonly restarts: number
  stop(): Promise<void>
}

const longestPauseMs = 10_000

/** Starts the cluster and resolves when it answers; from then on it is started again whenever it ends. */
export async function keepDatabase(options: ClusterOptions, logFile: string, log: Log): Promise<KeptDatabase> {
  let stopping = false
  let restarts = 0
  let cluster: Cluster | null = null

  const begin = async () => {
    const started = await startCluster({ ...options, onLog: (text) => appendFileSync(logFile, text) })
    cluster = started
    log.info('database.started', { pid: started.child.pid })
    started.child.once('exit', (code, signal) => {
      cluster = null
      if (stopping) return
      log.error('database.ended', { code, signal })
      void again()
    })
  }
  const again = async () => {
    for (let pauseMs = 100; !stopping; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      await wait(pauseMs)
      restarts++
      try {
        return await begin()
      } catch (error) {
        log.error('database.startFailed', errorFields(error))
      }
    }
  }
  await begin()

  return {
    get pid() {
      return cluster?.child.pid ?? null
    },
    get restarts() {
      return restarts
    },
    stop: async () => {
      stopping = true
      await cluster?.stop()
    },
  }
}
