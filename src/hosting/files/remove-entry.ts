import { UserError } from '#lib/errors.ts'
import { askFiles, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'

/** Removes a file or a folder with all it holds, for good. @throws as askFiles, `filePathRefused` for the root. */
export async function removeEntry(scene: FileScene, path: string): Promise<void> {
  if (path === '') throw new UserError('filePathRefused', {}, { status: 400 })
  await askFiles(scene, 'done', path, { ask: 'remove', path })
  await recordFileAct(scene, 'site.fileRemoved', { path })
}
