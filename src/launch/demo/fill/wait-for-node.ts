/** Waits until a node has made what was asked of it. */
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import { elapsedMs } from '#lib/clock.ts'
import type { FillProgress } from './progress.ts'

const lookEveryMs = 1000
/** Without a single site made for so long, no more will come. */
const patienceMs = 120_000

/** @returns sites that there are, how many of them do not answer as they should, and how many of those the node has not come to. */
export async function waitForNode(db: Db, tell: FillProgress): Promise<{ sites: number; failed: number; waiting: number }> {
  let last = { done: -1, atMs: elapsedMs() }
  for (;;) {
    const { rows } = await sql<{ all: number; waiting: number; made: number; failed: number }>`
      select count(*)::integer as all, count(*) filter (where observed_generation < generation)::integer as waiting, count(*) filter (where observed_generation >= generation and state <> 'applied')::integer as made,
        count(*) filter (where state in ('failed', 'applied'))::integer as failed from site where deleted_at is null`.execute(db)
    const { all, waiting, made, failed } = rows[0]!
    tell({ step: 'node', done: made, total: all })
    if (made !== last.done) last = { done: made, atMs: elapsedMs() }
    if (made >= all || elapsedMs() - last.atMs > patienceMs) return { sites: all, failed: Math.max(failed, all - made), waiting }
    await wait(lookEveryMs)
  }
}
