/** Paths that one act is about. */
import { UserError } from '#lib/errors.ts'
import { pathsAtMost } from '#wire/file-questions.ts'
import { nameOf, readPath } from './file-path.ts'

/**
 * The paths given, each once, without those that lie in another of them.
 * @throws {UserError} `fileNoneSelected`, `fileTooManySelected`, `filePathRefused` (400) for the root and what is no path.
 */
export function readPaths(given: readonly string[]): string[] {
  const paths = [...new Set(given.map(readPath))]
  if (paths.length === 0) throw new UserError('fileNoneSelected')
  if (paths.length > pathsAtMost) throw new UserError('fileTooManySelected', { maximum: pathsAtMost })
  if (paths.includes('')) throw new UserError('filePathRefused', {}, { status: 400 })
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)))
}

/** For the words about them: a name when there is one, how many otherwise. */
export const subjectOf = (paths: readonly string[]): { name: string; count: number } => ({ name: nameOf(paths[0] ?? ''), count: paths.length })

/** @throws {UserError} `fileIntoItself` when a folder would go into itself. */
export function refuseIntoItself(paths: readonly string[], folder: string): void {
  if (paths.some((path) => `${folder}/`.startsWith(`${path}/`))) throw new UserError('fileIntoItself', {}, { field: 'folder' })
}
