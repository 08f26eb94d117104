import { UserError } from '#lib/errors.ts'
import { askFiles, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import { fileRefusal } from './file-refusal.ts'

/** Moves or renames a file or folder; nothing is ever replaced. @throws as askFiles, `fileIntoItself`. */
export async function moveEntry(scene: FileScene, from: string, to: string): Promise<void> {
  if (from === to) throw fileRefusal('alreadyThere', to)
  if (from === '' || `${to}/`.startsWith(`${from}/`)) throw new UserError('fileIntoItself')
  try {
    await askFiles(scene, 'done', from, { ask: 'move', from, to })
  } catch (error) {
    // The name in the way is the new one.
    if (error instanceof UserError && error.code === 'fileAlreadyThere') throw fileRefusal('alreadyThere', to)
    throw error
  }
  await recordFileAct(scene, 'site.fileMoved', { from, to })
}
