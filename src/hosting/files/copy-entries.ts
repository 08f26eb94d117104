import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { askFiles, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'

export interface ToCopy {
  paths: readonly string[]
  /** The folder that receives the copies. */
  folder: string
  /** Another name for the copy of a single thing; null: its own. */
  name: string | null
}

/** Copies files and folders: whole, or not at all; nothing is replaced. @throws as askFiles. */
export async function copyEntries(scene: FileScene, { paths, folder, name }: ToCopy, streams: CallStreams = {}): Promise<{ files: number; bytes: number }> {
  const { files, bytes } = await askFiles(scene, 'received', paths[0] ?? '', { ask: 'copy', paths: [...paths], folder, name }, streams)
  await recordFileAct(scene, 'site.filesCopied', { path: paths[0] ?? '', count: paths.length, folder, files })
  return { files, bytes }
}
