/** Work of more than a moment on a site (unpacking, copying, installing…), followed by whoever asked for it. */
import type { ErrorParams } from '#lib/errors.ts'
import type { JobKind } from './job-kinds.ts'

/** Names and numbers that the words about a job need. */
export type JobWords = Readonly<Record<string, string | number>>

export interface Job {
  id: string
  siteId: string
  kind: JobKind
  subject: JobWords
  state: 'running' | 'done' | 'failed'
  /** What is being done now: a key of `hosting.jobs.steps`, or null before the first. */
  step: string | null
  done: number
  /** 0: not known. */
  total: number
  /** Why it failed: a code of the catalogue of errors. */
  error: { code: string; params: ErrorParams } | null
  /** What came of it. */
  result: JobWords | null
  personId: string
  requestId: string
  startedAt: Date
  endedAt: Date | null
}

/** How far work has come. `total` 0: not known. */
export interface JobProgress {
  step: string
  done: number
  total: number
}
