/**
 * When the control plane was running. While it is stopped sites go on and nodes are not away: they have nobody
 * to talk to. The page of nodes says so for a day.
 */
import type { Db, DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { errorFields } from '#lib/log.ts'
import type { Log } from '#lib/log.ts'

const aliveEveryMs = 15_000
/** Shorter gaps are restarts that nobody notices. */
const gapMs = 60_000
const keptDays = 30
const dayMs = 86_400_000

interface ControlPlaneRun {
  startedAt: Date
  stop(): Promise<void>
}

/** Notes the start, then every 15 s that we are alive. Old rows go. */
export async function recordControlPlaneRun(db: Db, clock: Clock, log: Log): Promise<ControlPlaneRun> {
  const startedAt = clock.now()
  await db.deleteFrom('control_plane_run').where('alive_at', '<', new Date(startedAt.getTime() - keptDays * dayMs)).execute()
  const { id } = await db.insertInto('control_plane_run').values({ started_at: startedAt, alive_at: startedAt }).returning('id').executeTakeFirstOrThrow()
  const alive = async () => {
    await db.updateTable('control_plane_run').set({ alive_at: clock.now() }).where('id', '=', id).execute()
  }
  const timer = setInterval(() => alive().catch((error: unknown) => log.warn('run.notStored', errorFields(error))), aliveEveryMs)
  timer.unref()
  return {
    startedAt,
    stop: async () => {
      clearInterval(timer)
      await alive().catch((error: unknown) => log.warn('run.notStored', errorFields(error)))
    },
  }
}

/** When we were last known to run, or null at the first start. To be asked before this start is noted. */
export async function lastAlive(db: DbOrTx): Promise<Date | null> {
  const last = await db.selectFrom('control_plane_run').select('alive_at').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return last?.alive_at ?? null
}

/** The newest time of at least a minute, ended within the last day, in which the control plane did not run; or null. */
export async function lastOutage(db: DbOrTx, now: Date): Promise<{ from: Date; to: Date } | null> {
  const runs = await db.selectFrom('control_plane_run').select(['started_at', 'alive_at']).orderBy('id', 'desc').limit(50).execute()
  for (const [index, run] of runs.entries()) {
    const before = runs[index + 1]
    if (now.getTime() - run.started_at.getTime() > dayMs || !before) return null
    if (run.started_at.getTime() - before.alive_at.getTime() >= gapMs) return { from: before.alive_at, to: run.started_at }
  }
  return null
}
