import { askFiles, isVisit, recordFileAct } from './ask-files.ts'
import type { FileScene } from './ask-files.ts'
import { largestFileBytes } from './file-limits.ts'

/**
 * Opens a file for reading, streamed: resolves when its first bytes are on the way. Whoever asked may go away
 * at any time: cancelling the stream ends the call.
 * @throws as askFiles.
 */
export async function readFile(scene: FileScene, path: string): Promise<ReadableStream<Uint8Array>> {
  if (isVisit(scene)) await recordFileAct(scene, 'site.fileRead', { path })
  return streamFrom((output) => askFiles(scene, 'sent', path, { ask: 'readFile', path, maxBytes: largestFileBytes }, { output }))
}

/** The bytes of a call as a stream. @throws what the call throws before its first byte. */
export async function streamFrom(ask: (output: (stream: ReadableStream<Uint8Array>) => Promise<void>) => Promise<unknown>): Promise<ReadableStream<Uint8Array>> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const begun = Promise.withResolvers<void>()
  const asked = ask(async (stream) => {
    begun.resolve()
    await stream.pipeTo(writable)
  })
  // After the first bytes a failure can only cut the stream short; the reader sees it break.
  asked.catch((error: unknown) => writable.abort(error).catch(() => {}))
  await Promise.race([begun.promise, asked])
  return readable
}
