/**
 * What the observer of a node has counted. Every row says the whole of what it names (site and span of time,
 * site and day and cause…), not a difference, and carries a number that only grows: told twice, or after an
 * outage of the control plane, the newest one holds.
 */
import { boolean, list, nullable, object, oneOf, text, union, whole } from './shape.ts'
import type { Shape } from './shape.ts'
import { siteId } from './names.ts'
import { timeCounts } from './response-times.ts'

/** Why a page was answered with an error: a closed list, each with its sentence in both languages. */
export const faultCauses = [
  'syntaxError',
  'phpError',
  'memoryLimit',
  'memoryKilled',
  'timeLimit',
  'tooSlow',
  'workersBusy',
  'processLimit',
  'cannotStart',
  'crashed',
  'databaseLimit',
  'databaseFull',
  'databaseTable',
  'databaseAway',
  'databaseRefused',
  'diskFull',
  'application',
  'node',
  'suspended',
] as const
const faultCause = oneOf(...faultCauses)
export type FaultCause = Shape<typeof faultCause>

/** What a file at fault belongs to. */
export const componentKinds = ['plugin', 'theme', 'extension', 'skin', 'core', 'site'] as const
const component = object({ kind: oneOf(...componentKinds), name: text(/^[^]*$/, 100) })
export type Component = Shape<typeof component>

/** `minutes`: five of them. `day` is the cooperative's calendar day, `atMs` midnight UTC of that date. */
export const spans = ['minutes', 'hour', 'day'] as const
export const spanMs = { minutes: 300_000, hour: 3_600_000 } as const

const common = { sequence: whole(1), site: siteId, atMs: whole(0) }
const words = (maxLength: number) => text(/^[^]*$/, maxLength)

export const observation = union('kind', {
  /** Traffic and use of a site in one span. Sums, unless said. */
  span: object({
    kind: oneOf('span'),
    span: oneOf(...spans),
    ...common,
    requests: whole(0),
    /** Requests for pages, not for pictures and style sheets; `times` are theirs. */
    pages: whole(0),
    status2xx: whole(0),
    status3xx: whole(0),
    status4xx: whole(0),
    status5xx: whole(0),
    bytesOut: whole(0),
    /** Pages answered from the page cache. */
    cacheHits: whole(0),
    /** Pages answered from a copy past its time, because the site could not answer. */
    staleHits: whole(0),
    times: timeCounts,
    cpuMs: whole(0),
    oomKills: whole(0),
    starts: whole(0),
    /** Times that a visitor found every PHP process busy. */
    workersFull: whole(0),
    /** Processes that it could not start, as it had all that it may have. */
    refusals: whole(0),
    /** Highest seen. */
    memoryBytes: whole(0),
    workers: whole(0),
    /** Last seen; 0 when not looked at. */
    diskBytes: whole(0),
    /** Newest page that PHP answered well, and newest that failed; 0 for none. */
    lastOkMs: whole(0),
    lastFaultMs: whole(0),
  }),
  /** One cause of errors of one day. */
  fault: object({
    kind: oneOf('fault'),
    ...common,
    cause: faultCause,
    /** Below the document root where it is there; null when no file is at fault. */
    file: nullable(words(500)),
    line: whole(0),
    component: nullable(component),
    message: words(500),
    count: whole(1),
    /** How many of them a visitor saw; the others were answered from a kept copy. */
    seen: whole(0),
    firstMs: whole(0),
    lastMs: whole(0),
    example: words(300),
    requestId: nullable(words(40)),
  }),
  /** The slowest addresses of one day, by the time they took in all. */
  slow: object({
    kind: oneOf('slow'),
    ...common,
    pages: list(object({ path: words(200), count: whole(1), totalMs: whole(0), maxMs: whole(0) }), 10),
  }),
})
export type Observation = Shape<typeof observation>
export type SpanObservation = Extract<Observation, { kind: 'span' }>
export type FaultObservation = Extract<Observation, { kind: 'fault' }>
export type SlowObservation = Extract<Observation, { kind: 'slow' }>

/** In the order of their numbers; the node goes on after the last one once it was taken. */
export const observations = object({ observations: list(observation, 2000) })

export const observationsTaken = object({ upTo: whole(0) })

/** What the executor reads of sites that have processes; totals are since the activator was told of the site. */
export const measures = object({
  atMs: whole(0),
  sites: list(
    object({ site: siteId, backingOff: boolean, starts: whole(0), cpuUsec: whole(0), memoryBytes: whole(0), tasks: whole(0), oomKills: whole(0), refusals: whole(0) }),
    100_000,
  ),
  /** Bytes of every site, when they were asked for. */
  disks: nullable(list(object({ site: siteId, bytes: whole(0) }), 100_000)),
})
export type Measures = Shape<typeof measures>
export const measuresRequest = object({ disks: boolean })
export type MeasuresRequest = Shape<typeof measuresRequest>
