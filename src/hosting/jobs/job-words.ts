/** A job in the reader's language. */
import type { Messages } from '#locales/messages.ts'
import type { Job } from './job.ts'

interface WordedJob {
  /** What is, was or should have been done. */
  title: string
  /** What is being done now; empty before the first step. */
  step: string
}

export function jobWords(m: Messages, job: Job): WordedJob {
  const { kinds, steps } = m.hosting.jobs
  const { going, done, failed } = kinds[job.kind]
  const title = job.state === 'done' ? done(job.subject, job.result ?? {}) : job.state === 'failed' ? failed(job.subject) : going(job.subject)
  const step = job.step !== null && Object.hasOwn(steps, job.step) ? steps[job.step as keyof typeof steps] : ''
  return { title, step }
}
