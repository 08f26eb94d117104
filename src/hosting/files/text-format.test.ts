import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { bytesOf, textFrom } from './text-format.ts'

const there = (bytes: number[] | string) => textFrom(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : Uint8Array.from(bytes))

test('encoding, mark and line ends are told', () => {
  assert.deepEqual(there('a\nb'), { text: 'a\nb', encoding: 'utf-8', mark: false, lineEnd: 'lf', mixed: false })
  assert.deepEqual(there('é\r\nb\r\n'), { text: 'é\nb\n', encoding: 'utf-8', mark: false, lineEnd: 'crlf', mixed: false })
  assert.deepEqual(there('\ufeffa\rb'), { text: 'a\nb', encoding: 'utf-8', mark: true, lineEnd: 'cr', mixed: false })
  assert.deepEqual(there([0xe9, 0x0a, 0x80]), { text: 'é\n€', encoding: 'windows-1252', mark: false, lineEnd: 'lf', mixed: false })
  assert.equal(there('a\nb\r\nc\r\n')?.mixed, true)
  assert.equal(there('')?.text, '')
  assert.equal(there([0x50, 0, 0x4b]), null)
})

test('what was not changed comes back byte for byte', () => {
  const lines = fc.array(fc.array(fc.integer({ min: 1, max: 255 }).filter((byte) => byte !== 10 && byte !== 13)))
  fc.assert(
    fc.property(lines, fc.constantFrom([10], [13, 10], [13]), fc.boolean(), (parts, end, mark) => {
      const bytes = Uint8Array.from([...(mark ? [0xef, 0xbb, 0xbf] : []), ...parts.flatMap((part, index) => (index > 0 ? [...end, ...part] : part))])
      const text = textFrom(bytes)
      assert.ok(text)
      // A browser gives back every line end as CR LF.
      assert.deepEqual(bytesOf(text.text.replaceAll('\n', '\r\n'), text), bytes)
    }),
    { numRuns: 2000 },
  )
})

test('a sign that the encoding does not know is refused, not lost', () => {
  assert.deepEqual([...bytesOf('é€', { encoding: 'windows-1252', mark: false, lineEnd: 'lf' })], [0xe9, 0x80])
  assert.throws(() => bytesOf('vélo 🚲', { encoding: 'windows-1252', mark: false, lineEnd: 'lf' }), { code: 'fileSignNotInEncoding', params: { sign: '🚲' } })
})
