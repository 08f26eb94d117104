/** The long poll by which a node learns what it should be. */
import type { Db } from '#db/open-database.ts'
import type { Notifications } from '#db/notifications.ts'
import { lookAgain } from '#db/notifications.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs } from '#lib/clock.ts'
import { assert } from '#lib/errors.ts'
import type { StateAnswer, StateRequest } from '#wire/node-state.ts'
import { wokenOrLater } from './node-calls.ts'
import type { NodeResources } from './node-resources.ts'
import { revisionOf } from './node-store.ts'

/** A notification may be lost: the rows are read this often all the same. */
const slowPollMs = 10_000

export interface StateDesk {
  /**
   * What changed since the revision that the node has; with nothing new, that same revision after `waitMs`.
   * @returns null when there is no such node (any more).
   */
  answer(nodeId: string, request: Pick<StateRequest, 'since' | 'waitMs'>, signal: AbortSignal): Promise<StateAnswer | null>
  close(): void
}

export function makeStateDesk(db: Db, notifications: Notifications, resources: NodeResources): StateDesk {
  const sleepers = new Map<string, Set<() => void>>()
  const unsubscribe = notifications.subscribe('node', (nodeId) => {
    const woken = nodeId === lookAgain ? [...sleepers.values()] : [sleepers.get(nodeId) ?? new Set<() => void>()]
    for (const set of woken) for (const wake of [...set]) wake()
  })

  async function answer(nodeId: string, { since, waitMs }: Pick<StateRequest, 'since' | 'waitMs'>, signal: AbortSignal): Promise<StateAnswer | null> {
    const mine = sleepers.get(nodeId) ?? new Set()
    sleepers.set(nodeId, mine)
    const until = elapsedMs() + waitMs
    for (;;) {
      // Asleep before looking: a commit between the look and the sleep must wake.
      const waking = new AbortController()
      const sleep = wokenOrLater(mine, Math.min(slowPollMs, until - elapsedMs()), AbortSignal.any([signal, waking.signal]))
      const revision = await revisionOf(db, nodeId)
      const news = revision !== null && revision !== since
      const over = elapsedMs() >= until || signal.aborted
      if (revision === null || news || over) {
        waking.abort()
        await sleep
        if (revision === null) return null
        return news ? changes(nodeId, since) : { nodeId, revision: since, complete: false, resources: [] }
      }
      await sleep
    }
  }

  const changes = (nodeId: string, since: number) =>
    inTransaction(db, async (tx): Promise<StateAnswer> => {
      // The revision first: what commits between the two reads is sent now and once more with the next answer.
      // The other way round it would be counted as sent and never arrive.
      const revision = await revisionOf(tx, nodeId)
      assert(revision !== null, `node ${nodeId} was removed`)
      // A node that is ahead of us speaks of a time that a restored copy has forgotten: it gets everything.
      const complete = since === 0 || since > revision
      return { nodeId, revision, complete, resources: await resources.since(tx, nodeId, complete ? 0 : since) }
    })

  return { answer, close: unsubscribe }
}
