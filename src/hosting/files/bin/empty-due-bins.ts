import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import { binMs, goesAt } from './bin-limits.ts'
import { noteOldest, takeDueBins } from './bin-store.ts'

const againMs = 3_600_000

/**
 * Timed work: what has been in a bin for its 30 days goes for good. A node that does not answer is asked again in an
 * hour.
 * @returns whether there may be more to do at once.
 */
export async function emptyDueBins(parts: { db: Db; calls: NodeCalls; clock: Clock; log: Log }, atMost: number, requestId: string): Promise<boolean> {
  const { db, calls, clock, log } = parts
  const now = clock.now()
  const due = await inTransaction(db, (tx) => takeDueBins(tx, now, new Date(now.getTime() + againMs), atMost))
  for (const { siteId, nodeId, uid } of due)
    try {
      const answer = await calls.ask(nodeId, { ask: 'emptyBin', site: siteId, uid, items: null, beforeMs: now.getTime() - binMs }, { requestId })
      if (answer.outcome !== 'emptied') throw new Error(`emptyBin was answered with ${answer.outcome === 'refused' ? answer.reason : answer.outcome}`)
      await noteOldest(db, siteId, answer.oldestMs === null ? null : goesAt(new Date(answer.oldestMs)))
      log.info('bin.emptied', { site: siteId, files: answer.files, requestId })
    } catch (error) {
      log.warn('bin.notEmptied', { site: siteId, requestId, ...errorFields(error) })
    }
  return due.length === atMost
}
