import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { databaseName } from '#wire/names.ts'
import { databaseNameFor } from './database-name.ts'

test('names keep the words that one knows them by', () => {
  const id = 'k3f9x2abcd12'
  assert.equal(databaseNameFor('La roue libre', id), `la_roue_libre_${id}`)
  assert.equal(databaseNameFor('Été à vélo ?', id), `ete_a_velo_${id}`)
  for (const words of ['', '___', '42', '数据', '`; DROP']) assert.match(databaseNameFor(words, id), /^(base|drop)_k3f9x2abcd12$/)
})

test('whatever is typed, the name fits the grammar of the wire', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (words) => assert.ok(databaseName(databaseNameFor(words, 'abcdefgh2345')))))
})
