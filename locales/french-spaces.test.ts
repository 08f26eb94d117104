import assert from 'node:assert/strict'
import test from 'node:test'
import { frenchSpaces, withFrenchSpaces } from './french-spaces.ts'

test('spaces that may not break', () => {
  assert.equal(frenchSpaces('Où va-t-on ? « Là » : 5 % ; voilà !'), 'Où va-t-on\u202f? «\u00a0Là\u00a0»\u00a0: 5\u202f%\u202f; voilà\u202f!')
  assert.equal(frenchSpaces(frenchSpaces('a : b ?')), frenchSpaces('a : b ?'))
  assert.equal(frenchSpaces('https://x.example/?a=b 16:42'), 'https://x.example/?a=b 16:42')
})
test('a catalogue keeps its shape', () => {
  const made = withFrenchSpaces({ a: { b: 'x !' }, f: (name: string) => `${name} ?` })
  assert.equal(made.a.b, 'x\u202f!')
  assert.equal(made.f('y'), 'y\u202f?')
})
