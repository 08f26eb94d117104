import { UserError } from '#lib/errors.ts'
import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { promisedFormat } from './archive-format.ts'
import { askFiles, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import { filesPerArchive } from './file-limits.ts'

/** Unpacks an archive that is on the site into a folder, whole or not at all. It stays. @throws as askFiles, `fileArchiveUnknown`. */
export async function unpackFile(scene: FileScene, path: string, folder: string, streams: CallStreams = {}): Promise<{ files: number; bytes: number }> {
  const format = promisedFormat(path)
  if (format === null) throw new UserError('fileArchiveUnknown')
  const question = { ask: 'unpackFile', path, folder, format, maxFiles: filesPerArchive, maxBytes: scene.site.limits.diskBytes } as const
  const { files, bytes } = await askFiles(scene, 'received', path, question, streams)
  await recordFileAct(scene, 'site.archiveUnpacked', { path, files, bytes })
  return { files, bytes }
}
