/** Work that comes round: each job again and again with a pause between, never twice at once. */
import { setTimeout as wait } from 'node:timers/promises'
import { newRequestId } from './ids.ts'
import { errorFields } from './log.ts'
import type { Log } from './log.ts'

export interface TimedJob {
  /** For the log. */
  name: string
  /** From the end of one round to the beginning of the next. */
  pauseMs: number
  /** One round. @returns true when there is more to do at once. */
  work(requestId: string): Promise<boolean>
}

interface TimedWork {
  /** Waits for the round under way and begins no other. */
  stop(): Promise<void>
}

/** Longest pause after failures, in multiples of the job's own. */
const mostPauses = 8

/** Starts the jobs, each at once. A round that fails is logged and tried again after longer and longer pauses. */
export function startTimedWork(jobs: readonly TimedJob[], log: Log): TimedWork {
  const stopping = new AbortController()
  const loop = async (job: TimedJob) => {
    let failures = 0
    while (!stopping.signal.aborted) {
      const requestId = newRequestId()
      let more = false
      try {
        more = await job.work(requestId)
        failures = 0
      } catch (error) {
        failures++
        log.error('timedWork.failed', { job: job.name, requestId, failures, ...errorFields(error) })
      }
      const pauseMs = more ? 0 : job.pauseMs * Math.min(2 ** failures, mostPauses)
      await wait(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
    }
  }
  const loops = jobs.map(loop)
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}
