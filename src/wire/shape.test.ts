import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { fromHeader, toHeader } from './executor.ts'
import { hostName, sitePath } from './names.ts'
import { folderEntry } from './file-questions.ts'
import { answer, call } from './node-calls.ts'
import { joinRequest } from './node-join.ts'
import { nodeFacts, report, resource, stateAnswer } from './node-state.ts'
import { ShapeError, list, object, oneOf, parseJson, text, whole } from './shape.ts'
import type { Parser } from './shape.ts'

const parsers: Readonly<Record<string, Parser<unknown>>> = { answer, call, folderEntry, hostName, joinRequest, nodeFacts, report, resource, sitePath, stateAnswer }

/** Parses, or gives undefined; anything but a ShapeError is a fault of the parser. */
function attempt(parser: Parser<unknown>, value: unknown): unknown {
  try {
    return parser(value)
  } catch (error) {
    assert.ok(error instanceof ShapeError, String(error))
    return undefined
  }
}

const resourceValue = fc.record({
  kind: fc.constant('site'),
  id: fc.stringMatching(/^[a-z0-9]{12}$/),
  generation: fc.integer({ min: 1 }),
  requestId: fc.option(fc.stringMatching(/^[a-z0-9]{1,40}$/)),
  spec: fc.constant(null),
}, { noNullPrototype: true })

test('whatever comes is taken whole or refused as a ShapeError', () => {
  const anything = fc.oneof(fc.anything(), fc.jsonValue(), resourceValue)
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(parsers)), anything, (name, value) => {
      attempt(parsers[name]!, value)
    }),
    { numRuns: 5000 },
  )
})

test('what was taken is taken again after a way through JSON, and is the same', () => {
  fc.assert(fc.property(resourceValue, (value) => assert.deepEqual(parseJson(resource, JSON.stringify(resource(value))), value)))
  const entry = fc.record({
    name: fc.string({ minLength: 1, maxLength: 50, unit: 'binary' }),
    path: fc.string({ minLength: 1, maxLength: 50, unit: 'binary' }),
    kind: fc.constantFrom('folder', 'file', 'link', 'other'),
    sizeBytes: fc.nat(),
    modifiedAtMs: fc.nat(),
    mode: fc.integer({ min: 0, max: 0o7777 }),
  }, { noNullPrototype: true })
  fc.assert(
    fc.property(entry, (value) => {
      const taken = attempt(folderEntry, value)
      if (taken !== undefined) assert.deepEqual(parseJson(folderEntry, JSON.stringify(taken)), value)
    }),
    { numRuns: 2000 },
  )
})

test('a field more, a field less and another’s tag are refused', () => {
  fc.assert(
    fc.property(resourceValue, fc.string({ minLength: 1 }), fc.constantFrom('kind', 'id', 'generation', 'requestId', 'spec'), (value, more, less) => {
      fc.pre(!Object.hasOwn(value, more))
      assert.throws(() => resource({ ...value, [more]: 1 }), ShapeError)
      const { [less]: _, ...rest } = value
      assert.throws(() => resource(rest), ShapeError)
    }),
  )
  // What JSON.parse makes of these names must not reach a prototype.
  for (const name of ['__proto__', 'constructor', 'toString'])
    assert.throws(() => parseJson(resource, `{"kind":"${name}","${name}":{}}`), ShapeError)
})

test('no text carries a control character, whatever its pattern allows', () => {
  const anyText = text(/^[^]*$/, 1000)
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 0x20 }), fc.string(), (before, code, after) => {
      const sign = String.fromCharCode(code === 0x20 ? 0x7f : code)
      assert.throws(() => anyText(before + sign + after), ShapeError)
    }),
  )
})

test('a path below the document root never climbs, and stays below when it is joined', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('..', '.', '', 'a', 'b c', 'é', '...', 'a..b'), { maxLength: 6 }), (parts) => {
      const path = parts.join('/')
      const taken = attempt(sitePath, path)
      const fits = path === '' || parts.every((part) => !['', '.', '..'].includes(part))
      assert.equal(taken !== undefined, fits, JSON.stringify(path))
    }),
    { numRuns: 2000 },
  )
  for (const path of ['/etc', 'a/', 'a//b', 'a\nb', 'a\0b', 'x'.repeat(256), 'é'.repeat(128), Array.from({ length: 2001 }, () => 'a').join('/'), '\ud800'])
    assert.throws(() => sitePath(path), ShapeError, JSON.stringify(path).slice(0, 40))
})

test('host names are lower-case A-labels', () => {
  for (const name of ['a.fr', 'www.xn--caf-dma.fr', 'a-b.c1.org', `${'a'.repeat(63)}.fr`, '1.fr']) assert.equal(hostName(name), name)
  for (const name of ['fr', 'A.fr', 'a.fr.', '.a.fr', 'a..fr', '-a.fr', 'a-.fr', 'a_b.fr', 'café.fr', '1.2.3.4', 'a.1', `${'a'.repeat(64)}.fr`, '../a.fr', 'a.fr/..', `${'a.'.repeat(126)}fr`, 'a.fr\n'])
    assert.throws(() => hostName(name), ShapeError, name)
})

test('numbers are whole, in bounds and exact', () => {
  const parser = whole(1, 10)
  for (const value of [0, 11, 1.5, NaN, Infinity, '1', null, 2 ** 53]) assert.throws(() => parser(value), ShapeError)
  assert.equal(parser(10), 10)
})

test('lists and words are closed, and the refusal says where', () => {
  const parser = object({ inner: list(oneOf('a', 'b'), 2) })
  assert.throws(() => parser({ inner: ['a', 'c'] }), /\$\.inner\[1\]: one of a, b/)
  assert.throws(() => parser({ inner: ['a', 'b', 'a'] }), /at most 2/)
})

test('JSON in a header is one line of plain signs, and comes back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const header = toHeader(value)
      assert.match(header, /^[A-Za-z0-9_-]*$/)
      assert.deepEqual(JSON.parse(fromHeader(header)), JSON.parse(JSON.stringify(value)))
    }),
  )
})
