import { askFiles, isVisit, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import { largestFileBytes } from './file-limits.ts'
import { refuseTooLarge } from './file-refusal.ts'

interface SentFile {
  path: string
  /** Exactly `sizeBytes` bytes. */
  body: ReadableStream<Uint8Array>
  sizeBytes: number
}

/** Puts a file in place, streamed; one of the same name is replaced whole. @throws as askFiles, `fileTooLarge` (413). */
export async function writeFile(scene: FileScene, file: SentFile): Promise<void> {
  refuseTooLarge(file.sizeBytes, Math.min(largestFileBytes, scene.site.limits.diskBytes))
  const question = { ask: 'writeFile', path: file.path, sizeBytes: file.sizeBytes, overwrite: true } as const
  await askFiles(scene, 'received', file.path, question, { body: file.body })
  if (isVisit(scene)) await recordFileAct(scene, 'site.fileWritten', { path: file.path })
}
