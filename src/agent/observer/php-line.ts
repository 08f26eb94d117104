/**
 * One line of a site's PHP log. A member's code can write there whatever it likes: it can lead only its own
 * site's page astray, and only within these shapes.
 */
import { cleanWords } from './clean-words.ts'

export type PhpEvent =
  /** PHP gave up a request, or answered 5xx after an error. `requestId` is null where only PHP's own line tells. */
  | { readonly event: 'fault'; readonly requestId: string | null; readonly type: number; readonly message: string; readonly file: string; readonly line: number; readonly status: number }
  /** A worker was killed by a signal. */
  | { readonly event: 'signal'; readonly signal: number }
  /** Every worker is busy. */
  | { readonly event: 'workersFull' }
  /** A worker could not be started: the site has as many processes as it may. */
  | { readonly event: 'swarming' }
  /** php-fpm did not start. */
  | { readonly event: 'cannotStart'; readonly message: string }

/** What observe.php (packaging/node/php) begins its lines with. */
const ours = '{"onyva":"fault",'
const longestLine = 16_384

const number = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0)
const words = (value: unknown, maxLength: number): string => (typeof value === 'string' ? cleanWords(value, maxLength) : '')

/** « Uncaught Exception: no in /x.php:3\nStack trace:… »: place and trace stand elsewhere. */
const withoutTrace = (message: unknown): unknown => (typeof message === 'string' ? message.split('\n', 1)[0]!.replace(/ in \/[^:]{1,500}:\d+$/, '') : message)

function ownLine(line: string): PhpEvent | null {
  try {
    const given = JSON.parse(line) as Record<string, unknown>
    const requestId = words(given['requestId'], 40)
    return {
      event: 'fault',
      requestId: /^[a-f0-9]{32}$/.test(requestId) ? requestId : null,
      type: number(given['type']),
      message: words(withoutTrace(given['message']), 500),
      file: words(given['file'], 500),
      line: number(given['line']),
      status: number(given['status']),
    }
  } catch {
    return null
  }
}

/** @returns null for what tells nothing of an error answer: notices, output of scripts. */
export function readPhpLine(line: string): PhpEvent | null {
  if (line.length > longestLine) return null
  const start = line.indexOf(ours)
  if (start >= 0 && start < 200) return ownLine(line.slice(start).trimEnd())
  const fatal = /^(?:\[[^\]]{1,60}\] )?PHP (Fatal|Parse|Recoverable fatal) error: {1,2}(.*)$/.exec(line)
  if (fatal) {
    const said = fatal[2]!
    const place = / in (\/[^\n]{1,500}?)(?: on line |:)(\d{1,9})$/.exec(said)
    return {
      event: 'fault',
      requestId: null,
      type: fatal[1] === 'Parse' ? 4 : 1,
      message: cleanWords(place ? said.slice(0, place.index) : said, 500),
      file: place ? cleanWords(place[1]!, 500) : '',
      line: place ? Number(place[2]) : 0,
      status: 500,
    }
  }
  const pool = /^\[[^\]]{1,60}\] (WARNING|ERROR|ALERT): (.*)$/.exec(line)
  if (!pool) return null
  const killed = /\bchild \d+ exited on signal (\d{1,2})\b/.exec(pool[2]!)
  if (killed) return { event: 'signal', signal: Number(killed[1]) }
  if (/\breached (?:pm\.)?max_children\b/.test(pool[2]!)) return { event: 'workersFull' }
  if (/\bfork\(\) failed: Resource temporarily unavailable\b/.test(pool[2]!)) return { event: 'swarming' }
  if (pool[1] !== 'WARNING' && /failed|unable|cannot|FPM initialization/i.test(pool[2]!)) return { event: 'cannotStart', message: cleanWords(pool[2]!, 500) }
  return null
}
