import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { isSepaReference, sepaText } from './sepa-text.ts'

const common = /^[A-Za-z0-9/\-?:().,'+ ]*$/

test('what people are called, as banks write it', () => {
  for (const [typed, written] of [
    ['Éloïse Nuñez-Œuvrard', 'Eloise Nunez-OEuvrard'],
    ['L’Atelier « Çà & là »', "L'Atelier 'Ca + la'"],
    ['Straße 5', 'Strasse 5'],
    ['Łódź, Đà Nẵng, Þórr', 'Lodz, Da Nang, THorr'],
    ['Αθήνα Ωμέγα', 'Athina Omega'],
    ['Щастие', 'SHTastie'],
    ['n° 12 : 5 €', 'no 12 : 5 EUR'],
    ['ﬁn… “ok”', "fin... 'ok'"],
    ['a\u0000b\r\nc\u202fd', 'a b c d'],
    ['水', '.'],
    ['😀', '.'],
    ['   ', ''],
    ['e\u0301', 'e'],
  ] as const)
    assert.equal(sepaText(typed, 140), written)
  assert.equal(sepaText('Association des amies et amis du vélo', 13), 'Association d')
  assert.equal(sepaText('Association des amies', 12), 'Association')
})

test('whatever is typed comes out in the common set, no longer than asked, and stays as it is the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 140 }), (text, most) => {
      const written = sepaText(text, most)
      assert.match(written, common)
      assert.ok(written.length <= most)
      assert.equal(sepaText(written, most), written)
    }),
  )
})

test('references: no slash at the ends, nor two in a row', () => {
  for (const good of ['ONYVA-2026-00042', 'a/b', "A'+(1)"]) assert.ok(isSepaReference(good), good)
  for (const bad of ['', '/a', 'a/', 'a//b', 'é', 'x'.repeat(36), 'a_b']) assert.ok(!isSepaReference(bad), bad)
})
