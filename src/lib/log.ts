/**
 * Log lines are JSON, one a line, with a stable event name and the ids that follow one act from the click
 * to the node (`requestId`).
 */
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'

type LogFields = Readonly<Record<string, unknown>>
type LogLevel = 'info' | 'warn' | 'error'

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** A log that adds these fields to every line. */
  with(fields: LogFields): Log
}

/** Turns an unknown thrown value into fields fit for a line. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) }
  return { error: error.message, errorName: error.name, stack: error.stack }
}

/** Makes a log that writes with `write` (standard error unless told otherwise). */
export function makeLog(
  write: (line: string) => void = (line) => void process.stderr.write(line),
  fields: LogFields = {},
  clock: Clock = systemClock,
): Log {
  const say = (level: LogLevel, event: string, more: LogFields = {}) =>
    write(`${JSON.stringify({ at: clock.now().toISOString(), level, event, ...fields, ...more })}\n`)
  return {
    info: (event, more) => say('info', event, more),
    warn: (event, more) => say('warn', event, more),
    error: (event, more) => say('error', event, more),
    with: (more) => makeLog(write, { ...fields, ...more }, clock),
  }
}

/** A log that nobody reads, for tests. */
export const silentLog: Log = makeLog(() => {})
