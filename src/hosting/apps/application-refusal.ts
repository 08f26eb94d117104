import { UserError } from '#lib/errors.ts'
import type { RefusalStatus } from '#lib/errors.ts'
import { fileRefusal } from '#hosting/files/file-refusal.ts'
import type { Answer } from '#wire/node-calls.ts'
import type { ApplicationRefusal } from '#wire/applications.ts'

const statuses: Partial<Record<ApplicationRefusal, RefusalStatus>> = { applicationStepFailed: 503, applicationSilent: 503, noSuchAdministrator: 422 }

type Found = Extract<Answer, { outcome: 'application' }>

/** What a node found, or the sentence of why it refused. @throws {UserError} */
export function applicationAnswer(answer: Answer, title: string): Found {
  if (answer.outcome === 'application') return answer
  if (answer.outcome === 'applicationRefused') throw new UserError(answer.reason, { application: title, detail: answer.detail ?? '' }, { status: statuses[answer.reason] ?? 409 })
  if (answer.outcome === 'refused') throw fileRefusal(answer.reason, '')
  throw new Error(`a question about an application was answered with ${answer.outcome}`)
}
