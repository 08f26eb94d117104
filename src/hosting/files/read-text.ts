import { createHash } from 'node:crypto'
import { UserError } from '#lib/errors.ts'
import { askFiles, isVisit, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import { largestTextBytes } from './file-limits.ts'
import { textFrom } from './text-format.ts'
import type { EditedText } from './text-format.ts'

interface ReadText extends EditedText {
  /** Tells whether the file is still this one. */
  hash: string
}

/** A file to be edited, whole. @throws as askFiles, `fileTooLongToEdit` (413), `fileNoText`. */
export async function readText(scene: FileScene, path: string): Promise<ReadText> {
  if (isVisit(scene)) await recordFileAct(scene, 'site.fileRead', { path })
  let bytes: Uint8Array = new Uint8Array()
  const question = { ask: 'readFile', path, maxBytes: largestTextBytes } as const
  try {
    await askFiles(scene, 'sent', path, question, { output: async (stream) => void (bytes = await new Response(stream).bytes()) })
  } catch (error) {
    if (error instanceof UserError && error.code === 'fileTooLarge') throw new UserError('fileTooLongToEdit', { path, maximumKibibytes: largestTextBytes / 1024 }, { status: 413 })
    throw error
  }
  const text = textFrom(bytes)
  if (text === null) throw new UserError('fileNoText', { path })
  return { ...text, hash: createHash('sha256').update(bytes).digest('hex') }
}
