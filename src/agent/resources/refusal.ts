/** Why a resource cannot be made as wanted, in a word that the pages know how to say. */
import type { FailureReason } from '#wire/node-state.ts'
import { codeOf } from '../system-error.ts'

export class Refusal extends Error {
  readonly reason: FailureReason
  /** `detail` is for the log and the administrator, in English. */
  constructor(reason: FailureReason, detail: string, options?: { cause: unknown }) {
    super(detail, options)
    this.name = 'Refusal'
    this.reason = reason
  }
}

/** The reason that an unknown error stands for. */
export function reasonOf(error: unknown): FailureReason {
  if (error instanceof Refusal) return error.reason
  const code = codeOf(error)
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'diskFull' : 'internal'
}

/** What fits in a report: no control characters, at most 1,000 signs. */
export function detailOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  // oxlint-disable-next-line no-control-regex
  return said.replace(/[\u0000-\u001f\u007f]+/g, ' ').toWellFormed().slice(0, 1000)
}
