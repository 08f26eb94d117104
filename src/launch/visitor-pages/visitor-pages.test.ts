import assert from 'node:assert/strict'
import test from 'node:test'
import { visitorPages } from './visitor-pages.ts'
import { visitorTexts } from './visitor-texts.ts'

const pages = visitorPages()

test('every reason has a page in both languages, each at most 60 kB and without script', () => {
  assert.equal(pages.size, 22)
  for (const [name, html] of pages) {
    assert.match(name, /^[a-z-]+\.(fr|en)\.html$/)
    assert.ok(Buffer.byteLength(html) <= 60_000, name)
    assert.doesNotMatch(html, /<script|\son[a-z]+=|\sstyle=/, name)
    assert.doesNotMatch(html, /(?:src|href)="https?:/, `${name} loads something from elsewhere`)
  }
})

test('the conditions that nginx reads are closed and not nested, which it cannot do', () => {
  for (const [name, html] of pages) {
    const words = [...html.matchAll(/<!--# (if|else|endif)/g)].map((match) => match[1])
    assert.ok(words.length > 0 && words.length % 3 === 0, name)
    words.forEach((word, at) => assert.equal(word, ['if', 'else', 'endif'][at % 3], name))
  }
})

test('French has its own spaces before ? ! : ;', () => {
  for (const text of Object.values(visitorTexts.fr)) {
    assert.doesNotMatch(`${text.title} ${text.cause} ${text.next}`, / [?!:;]/)
  }
})
