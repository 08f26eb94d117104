/**
 * One line of nginx's access log (packaging/node/nginx). nginx escapes what visitors send, so a line is one
 * JSON object whatever they send; what does not fit is dropped, and no value is believed beyond its type.
 */

export interface AccessLine {
  /** Second in which the answer ended. */
  readonly atMs: number
  readonly host: string
  /** True for what the agent asked to see whether a site answers. */
  readonly ours: boolean
  /** '' on lines of plain files: there the host name tells. */
  readonly site: string
  /** How the site was served, e.g. `php`, `suspended-unpaid`; '' on lines of plain files. */
  readonly profile: string
  readonly method: string
  readonly uri: string
  readonly status: number
  readonly bytes: number
  readonly durationMs: number
  readonly requestId: string
  /** What PHP answered, '' when it was not asked. */
  readonly upstreamStatus: string
  /** False when no connection to PHP came about. */
  readonly connected: boolean
  readonly upstreamMs: number
  /** HIT, MISS, STALE…; '' where no cache was asked. */
  readonly cache: string
}

/** Neighbouring lines are of the same second: reading its date costs more than the rest of the line. */
let lastAt = ''
let lastAtMs = 0
function timeOf(at: string): number {
  if (at !== lastAt) {
    lastAt = at
    lastAtMs = Date.parse(at)
  }
  return lastAtMs
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
/** Of several upstreams asked in a row the last one counts: « 0.001, 0.250 ». */
const lastOf = (value: string): string => value.slice(Math.max(value.lastIndexOf(','), value.lastIndexOf(':')) + 1).trim()
const millisecondsOf = (seconds: unknown): number => {
  const value = typeof seconds === 'number' ? seconds : Number.parseFloat(lastOf(text(seconds)))
  return value > 0 ? Math.round(value * 1000) : 0
}

/** @returns null for what is no line of ours. */
export function readAccessLine(line: string): AccessLine | null {
  let given: Record<string, unknown>
  try {
    given = JSON.parse(line) as Record<string, unknown>
  } catch {
    return null
  }
  if (typeof given !== 'object' || given === null) return null
  const atMs = timeOf(text(given['at']))
  const status = Number(given['status'])
  const bytes = Number(given['bytes'])
  if (!(atMs > 0) || !(status >= 100 && status <= 999) || !Number.isSafeInteger(bytes) || bytes < 0) return null
  const site = text(given['site'])
  return {
    atMs,
    host: text(given['host']),
    ours: given['from'] === 'unix:',
    site: /^[a-z0-9]{12}$/.test(site) ? site : '',
    profile: text(given['profile']),
    method: text(given['method']),
    uri: text(given['uri']),
    status,
    bytes,
    durationMs: millisecondsOf(given['seconds']),
    requestId: text(given['requestId']),
    upstreamStatus: lastOf(text(given['upstreamStatus'])),
    connected: /\d\s*$/.test(text(given['upstreamConnectSeconds'])),
    upstreamMs: millisecondsOf(given['upstreamSeconds']),
    cache: text(given['cache']),
  }
}

/** Whether a line is of a page, as people count pages: not of a picture or a style sheet. */
export function isPage(line: AccessLine): boolean {
  if (line.upstreamStatus !== '' || line.cache !== '' || line.status >= 500) return true
  if (line.site !== '' || line.status >= 400) return false // pages of ours: suspended, not found
  const path = line.uri.split('?', 1)[0]!
  const name = path.slice(path.lastIndexOf('/') + 1)
  return !name.includes('.') || /\.html?$/i.test(name)
}
