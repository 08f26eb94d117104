/** How a site is and why: one judgement for its health page, for lists, for home and for letters. */
import { spanMs } from '#wire/observations.ts'
import type { Component, FaultCause } from '#wire/observations.ts'
import type { DatabaseSize } from '#hosting/databases/for-health.ts'
import { percentileMs } from '#wire/response-times.ts'

export const verdictReasons = ['well', 'errors', 'someErrors', 'diskFull', 'diskSoon', 'databaseFull', 'databaseSoon', 'memoryKilled', 'memorySoon', 'swarming', 'workersFull', 'slow'] as const
export type VerdictReason = (typeof verdictReasons)[number]
export type VerdictKind = 'ok' | 'warn' | 'bad'

/** The main cause of errors of the moment. */
interface MainFault {
  cause: FaultCause
  file: string | null
  line: number
  component: Component | null
  message: string
  firstAt: string
}

/** What a sentence about the site speaks of. */
export interface VerdictFacts {
  pages: number
  faults: number
  /** Pages that a kept copy saved. */
  staleHits: number
  fault: MainFault | null
  diskBytes: number
  diskLimitBytes: number
  /** The one closest to its limit. */
  database: DatabaseSize | null
  memoryBytes: number
  memoryLimitBytes: number
  workers: number
  workersLimit: number
  /** Processes that it may have at once. */
  tasksLimit: number
  /** What 95 pages of 100 stayed below, in milliseconds; null without enough pages. */
  p95Ms: number | null
}

export interface Verdict {
  kind: VerdictKind
  reason: VerdictReason
  since: Date
  facts: VerdictFacts
}

/** What was seen of a site of late. */
export interface LateSeen {
  pages: number
  faults: number
  staleHits: number
  oomKills: number
  workersFull: number
  refusals: number
  memoryBytes: number
  workers: number
  times: readonly number[]
  lastOkAt: Date | null
  lastFaultAt: Date | null
  /** Start of the first five minutes of these that had errors. */
  faultsFrom: Date | null
  fault: MainFault | null
  diskBytes: number
  database: DatabaseSize | null
  limits: { diskBytes: number; memoryBytes: number; phpWorkers: number; tasks: number }
}

/** How far back « of late » reaches. */
export const lateMs = 15 * 60_000

/** The aim that we set ourselves for pages, in milliseconds. */
export const aimMs = 800
const slowMs = 2000
const enoughPages = 20
/** A small site whose page answered well a minute after its last error is mended. */
const mendedAfterMs = 60_000
const nearFull = 0.8
const full = 0.95

const kinds: Record<VerdictReason, VerdictKind> = {
  well: 'ok', errors: 'bad', someErrors: 'warn', diskFull: 'bad', diskSoon: 'warn', databaseFull: 'bad', databaseSoon: 'warn', memoryKilled: 'warn', memorySoon: 'warn', swarming: 'warn', workersFull: 'warn', slow: 'warn',
}

/** Errors that say nothing of the site: it was suspended on purpose. */
const onPurpose = (seen: LateSeen): boolean => seen.fault?.cause === 'suspended'

function reasonOf(seen: LateSeen, p95Ms: number | null): VerdictReason {
  const { faults, limits } = seen
  const failed = faults + seen.staleHits
  if (failed > 0 && !onPurpose(seen)) {
    const share = failed / Math.max(seen.pages, failed)
    const mended = seen.lastOkAt !== null && (seen.lastFaultAt === null || seen.lastOkAt.getTime() > seen.lastFaultAt.getTime() + mendedAfterMs)
    if (!mended || seen.pages >= enoughPages) {
      if (share >= 0.05) return 'errors'
      if (share >= 0.01) return 'someErrors'
    }
  }
  if (seen.diskBytes >= limits.diskBytes * full) return 'diskFull'
  if (seen.database?.full) return 'databaseFull'
  if (seen.refusals > 0) return 'swarming'
  if (seen.oomKills > 0) return 'memoryKilled'
  if (seen.diskBytes >= limits.diskBytes * nearFull) return 'diskSoon'
  if (seen.database !== null && seen.database.bytes >= seen.database.limitBytes * nearFull) return 'databaseSoon'
  if (seen.memoryBytes >= limits.memoryBytes * nearFull) return 'memorySoon'
  if (seen.workersFull > 0) return 'workersFull'
  return p95Ms !== null && p95Ms > slowMs ? 'slow' : 'well'
}

/** Judges a site. `before` keeps since when it has been so. */
export function judge(seen: LateSeen, before: Pick<Verdict, 'reason' | 'since'> | null, now: Date): Verdict {
  const p95Ms = seen.pages >= enoughPages ? percentileMs(seen.times, 0.95) : null
  const reason = reasonOf(seen, p95Ms)
  const hasErrors = reason === 'errors' || reason === 'someErrors'
  const hadErrors = before?.reason === 'errors' || before?.reason === 'someErrors'
  const same = before !== null && (before.reason === reason || (hasErrors && hadErrors))
  const started = hasErrors ? startOfErrors(seen, now) : now
  // Errors are seen before their cause is found, which says the minute: until then only the five minutes were known.
  const nowExact = same && hasErrors && before.since.getTime() % spanMs.minutes === 0 && started.getTime() - before.since.getTime() < spanMs.minutes && started > before.since
  return {
    kind: kinds[reason],
    reason,
    since: same && !nowExact ? before.since : started,
    facts: {
      pages: seen.pages,
      faults: seen.faults,
      staleHits: seen.staleHits,
      fault: hasErrors ? seen.fault : null,
      diskBytes: seen.diskBytes,
      diskLimitBytes: seen.limits.diskBytes,
      database: seen.database,
      memoryBytes: seen.memoryBytes,
      memoryLimitBytes: seen.limits.memoryBytes,
      workers: seen.workers,
      workersLimit: seen.limits.phpWorkers,
      tasksLimit: seen.limits.tasks,
      p95Ms,
    },
  }
}

/** The first error of this time: exactly where its cause is new, else the five minutes in which it was. */
function startOfErrors(seen: LateSeen, now: Date): Date {
  const slot = seen.faultsFrom ?? now
  const first = seen.fault ? new Date(seen.fault.firstAt) : null
  return first && first.getTime() >= slot.getTime() ? first : slot
}
