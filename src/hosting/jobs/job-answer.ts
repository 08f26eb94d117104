/** A job as the API tells it. */
import { z } from '@hono/zod-openapi'
import type { Messages } from '#locales/messages.ts'
import { sentenceOf } from '#web/api/problem.ts'
import { jobKinds } from './job-kinds.ts'
import type { Job } from './job.ts'
import { jobWords } from './job-words.ts'

const words = z.record(z.string(), z.union([z.string(), z.number()]))

export const jobShape = z
  .object({
    id: z.string(),
    siteId: z.string(),
    kind: z.enum(jobKinds).openapi({ description: 'What is being done.' }),
    title: z.string().openapi({ description: 'The same in words.' }),
    state: z.enum(['running', 'done', 'failed']),
    step: z.string().nullable().openapi({ description: 'What is being done now.' }),
    stepTitle: z.string().openapi({ description: 'The same in words; empty before the first step.' }),
    done: z.int(),
    total: z.int().openapi({ description: '0 while it is not known.' }),
    error: z.object({ code: z.string(), title: z.string(), params: words }).nullable(),
    result: words.nullable(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi('Job')

export function jobAnswer(m: Messages, job: Job): z.infer<typeof jobShape> {
  const { title, step } = jobWords(m, job)
  return {
    id: job.id,
    siteId: job.siteId,
    kind: job.kind,
    title,
    state: job.state,
    step: job.step,
    stepTitle: step,
    done: job.done,
    total: job.total,
    error: job.error && { code: job.error.code, title: sentenceOf(m, job.error.code, job.error.params) ?? job.error.code, params: { ...job.error.params } },
    result: job.result && { ...job.result },
    startedAt: job.startedAt.toISOString(),
    endedAt: job.endedAt?.toISOString() ?? null,
  }
}
