/** A part of `./onyva test`: what it is called, and how it is run. */
import type { TestDatabaseServer } from './test-server.ts'
import type { TestCount } from './test-report.ts'

export interface CheckScene {
  /** The folder of the program. */
  root: string
  /** Data of test instances, emptied before each run. */
  data: string
  /** Node images: kept between runs. */
  cache: string
  /** A PostgreSQL that is thrown away, started when it is first asked for. */
  database(): Promise<TestDatabaseServer>
  say(line: string): void
}

/**
 * Runs of one lane come one after the other; the lanes go side by side, for most of what boots a node is waiting. All
 * that boots nodes or looks at the host is in one of them, so that no two of those meet.
 */
export const lanes = ['nodes', 'panel'] as const

export interface PartRun {
  /** `first`: alone, before the lanes. */
  lane: 'first' | (typeof lanes)[number]
  run(scene: CheckScene): Promise<TestCount>
}

export interface Part {
  title: string
  runs: readonly PartRun[]
}

/** Both counts as one. */
export const addCounts = (one: TestCount, other: TestCount): TestCount => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
  skips: [...one.skips, ...other.skips],
  failures: [...one.failures, ...other.failures],
})

/** The count of a check that either passes or does not. */
export const oneCheck = (name: string, passed: boolean): TestCount => ({
  passed: passed ? 1 : 0,
  failed: passed ? 0 : 1,
  skipped: 0,
  skips: [],
  failures: passed ? [] : [{ name, file: '' }],
})

/** The count of a check that could not be made. */
export const skippedCheck = (name: string, reason: string): TestCount => ({
  passed: 0,
  failed: 0,
  skipped: 1,
  skips: [{ name, reason }],
  failures: [],
})
