import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import * as sql from './sql.ts'

/**
 * Reads a statement as MariaDB's lexer does, written apart from the serialiser: quoted pieces become their values,
 * the rest stays (https://mariadb.com/kb/en/string-literals/, /identifier-names/).
 */
function pieces(statement: string): { kind: 'word' | 'name' | 'text'; value: string }[] {
  const found: { kind: 'word' | 'name' | 'text'; value: string }[] = []
  for (let at = 0; at < statement.length; ) {
    const quote = statement[at]!
    if (quote !== '`' && quote !== "'") {
      const end = statement.slice(at).search(/[`']/)
      const word = statement.slice(at, end < 0 ? undefined : at + end)
      found.push({ kind: 'word', value: word })
      at += word.length
      continue
    }
    let value = ''
    for (at++; ; at++) {
      assert.ok(at < statement.length, `a quote that does not end: ${statement}`)
      const sign = statement[at]!
      if (quote === "'" && sign === '\\') value += statement[++at]
      else if (sign !== quote) value += sign
      else if (statement[at + 1] === quote) value += statement[at++]
      else break
    }
    at++
    found.push({ kind: quote === '`' ? 'name' : 'text', value })
  }
  return found
}

const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom('`', "'", '"', '\\', '%', '_', ';', '-', '/', '*', '#', 'a', '\u0000', '\n', ' '), minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
)
// oxlint-disable-next-line no-control-regex
const refused = (value: string): boolean => /[\u0000-\u001f\u007f]/.test(value) || !value.isWellFormed()

test('whatever is put in, a name stays one name and a text one text', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      if (refused(value)) {
        assert.throws(() => sql.identifier(value))
        assert.throws(() => sql.literal(value))
        return
      }
      assert.deepEqual(pieces(sql.identifier(value)), [{ kind: 'name', value }])
      assert.deepEqual(pieces(sql.literal(value)), [{ kind: 'text', value }])
    }),
    { numRuns: 5000 },
  )
})

/** How GRANT matches names: `_` one sign, `%` any, `\` takes the next as it is (https://mariadb.com/kb/en/grant/#database-privileges). */
function matches(pattern: string, name: string): boolean {
  if (pattern === '') return name === ''
  const [sign = '', rest] = [pattern[0], pattern.slice(1)]
  if (sign === '%') return matches(rest, name) || (name !== '' && matches(pattern, name.slice(1)))
  if (sign === '_') return name !== '' && matches(rest, name.slice(1))
  if (sign === '\\' && rest !== '') return name[0] === rest[0] && matches(rest.slice(1), name.slice(1))
  return name[0] === sign && matches(rest, name.slice(1))
}

test('a right on one database is on no other, however alike its name', () => {
  const names = fc.string({ unit: fc.constantFrom('a', 'b', '_', '%', '\\'), minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(names, names, (name, other) => {
      const [pattern] = pieces(sql.grantPattern(name))
      assert.equal(matches(pattern!.value, other), name === other)
    }),
    { numRuns: 5000 },
  )
  assert.ok(matches('a_c', 'abc'), 'the matcher knows the wildcard')
})

const account = { passwordHash: `*${'A'.repeat(40)}`, keys: [], maxConnections: 20, statementSeconds: 60, locked: false }

test('a statement has the pieces it should have', () => {
  const texts = (statement: string) => pieces(statement).filter((piece) => piece.kind !== 'word').map((piece) => piece.value)
  assert.deepEqual(texts(sql.createDatabase('a`b')), ['a`b'])
  assert.deepEqual(texts(sql.createAccount("o'r", { ...account, keys: [`*${'B'.repeat(40)}`] })), ["o'r", 'localhost', `*${'A'.repeat(40)}`, `*${'B'.repeat(40)}`])
  assert.match(sql.alterAccount('x', { ...account, locked: true }), / ACCOUNT LOCK$/)
  for (const statement of sql.setRights('a_b', 'reading')) assert.deepEqual(texts(statement), ['a\\_b', 'a_b', 'localhost'])
})
