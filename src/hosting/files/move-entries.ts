import { askFiles, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import { refuseIntoItself } from './many-paths.ts'

/** Moves files and folders into a folder: all or none; nothing is replaced. @throws as askFiles, `fileIntoItself`. */
export async function moveEntries(scene: FileScene, paths: readonly string[], folder: string): Promise<void> {
  refuseIntoItself(paths, folder)
  await askFiles(scene, 'done', paths[0] ?? '', { ask: 'moveInto', paths: [...paths], folder })
  await recordFileAct(scene, 'site.filesMoved', { path: paths[0] ?? '', count: paths.length, folder })
}
