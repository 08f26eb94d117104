import { UserError } from '#lib/errors.ts'
import type { RefusalStatus } from '#lib/errors.ts'
import type { CallRefusal } from '#wire/node-calls.ts'
import { filesPerArchive, inMebibytes, largestFileBytes } from './file-limits.ts'

/** What is no plain 422. */
const statuses: Partial<Record<CallRefusal, RefusalStatus>> = {
  noSuchPath: 404,
  noSuchSite: 409,
  alreadyThere: 409,
  changedMeanwhile: 409,
  tooLarge: 413,
  tooManyFiles: 413,
  diskFull: 413,
  timeout: 503,
  internal: 503,
}

/** Why a node refused, as the sentence `errors.file…` says it. */
export function fileRefusal(reason: CallRefusal, path: string): UserError {
  const code = `file${reason[0]!.toUpperCase()}${reason.slice(1)}`
  return new UserError(code, { path: path === '' ? '/' : path, maximumMebibytes: inMebibytes(largestFileBytes), maximumFiles: filesPerArchive }, { status: statuses[reason] ?? 422 })
}

/** @throws {UserError} `fileTooLarge` (413) before a byte was read. */
export function refuseTooLarge(sizeBytes: number, largestBytes: number): void {
  if (sizeBytes > largestBytes) throw new UserError('fileTooLarge', { maximumMebibytes: inMebibytes(largestBytes) }, { status: 413 })
}
