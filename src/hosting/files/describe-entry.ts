import { askFiles } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import type { FolderEntry } from '#wire/node-calls.ts'

/** One file or folder, as a folder's page shows it. @throws as askFiles. */
export async function describeEntry(scene: FileScene, path: string): Promise<FolderEntry> {
  return (await askFiles(scene, 'entry', path, { ask: 'describe', path })).entry
}
