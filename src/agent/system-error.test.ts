import assert from 'node:assert/strict'
import { openSync } from 'node:fs'
import test from 'node:test'
import { getSystemErrorMessage } from 'node:util'
import { refusalOf } from './files/file-refusal.ts'
import { reasonOf } from './resources/refusal.ts'
import { codeOf } from './system-error.ts'

/** As Node makes it of a write beyond a quota. */
const beyondQuota = Object.assign(new Error('Unknown system error -122: write'), { errno: -122, code: 'Unknown system error -122', syscall: 'write' })

test('a quota that is used up is a full disk, for files and for sites', () => {
  assert.match(getSystemErrorMessage(-122), /unknown|quota/i)
  assert.equal(codeOf(beyondQuota), 'EDQUOT')
  assert.equal(refusalOf(beyondQuota), 'diskFull')
  assert.equal(reasonOf(beyondQuota), 'diskFull')
})

test('other errors keep the code they have', () => {
  assert.throws(() => openSync('/nowhere/at/all', 'r'), (error) => codeOf(error) === 'ENOENT')
  assert.equal(codeOf(new Error('bare')), undefined)
  assert.equal(codeOf('text'), undefined)
  assert.equal(refusalOf(new Error('bare')), 'internal')
})
