/** Reading the logs of one site: what visitors asked of it, and what its PHP said. */
import { boolean, list, nullable, object, oneOf, text, whole } from './shape.ts'
import type { Shape } from './shape.ts'
import { hostName, requestId, siteId, siteUid } from './names.ts'

/** A place in a log: the file by its number on disk (it is renamed once a day), and the bytes before the place. */
const logPlace = object({ inode: whole(0), offset: whole(0) })
export type LogPlace = Shape<typeof logPlace>

export const logKinds = ['access', 'php'] as const

export const logLinesWanted = 500

const words = (maxLength: number) => text(/^[^]*$/, maxLength)

/** An error whose lines are wanted: what PHP said of it, and what was asked of the site just before and after. */
const faultInLog = object({ atMs: whole(0), requestId: nullable(requestId), message: words(500) })
export type FaultInLog = Shape<typeof faultInLog>

export const readLog = object({
  ask: oneOf('readLog'),
  site: siteId,
  uid: siteUid,
  /** Lines of plain files name only the host. */
  hostNames: list(hostName, 50),
  log: oneOf(...logKinds),
  /** `older` goes back from `place` (from the end without one), `newer` goes on from it. */
  direction: oneOf('older', 'newer'),
  place: nullable(logPlace),
  /** Only lines that hold this text, upper or lower case; '' for all. */
  search: text(/^[^]*$/, 100),
  /** Only errors: answers 500 and above. */
  faultsOnly: boolean,
  /** Nothing before this instant. */
  fromMs: whole(0),
  limit: whole(1, logLinesWanted),
  /** With it, the lines of both logs about this error, and nothing else of this question counts. */
  around: nullable(faultInLog),
})
export type ReadLog = Shape<typeof readLog>

const logLine = object({
  /** 0 where the line does not say. */
  atMs: whole(0),
  /** 0 on lines of PHP. */
  status: whole(0, 999),
  /** Method and address, or what PHP said. */
  text: words(1000),
  durationMs: whole(0),
  bytes: whole(0),
  /** The visitor's network, never the whole address. */
  from: words(45),
  agent: words(200),
  /** From the page cache: HIT, STALE… */
  cache: words(20),
})
export type LogLine = Shape<typeof logLine>

export const logPage = object({
  outcome: oneOf('logPage'),
  /** Oldest first. */
  lines: list(logLine, logLinesWanted),
  /** Where older lines end; null when there are none. */
  older: nullable(logPlace),
  /** Where newer lines begin; null while there is no log. */
  newer: nullable(logPlace),
})
export type LogPage = Shape<typeof logPage>
