import assert from 'node:assert/strict'
import test from 'node:test'
import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import fc from 'fast-check'
import type { Env } from '../environment.ts'
import { everyone } from '../guard.ts'
import { page } from '../page.ts'
import { buildActor, testApp } from '../test-app.ts'
import { attributes } from './content.ts'
import { choices } from './choices.ts'
import { field, textField } from './field.ts'
import { bar, gauge, plot, spark } from './figures.ts'
import { icon } from './icon.ts'
import { pagesShown } from './links.ts'
import { definitionList } from './layout-parts.ts'
import { note } from './note.ts'
import { state } from './state.ts'
import { table } from './table.ts'
import { gallery } from './test-gallery.ts'
import { way } from './way.ts'

async function galleryText(): Promise<string> {
  const app = new Hono<Env>()
  app.get('/gallery', everyone, (c) => page(c, { title: 'Pièces', section: 'sites', body: gallery(c) }))
  return (await testApp([{ path: '/', app }], { who: () => buildActor() }).ask('/gallery')).text()
}

const voidTags = new Set(['area', 'base', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'wbr'])

/** Every tag that opens closes, in order. */
function checkNesting(text: string): void {
  const open: string[] = []
  for (const [, closing, name = '', , selfClosing] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s+[^\s"=<>]+(?:="[^"]*")?)*)\s*(\/?)>/g)) {
    if (closing) assert.equal(open.pop(), name, `</${name}>`)
    else if (!selfClosing && !voidTags.has(name)) open.push(name)
  }
  assert.deepEqual(open, [])
}

test('all of them together make one well-formed page', async () => {
  const text = await galleryText()
  checkNesting(text)
  assert.doesNotMatch(text, /\[object|undefined|NaN|\sstyle=|null"/)
  const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1] ?? '')
  assert.deepEqual(ids.filter((id, index) => ids.indexOf(id) !== index), [])
  for (const [, names = ''] of text.matchAll(/ aria-(?:labelledby|describedby)="([^"]+)"/g)) for (const id of names.split(' ')) assert.ok(ids.includes(id), id)
  for (const [, id = ''] of text.matchAll(/ (?:for|popovertarget|data-dialog)="([^"]+)"/g)) assert.ok(ids.includes(id), id)
})

test('a page loads the scripts of its islands, once, and no other', async () => {
  const scripts = [...(await galleryText()).matchAll(/<script type="module" src="\/assets\/([a-z]+)-/g)].map((match) => match[1])
  assert.deepEqual(scripts.toSorted(), ['copy', 'dialog', 'live', 'passkey', 'upload'])
})

test('what is given as words cannot become markup, wherever it goes', async () => {
  const nasty = fc.string({ unit: fc.constantFrom(...'<>"\'&/= abscript'.split('')), maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(nasty, async (text) => {
      const made = await html`${field({ name: 'a', label: text, value: text, hint: text, error: text, suffix: text })}${textField({ name: 'b', label: text, value: text })}${choices({ name: 'c', legend: text, value: text, options: [{ value: text, label: text, hint: text }] })}${table({ caption: text, columns: [{ label: text, labelled: true }, { label: text, labelled: true }], rows: [{ header: text, cells: [text] }] })}${state('ok', text)}${way({ steps: [{ state: 'now', title: text, text, when: text }] })}${note({ text })}${definitionList([{ term: text, value: text }])}${bar({ label: text, parts: [], whole: 1 })}`
      checkNesting(String(made))
    }),
    { numRuns: 200 },
  )
})

test('a refused form shows the sentence beside its field and keeps what was typed', async () => {
  const made = String(await field({ name: 'email', label: 'Courriel', hint: 'Le vôtre', value: 'camille@', error: 'Il manque la fin.' }))
  assert.match(made, /<input class="in" type="text" id="email" name="email" aria-invalid="true" aria-describedby="email-hint email-error" value="camille@">/)
  assert.match(made, /<p class="err" id="email-error">.*<span>Il manque la fin\.<\/span>/)
})

test('attributes: false and null give nothing, true the bare name', () => {
  assert.equal(String(attributes({ a: false, b: null, c: undefined, d: true, e: 0, f: '', g: '"<' })), ' d e="0" f="" g="&quot;&lt;"')
})

test('a column can sort, says in which order, and keeps its role when folded', async () => {
  const made = String(await table({ caption: 'Sites', columns: [{ label: 'Nom', sort: { href: '?sort=-name', now: 'ascending' } }, { label: 'Disque', numeric: true, folded: 'hide' }], rows: [{ header: 'a', cells: ['1 Go'] }] }))
  assert.match(made, /<th role="columnheader" scope="col" aria-sort="ascending"><a href="\?sort=-name">Nom /)
  assert.match(made, /<td role="cell" class="num hide">1 Go<\/td>/)
})

test('the pager offers ends and neighbours, and no gap of one page', () => {
  assert.deepEqual(pagesShown(1, 1), [1])
  assert.deepEqual(pagesShown(1, 3), [1, 2, 3])
  assert.deepEqual(pagesShown(6, 12), [1, null, 5, 6, 7, null, 12])
  assert.deepEqual(pagesShown(4, 12), [1, 2, 3, 4, 5, null, 12])
  assert.deepEqual(pagesShown(12, 12), [1, null, 11, 12])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 499 }), (pages, before) => {
      const page = 1 + (before % pages)
      const shown = pagesShown(page, pages)
      const numbers = shown.filter((entry) => entry !== null)
      assert.ok(shown.length <= 9 && numbers.includes(1) && numbers.includes(page) && numbers.includes(pages))
      assert.deepEqual(numbers, [...new Set(numbers)].toSorted((left, right) => left - right))
    }),
  )
})

test('drawings stay within their frame whatever the figures', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { maxLength: 6 }), fc.double({ min: 0, max: 1e12, noNaN: true }), (values, whole) => {
      const made = String(bar({ label: 'x', parts: values.map((value) => ({ value, tone: 'c1' })), whole })) + String(gauge({ label: 'x', parts: [], whole, mark: values[0] ?? 0 })) + String(spark(values))
      for (const [, x = '', width = ''] of made.matchAll(/ x="([\d.]+)" width="([\d.]+)"/g)) assert.ok(Number(x) + Number(width) <= 100.02)
      for (const [, , y = ''] of made.matchAll(/[ML]([\d.]+) (-?[\d.]+)/g)) assert.ok(Number(y) >= 0 && Number(y) <= 28)
      assert.doesNotMatch(made, /NaN|Infinity|e[+-]/)
    }),
  )
})

test('markup already escaped is not escaped twice', async () => {
  assert.match(String(await note({ text: html`<p>${'a & b'}${raw('<br>')}</p>` })), /<p>a &amp; b<br><\/p>/)
  assert.match(String(icon('plus')), /^<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path/)
})

test('a column’s name stands below it where each has one; a few names are spread over the whole', () => {
  const drawn = (x: readonly string[]) => String(plot({ label: 'Trois ans', columns: [[1], [2], [3]], tones: ['c1'], x, y: ['0', '3'], top: 3 }))
  assert.match(drawn(['2024', '2025', '2026']), /<div class="x each"/)
  assert.match(drawn(['2024', '2026']), /<div class="x"/)
})
