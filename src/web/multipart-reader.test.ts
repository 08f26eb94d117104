import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { MultipartReader, boundaryOf } from './multipart-reader.ts'

const streamOf = (bytes: Buffer, sizes: readonly number[]): ReadableStream<Uint8Array> => {
  let at = 0
  let turn = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      const size = Math.max(1, sizes[turn++ % sizes.length] ?? 1)
      controller.enqueue(bytes.subarray(at, at + size))
      at += size
    },
  })
}
const form = (boundary: string, parts: { name: string; file: string | null; body: Buffer }[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, file, body }) => [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file === null ? '' : `; filename="${file}"`}\r\nContent-Type: text/plain\r\n\r\n`),
      body,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])
async function readAll(reader: MultipartReader) {
  const found = []
  for (;;) {
    const part = await reader.next()
    if (!part) return found
    const chunks: Buffer[] = []
    for await (const chunk of reader.body()) chunks.push(Buffer.from(chunk))
    found.push({ name: part.name, file: part.fileName, body: Buffer.concat(chunks) })
  }
}

test('whatever the parts and however the bytes arrive, they come back whole', async () => {
  const boundary = '--geckoform123'
  const nasty = fc.constantFrom('\r\n', '--', boundary, `\r\n-${boundary}`, `\r\n--${boundary.slice(0, -1)}`, '\r\n\r\n', 'x', '')
  const body = fc.oneof(fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)), fc.array(nasty, { maxLength: 6 }).map((list) => Buffer.from(list.join(''))))
    .filter((bytes) => !bytes.includes(`\r\n--${boundary}`) && !Buffer.concat([Buffer.from('\r\n'), bytes, Buffer.from('\r\n')]).includes(`\r\n--${boundary}`))
  const part = fc.record({ name: fc.constantFrom('files', 'x'), file: fc.constantFrom(null, 'a.html', 'dossier/é à.txt'), body }, { noNullPrototype: true })
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 4 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }), async (parts, sizes) => {
      assert.deepEqual(await readAll(new MultipartReader(streamOf(form(boundary, parts), sizes), boundary)), parts)
    }),
    { numRuns: 500 },
  )
})

test('what is not read of a part is skipped', async () => {
  const reader = new MultipartReader(streamOf(form('b', [{ name: 'one', file: 'a', body: Buffer.alloc(500, 'x') }, { name: 'two', file: 'b', body: Buffer.from('y') }]), [7]), 'b')
  await reader.next()
  assert.equal((await reader.next())?.name, 'two')
})

for (const cut of [1, 20, 90, 130])
  test(`a form cut after ${cut} bytes is incomplete, never shorter`, async () => {
    const bytes = form('b', [{ name: 'files', file: 'a', body: Buffer.alloc(100, 'x') }])
    await assert.rejects(readAll(new MultipartReader(streamOf(bytes.subarray(0, cut), [11]), 'b')), { code: 'fileBodyIncomplete' })
  })
test('headers without end are refused', () =>
  assert.rejects(readAll(new MultipartReader(streamOf(Buffer.from(`--b\r\n${'x'.repeat(20_000)}`), [4096]), 'b')), { code: 'fileBodyIncomplete' }))
test('escaped names', async () => {
  const reader = new MultipartReader(streamOf(Buffer.from('--b\r\nContent-Disposition: form-data; name="f"; filename="a%22b.txt"\r\n\r\n\r\n--b--'), [9]), 'b')
  assert.deepEqual(await reader.next(), { name: 'f', fileName: 'a"b.txt' })
})
test('boundaries', () => {
  assert.equal(boundaryOf('multipart/form-data; boundary=----WebKitFormBoundaryx7'), '----WebKitFormBoundaryx7')
  assert.equal(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b"'), 'a b')
  assert.equal(boundaryOf('application/json'), null)
  assert.equal(boundaryOf(`multipart/form-data; boundary=${'x'.repeat(71)}`), null)
})
