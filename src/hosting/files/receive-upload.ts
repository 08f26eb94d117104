/** One thing that a member sends into a folder: a file to put there, or an archive to unpack there. */
import { checkFormat, promisedFormat, signatureLength } from './archive-format.ts'
import type { FileScene } from './ask-files.ts'
import { folderOf, joinPath, readPath } from './file-path.ts'
import { listFolder } from './list-folder.ts'
import { peekStream } from './peek-stream.ts'
import { unpackArchive } from './unpack-archive.ts'
import { writeFile } from './write-file.ts'

interface Sent {
  /** The folder on the page. */
  folder: string
  /** As the browser tells it: a name, or a path below a dropped folder. */
  path: string
  body: ReadableStream<Uint8Array>
  sizeBytes: number
  /** False keeps archives as they are. */
  unpack: boolean
}

interface Received {
  /** Files put in place. */
  files: number
  unpacked: boolean
}

/** @throws as writeFile and unpackArchive, `filePathRefused`, `fileArchiveUnknown`. */
export async function receiveUpload(scene: FileScene, sent: Sent): Promise<Received> {
  const path = readPath(joinPath(sent.folder, sent.path))
  const promised = sent.unpack ? promisedFormat(path) : null
  if (promised === null) {
    await writeFile(scene, { path, body: sent.body, sizeBytes: sent.sizeBytes })
    return { files: 1, unpacked: false }
  }
  const { start, whole } = await peekStream(sent.body, signatureLength)
  const format = checkFormat(promised, start)
  const folder = folderOf(path)
  const stripSingleFolder = folder === '' && (await isUntouched(scene))
  const { files } = await unpackArchive(scene, { path: folder, format, body: whole, sizeBytes: sent.sizeBytes, stripSingleFolder })
  return { files, unpacked: true }
}

/**
 * Whether the site holds nothing of its member's yet. Programs come in an archive with one folder around all
 * (`dokuwiki-2025-05-14/…`): on an empty site that folder is not wanted, later it may well be.
 */
async function isUntouched(scene: FileScene): Promise<boolean> {
  const { total, entries } = await listFolder(scene, { path: '', q: '', sort: 'name', page: 1, pageSize: 2 })
  return total === 0 || (total === 1 && /^index\.(?:php|html)$/.test(entries[0]?.name ?? ''))
}
