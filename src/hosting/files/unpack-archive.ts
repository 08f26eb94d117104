import { askFiles, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import { filesPerArchive, largestFileBytes } from './file-limits.ts'
import { refuseTooLarge } from './file-refusal.ts'
import type { ArchiveFormat } from './archive-format.ts'

interface SentArchive {
  /** The folder that receives what is inside. */
  path: string
  format: ArchiveFormat
  body: ReadableStream<Uint8Array>
  sizeBytes: number
  /** When everything lies in one folder, leave that folder out. */
  stripSingleFolder: boolean
}

/** Unpacks an archive, whole or not at all. @returns files and bytes unpacked. @throws as askFiles, `fileTooLarge` (413). */
export async function unpackArchive(scene: FileScene, archive: SentArchive): Promise<{ files: number; bytes: number }> {
  refuseTooLarge(archive.sizeBytes, Math.min(largestFileBytes, scene.site.limits.diskBytes))
  const { path, format, sizeBytes, stripSingleFolder } = archive
  const question = { ask: 'unpack', path, format, sizeBytes, stripSingleFolder, maxFiles: filesPerArchive, maxBytes: scene.site.limits.diskBytes } as const
  const { files, bytes } = await askFiles(scene, 'received', path, question, { body: archive.body })
  await recordFileAct(scene, 'site.archiveUnpacked', { path, files, bytes })
  return { files, bytes }
}
