/** Counts of one site in five minutes, between two writes to the store. */
import type { SpanObservation } from '#wire/observations.ts'
import { spanMs } from '#wire/observations.ts'
import { timeClasses, timeClassOf } from '#wire/response-times.ts'
import { isPage } from './access-line.ts'
import type { AccessLine } from './access-line.ts'

/** What is added up over time. */
const sums = [
  'requests', 'pages', 'status2xx', 'status3xx', 'status4xx', 'status5xx', 'bytesOut', 'cacheHits', 'staleHits', 'cpuMs', 'oomKills', 'starts', 'workersFull', 'refusals',
] as const satisfies readonly (keyof SpanObservation)[]
/** Of which the highest counts. */
const peaks = ['memoryBytes', 'workers', 'lastOkMs', 'lastFaultMs'] as const satisfies readonly (keyof SpanObservation)[]

export type Counts = Pick<SpanObservation, (typeof sums)[number] | (typeof peaks)[number] | 'diskBytes'> & { times: number[] }

export const noCounts = (): Counts => ({
  requests: 0, pages: 0, status2xx: 0, status3xx: 0, status4xx: 0, status5xx: 0, bytesOut: 0, cacheHits: 0, staleHits: 0, cpuMs: 0, oomKills: 0,
  starts: 0, workersFull: 0, refusals: 0, memoryBytes: 0, workers: 0, lastOkMs: 0, lastFaultMs: 0, diskBytes: 0, times: Array<number>(timeClasses).fill(0),
})

/** Adds `more` to `counts`. */
export function addCounts(counts: Counts, more: Counts): void {
  for (const name of sums) counts[name] += more[name]
  for (const name of peaks) counts[name] = Math.max(counts[name], more[name])
  if (more.diskBytes > 0) counts.diskBytes = more.diskBytes
  for (let index = 0; index < timeClasses; index++) counts.times[index]! += more.times[index]!
}

const byClass = { 2: 'status2xx', 3: 'status3xx', 4: 'status4xx', 5: 'status5xx' } as const
const kept = new Set(['HIT', 'STALE', 'UPDATING', 'REVALIDATED'])

/** Counts one line of the access log. */
export function countLine(counts: Counts, line: AccessLine): void {
  counts.requests++
  counts.bytesOut += line.bytes
  const statusClass = byClass[Math.floor(line.status / 100) as 2 | 3 | 4 | 5]
  if (statusClass !== undefined) counts[statusClass]++
  if (!isPage(line)) return
  counts.pages++
  const fromCache = kept.has(line.cache)
  if (fromCache) counts.cacheHits++
  if (isSavedByCopy(line)) counts.staleHits++
  counts.times[timeClassOf(line.upstreamStatus !== '' && !fromCache ? line.upstreamMs : line.durationMs)]!++
  if (line.status >= 500) counts.lastFaultMs = Math.max(counts.lastFaultMs, line.atMs)
  else if (line.status < 400 && !fromCache) counts.lastOkMs = Math.max(counts.lastOkMs, line.atMs)
}

/** Whether the site failed and the visitor was given the last good copy. */
export const isSavedByCopy = (line: AccessLine): boolean => line.cache === 'STALE' && /^50[0-9]$/.test(line.upstreamStatus)

/** The counts of all sites since the last write. */
export class Tally {
  #bySite = new Map<string, Map<number, Counts>>()

  of(site: string, atMs: number): Counts {
    const slotMs = atMs - (atMs % spanMs.minutes)
    let slots = this.#bySite.get(site)
    if (slots === undefined) this.#bySite.set(site, (slots = new Map()))
    let counts = slots.get(slotMs)
    if (counts === undefined) slots.set(slotMs, (counts = noCounts()))
    return counts
  }

  /** Gives everything and begins anew. */
  take(): { site: string; slotMs: number; counts: Counts }[] {
    const all: { site: string; slotMs: number; counts: Counts }[] = []
    for (const [site, slots] of this.#bySite) for (const [slotMs, counts] of slots) all.push({ site, slotMs, counts })
    this.#bySite = new Map()
    return all
  }
}
