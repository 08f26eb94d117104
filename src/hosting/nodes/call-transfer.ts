/** The bytes of a call, in both directions, never more than a few chunks of them in memory. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { sendJson } from './node-request.ts'
import type { OpenCall } from './open-call.ts'

/** Bytes between two sides before the faster one waits. */
const chunkBytes = 64 * 1024

/** Lets exactly `sizeBytes` through, and tells the call that it moves. */
function exactly(sizeBytes: number, call: OpenCall): Transform {
  let size = 0
  return new Transform({
    highWaterMark: chunkBytes,
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      call.moved()
      done(size > sizeBytes ? new Error('more bytes came than were announced') : null, chunk)
    },
    flush: (done) => done(size < sizeBytes ? new Error('fewer bytes came than were announced') : null),
  })
}

/** Sends the member's bytes to the node. When they stop short the connection is cut, so that the node knows. */
export async function sendBody(call: OpenCall, response: ServerResponse): Promise<void> {
  const body = call.takeBody()
  const question = call.call.question
  if (!body || !('sizeBytes' in question)) return sendJson(response, 404, { error: 'notFound' })
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': question.sizeBytes })
  response.flushHeaders()
  call.stalledBy = () => (response.writableNeedDrain ? 'node' : 'person')
  const source = Readable.fromWeb(body as NodeReadableStream<Uint8Array>, { highWaterMark: chunkBytes })
  let sourceError: unknown
  source.on('error', (error) => (sourceError ??= error))
  const counter = exactly(question.sizeBytes, call)
  counter.on('error', (error) => (sourceError ??= error))
  try {
    await pipeline(source, counter, response, { signal: call.over })
  } catch (error) {
    response.destroy()
    // The node hung up: its answer says why. Anything else is the end of the person's side.
    if (!isHangUp(sourceError ?? error)) call.fail(sourceError ?? error)
  } finally {
    call.stalledBy = () => 'node'
  }
}

const isHangUp = (error: unknown): boolean =>
  ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE', 'ABORT_ERR'].includes(String((error as { code?: unknown } | null)?.code))

/** Gives the node's bytes to whoever asked for them. */
export async function receiveOutput(call: OpenCall, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const consume = call.takeOutput()
  if (!consume) return sendJson(response, 404, { error: 'notFound' })
  const end = () => void request.destroy()
  call.over.addEventListener('abort', end)
  call.stalledBy = () => (request.readableLength > 0 || request.isPaused() ? 'person' : 'node')
  const counter = new Transform({
    highWaterMark: chunkBytes,
    transform(chunk: Buffer, _encoding, done) {
      call.moved()
      done(null, chunk)
    },
  })
  try {
    // pipeline, not pipe: a node that is cut off must not look like the end of the file.
    const carried = pipeline(request, counter, { signal: call.over })
    carried.catch(() => {}) // the consumer meets the same error
    const stream = Readable.toWeb(counter, { strategy: new ByteLengthQueuingStrategy({ highWaterMark: chunkBytes }) })
    await consume(stream as unknown as ReadableStream<Uint8Array>)
    await carried
    sendJson(response, 200, {})
  } catch (error) {
    call.fail(error)
    response.destroy()
  } finally {
    call.over.removeEventListener('abort', end)
    call.stalledBy = () => 'node'
  }
}
