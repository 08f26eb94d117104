import { askFiles, isVisit, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'

/** Makes an empty folder. @throws as askFiles. */
export async function makeFolder(scene: FileScene, path: string): Promise<void> {
  await askFiles(scene, 'done', path, { ask: 'makeFolder', path })
  if (isVisit(scene)) await recordFileAct(scene, 'site.folderMade', { path })
}
