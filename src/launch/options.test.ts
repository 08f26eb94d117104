import assert from 'node:assert/strict'
import test from 'node:test'
import { readOptions } from './options.ts'
import { Refusal } from './refusal.ts'

const refusalOf = (...given: Parameters<typeof readOptions>): string => {
  try {
    readOptions(...given)
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  return ''
}

test('what is wrong is named, in our words, with where to find help', () => {
  const back = { back: { type: 'boolean' } } as const
  for (const [said, message] of [
    [/--nope\b/, refusalOf(['--nope'])],
    [/-x\b/, refusalOf(['-x'])],
    [/--data\b/, refusalOf(['--data'])],
    [/--json\b/, refusalOf(['--json=yes'])],
    [/--back\b/, refusalOf(['--back=no'], back)],
    [/zéro/, refusalOf(['zéro'], {}, 0)],
    [/deux/, refusalOf(['un', 'deux'], {}, 1)],
  ] as const) {
    assert.match(message, said)
    assert.match(message, /\.\/onyva help$/)
    assert.doesNotMatch(message, /positional|argument missing|To specify/)
  }
})

test('what is right is read', () => {
  const read = readOptions(['--data', '/srv/onyva', '--json', 'copy.tar'], {}, 1)
  assert.deepEqual([read.paths.data, read.json, read.rest], ['/srv/onyva', true, ['copy.tar']])
  assert.equal(refusalOf(['un', 'deux', 'trois']), '')
})
