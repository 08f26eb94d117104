/** The form without scripts: every file of it, one after the other. */
import { UserError } from '#lib/errors.ts'
import type { FileScene } from './ask-files.ts'
import { filesPerForm, largestFormBytes } from './file-limits.ts'
import { refuseTooLarge } from './file-refusal.ts'
import { MultipartReader, boundaryOf } from '#web/multipart-reader.ts'
import { receiveUpload } from './receive-upload.ts'
import { spoolPart } from './spool-part.ts'

export interface ReceivedForm {
  /** Files put in place as they were. */
  files: number
  /** Archives and how many files each held. */
  archives: { name: string; files: number }[]
}

interface SentForm {
  folder: string
  contentType: string
  /** Of the whole body, from Content-Length; null when it was not told. */
  sizeBytes: number | null
  body: ReadableStream<Uint8Array> | null
  unpack: boolean
}

/** @throws as receiveUpload, `fileBodyIncomplete`, `fileNoneChosen`, `fileTooLarge` (413). */
export async function receiveForm(scene: FileScene, sent: SentForm): Promise<ReceivedForm> {
  const boundary = boundaryOf(sent.contentType)
  if (boundary === null || sent.body === null) throw new UserError('fileNoneChosen')
  refuseTooLarge(sent.sizeBytes ?? 0, largestFormBytes)
  const reader = new MultipartReader(sent.body, boundary)
  const received: ReceivedForm = { files: 0, archives: [] }
  let left = largestFormBytes
  for (let part = await reader.next(); part !== null; part = await reader.next()) {
    if (part.fileName === null || part.fileName === '') continue
    if (received.files + received.archives.length >= filesPerForm) throw new UserError('fileTooManyAtOnce', { maximum: filesPerForm }, { status: 413 })
    const spooled = await spoolPart(reader.body(), left)
    left -= spooled.sizeBytes
    const done = await receiveUpload(scene, { folder: sent.folder, path: part.fileName, unpack: sent.unpack, ...spooled })
    if (done.unpacked) received.archives.push({ name: part.fileName, files: done.files })
    else received.files += done.files
  }
  if (received.files + received.archives.length === 0) throw new UserError('fileNoneChosen')
  return received
}
