/**
 * A part of a form has no size of its own, and the node wants to know it first: the part waits in a file that
 * has no name any more, so that nothing of it can stay behind.
 */
import { open, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { refuseTooLarge } from './file-refusal.ts'

interface SpooledPart {
  sizeBytes: number
  /** Its bytes, once; closes the file at its end. */
  body: ReadableStream<Uint8Array>
}

/** @throws {UserError} `fileTooLarge` (413) beyond `largestBytes`. */
export async function spoolPart(chunks: AsyncIterable<Uint8Array>, largestBytes: number): Promise<SpooledPart> {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-form-'))
  const file = await open(join(folder, 'part'), 'wx+', 0o600).finally(() => rm(folder, { recursive: true, force: true }))
  let sizeBytes = 0
  try {
    for await (const chunk of chunks) {
      sizeBytes += chunk.byteLength
      refuseTooLarge(sizeBytes, largestBytes)
      await file.write(chunk)
    }
  } catch (error) {
    await file.close()
    throw error
  }
  return { sizeBytes, body: ReadableStream.from(file.createReadStream({ start: 0 })) as ReadableStream<Uint8Array> }
}
