/** Why a file call is refused, in a word of the wire. */
import type { CallRefusal } from '#wire/node-calls.ts'
import { codeOf } from '../system-error.ts'

export class FileRefusal extends Error {
  readonly reason: CallRefusal
  constructor(reason: CallRefusal, detail = '') {
    super(detail)
    this.name = 'FileRefusal'
    this.reason = reason
  }
}

const reasonByCode: Readonly<Record<string, CallRefusal>> = {
  ENOENT: 'noSuchPath',
  EEXIST: 'alreadyThere',
  ENOTEMPTY: 'alreadyThere',
  ENOTDIR: 'notAFolder',
  EISDIR: 'notAFile',
  ELOOP: 'isALink',
  EDQUOT: 'diskFull',
  ENOSPC: 'diskFull',
  EFBIG: 'tooLarge',
  EACCES: 'notAllowed',
  EPERM: 'notAllowed',
  EROFS: 'notAllowed',
  EINVAL: 'notAllowed',
  ENAMETOOLONG: 'notAllowed',
}

/** Does something to one thing of many: what goes wrong is refused with its path as the detail. */
export function naming<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new FileRefusal(refusalOf(error), path)
  }
}

/** The refusal that an unknown error stands for. */
export function refusalOf(error: unknown): CallRefusal {
  if (error instanceof FileRefusal) return error.reason
  return reasonByCode[codeOf(error) ?? ''] ?? 'internal'
}
