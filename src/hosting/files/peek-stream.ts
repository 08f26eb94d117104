/**
 * The first bytes of a stream, and a stream that gives them again and then the rest. At most one chunk beyond
 * `length` is held.
 */
export async function peekStream(source: ReadableStream<Uint8Array>, length: number): Promise<{ start: Uint8Array; whole: ReadableStream<Uint8Array> }> {
  const reader = source.getReader()
  const held: Uint8Array[] = []
  let bytes = 0
  while (bytes < length) {
    const { done, value } = await reader.read()
    if (done) break
    held.push(value)
    bytes += value.byteLength
  }
  const start = Buffer.concat(held).subarray(0, length)
  const whole = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const first = held.shift()
      if (first) return controller.enqueue(first)
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return { start, whole }
}
