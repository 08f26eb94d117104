import assert from 'node:assert/strict'
import test from 'node:test'
import { element, writeXml } from './xml.ts'

test('a tree is written whole, what is absent leaves no trace', () => {
  const root = element('a:root', [element('a:one', 'Chaînes & « <fils> »'), null, [element('empty', undefined, { unit: '"C62"\n', none: undefined }), []], element('outer', element('inner', '1'))], { 'xmlns:a': 'urn:a' })
  assert.equal(
    writeXml(root),
    '<?xml version="1.0" encoding="UTF-8"?>\n<a:root xmlns:a="urn:a">\n  <a:one>Chaînes &amp; « &lt;fils&gt; »</a:one>\n  <empty unit="&quot;C62&quot;&#10;"/>\n  <outer>\n    <inner>1</inner>\n  </outer>\n</a:root>\n',
  )
})

test('what XML cannot hold is left out; a name that is none is a bug', () => {
  assert.match(writeXml(element('a', 'x\u0000\u0008y\ufffe\ud800z\u{1f600}')), /<a>xyz\u{1f600}<\/a>/u)
  for (const name of ['', '1a', 'a b', 'a><b', 'a:b:c']) assert.throws(() => element(name), /no name of XML/)
  assert.throws(() => element('a', null, { 'x=': '1' }), /no name of XML/)
})
