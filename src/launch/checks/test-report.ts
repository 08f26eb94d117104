/**
 * Reporter for node:test: tells failures as they come, counts everything, and leaves the count in the file
 * that `ONYVA_REPORT` names.
 */
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'

export interface TestCount {
  passed: number
  failed: number
  skipped: number
  /** Name and reason of each test that was skipped. */
  skips: { name: string; reason: string }[]
  failures: { name: string; file: string }[]
}

export const noTests = (): TestCount => ({ passed: 0, failed: 0, skipped: 0, skips: [], failures: [] })

/** Adds one event to a count. A suite is no test, but one that is skipped is said: its tests send no word of their own. */
function countEvent(count: TestCount, event: TestEvent): void {
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return
  const { data } = event
  if (data.details.type === 'suite' && data.skip === undefined) return
  if (data.skip !== undefined || data.todo !== undefined) {
    count.skipped++
    const why = data.skip ?? data.todo
    count.skips.push({ name: data.name, reason: typeof why === 'string' && why !== '' ? why : 'no reason given' })
  } else if (event.type === 'test:pass') count.passed++
  else {
    count.failed++
    count.failures.push({ name: data.name, file: data.file ?? '' })
  }
}

function failureText(event: Extract<TestEvent, { type: 'test:fail' }>): string {
  const { data } = event
  const error = data.details.error as Error & { cause?: unknown }
  const cause = error.cause instanceof Error ? error.cause : error
  const place = data.file ? `${relative(process.cwd(), data.file)}:${data.line ?? ''}` : ''
  return `\n  ✗ ${data.name}   ${place}\n${String(cause.stack ?? cause.message).replaceAll(/^/gm, '    ')}\n`
}

const shownFiles = 8

/** Where the time of a run goes: it is shared by all who wait for it. */
function slowestFiles(durationsMs: ReadonlyMap<string, number>): string {
  const slowest = [...durationsMs].sort(([, a], [, b]) => b - a).slice(0, shownFiles)
  return slowest.map(([file, ms]) => `# ${(ms / 1000).toFixed(1).padStart(6)} s  ${relative(process.cwd(), file)}\n`).join('')
}

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const count = noTests()
  const durationsMs = new Map<string, number>()
  for await (const event of events) {
    countEvent(count, event)
    if ((event.type === 'test:pass' || event.type === 'test:fail') && event.data.nesting === 0 && event.data.file) durationsMs.set(event.data.file, (durationsMs.get(event.data.file) ?? 0) + event.data.details.duration_ms)
    if (event.type === 'test:fail' && event.data.details.type !== 'suite') yield failureText(event)
    if (event.type === 'test:stderr') yield event.data.message
  }
  yield slowestFiles(durationsMs)
  const file = process.env['ONYVA_REPORT']
  if (file) writeFileSync(file, JSON.stringify(count))
}
