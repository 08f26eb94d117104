import { randomText } from '#lib/ids.ts'
import { UserError } from '#lib/errors.ts'
import { askFiles, recordFileAct } from '#hosting/files/ask-files.ts'
import type { FileScene } from '#hosting/files/ask-files.ts'
import { pathsAtMost } from '#wire/file-questions.ts'
import { goesAt } from './bin-limits.ts'
import { noteBinned } from './bin-store.ts'

interface ToRestore {
  /** Things in the bin, or what one act put there. */
  items: readonly string[]
  /** For one thing: where it goes; null: where it was. */
  to: string | null
}

/** @throws {UserError} `fileNoneSelected`, `fileTooManySelected`, `notFound` (404) for what is no item. */
export function readItems(given: readonly string[]): string[] {
  if (given.length === 0) throw new UserError('fileNoneSelected')
  if (given.length > pathsAtMost) throw new UserError('fileTooManySelected', { maximum: pathsAtMost })
  if (!given.every((item) => /^[a-z0-9]{16}(?:-\d{1,3})?$/.test(item))) throw new UserError('binItemGone', {}, { status: 404 })
  return [...new Set(given)]
}

/**
 * Brings things back from the bin: all or none. @returns where they are again.
 * @throws as askFiles, `fileAlreadyThere` (409) with the path where something stands, `binItemGone` (404).
 */
export async function restoreEntries(scene: FileScene, { items, to }: ToRestore): Promise<string[]> {
  const batch = randomText(16)
  await noteBinned(scene.db, scene.site.id, goesAt(scene.clock.now())) // what a former version replaces goes there
  try {
    const { paths } = await askFiles(scene, 'restored', to ?? '', { ask: 'restore', items: [...items], to, batch })
    await recordFileAct(scene, 'site.filesRestored', { path: paths[0] ?? '', count: paths.length })
    return paths
  } catch (error) {
    if (error instanceof UserError && error.code === 'fileNoSuchPath') throw new UserError('binItemGone', {}, { status: 404 })
    throw error
  }
}
