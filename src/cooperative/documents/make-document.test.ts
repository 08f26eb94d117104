import assert from 'node:assert/strict'
import { inflateSync } from 'node:zlib'
import test from 'node:test'
import fc from 'fast-check'
import { makeDocument } from './make-document.ts'
import type { Block, Paper } from './make-document.ts'
import { linesOf, runsOf, stays, widthOf } from './text-runs.ts'
import type { Fonts } from './text-runs.ts'

const paper = (blocks: readonly Block[], changes: Partial<Paper> = {}): Paper => ({
  language: 'fr',
  cooperativeName: 'Les Toits Communs',
  title: 'Certificat de parts sociales',
  at: new Date('2026-11-23T10:00:00Z'),
  pageOf: (page, pages) => `Page ${page} sur ${pages}`,
  blocks,
  ...changes,
})
const pagesOf = (bytes: Buffer): number => (bytes.toString('latin1').match(/\/Type \/Page\b(?!s)/g) ?? []).length
/** What the content streams draw, as pdfkit writes it. */
const streams = (bytes: Buffer): string =>
  [...bytes.toString('latin1').matchAll(/stream\n([^]*?)\nendstream/g)].map(([, body = '']) => {
    try {
      return inflateSync(Buffer.from(body, 'latin1')).toString('latin1')
    } catch {
      return ''
    }
  }).join('\n')

const hard = ['Ελένη Παπαδοπούλου', 'Иван Щербаков', 'محمد الفاسي', '王小明', 'Ștefan Țepeș', 'Åse Ødegård', 'Nguyễn Thị Ánh', 'שרה כהן', '👩‍🌾 Ferme', 'a\u0301\u0301\u0301', '\u202eevil', 'x'.repeat(200), 'ﷺ'.repeat(50), '\ud800lonely']

test('names in any script and of two hundred letters stand in facts, text and tables', async () => {
  const columns = [{ label: 'Nom', part: 0.2 }, { label: 'Parts', part: 0.8, numeric: true }]
  for (const name of hard) {
    const bytes = await makeDocument(paper([{ kind: 'heading', text: name }, { kind: 'text', text: name }, { kind: 'facts', facts: [{ term: name, value: name }] }, { kind: 'table', columns, rows: [[name, '3']] }], { title: name, cooperativeName: name }))
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-')
    assert.ok(bytes.toString('latin1').trimEnd().endsWith('%%EOF'), name)
    assert.ok(pagesOf(bytes) <= 3, `${name}: ${pagesOf(bytes)} pages`)
  }
})

test('a table of 500 lines takes its pages, each numbered, the head repeated', async () => {
  const rows = Array.from({ length: 500 }, (_, index) => [String(index), 'Souscription', `${index} €`])
  const bytes = await makeDocument(paper([{ kind: 'table', columns: [{ label: 'N°', part: 0.2 }, { label: 'Quoi', part: 0.5 }, { label: 'Montant', part: 0.3, numeric: true }], rows }]))
  const pages = pagesOf(bytes)
  assert.ok(pages >= 8 && pages <= 20, `${pages} pages`)
  // three labels and the page's number in each of them, and the rows
  assert.ok((streams(bytes).match(/\bTJ\b/g) ?? []).length >= 500 * 3 + pages * 5)
})

test('the same paper of the same day is the same size, and the day is its own', async () => {
  const [one, two] = [await makeDocument(paper([{ kind: 'text', text: 'Bonjour' }])), await makeDocument(paper([{ kind: 'text', text: 'Bonjour' }]))]
  assert.equal(one.length, two.length)
  assert.match(one.toString('latin1'), /D:20261123/)
})

/** A font whose every sign is one point wide; the second shows what is not ASCII. */
const square: Fonts = { count: 2, shows: (font, codePoint) => (font === 0 ? codePoint < 128 : codePoint < 0x3000), width: (_, text) => [...text].length }

test('lines fit, lose no letter, and part no mark from its letter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), fc.integer({ min: 4, max: 40 }), (text, width) => {
      const lines = linesOf(text, width, square)
      for (const line of lines) {
        const letters = line.map((run) => run.text).join('')
        // one letter with more marks than the line is wide cannot be helped
        assert.ok(widthOf(line, square) <= width || [...letters].filter((sign) => !stays.test(sign)).length < 2, letters)
      }
      const bare = (all: string) => all.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069 ]/gu, '')
      assert.equal(bare(lines.map((line) => line.map((run) => run.text).join('')).join('')), bare(text))
    }),
  )
})

test('each run is in the first font that shows it, in the first of all when none does', () => {
  assert.deepEqual(runsOf('Ana Ελ 王', square), [{ text: 'Ana ', font: 0 }, { text: 'Ελ ', font: 1 }, { text: '王', font: 0 }])
})

test('contents name each chapter with its page, drawings stand among figures, and values below nothing are drawn', async () => {
  const chart = { kind: 'chart', caption: 'De −20 € à 40 €.', values: [-20, null, 40, 10], bottom: -25, top: 50, aim: 30, x: ['janv.', 'avril'], y: ['−25', '0', '25', '50'] } as const
  const blocks: Block[] = [
    { kind: 'contents' },
    ...['Les comptes', 'Les membres', 'Le service'].flatMap((text): Block[] => [{ kind: 'chapter', text }, { kind: 'figures', figures: [{ term: 'Début', value: '1 200,00 €', note: 'il y a un an' }, { term: 'Fin', value: '9 €' }] }, { ...chart, shape: 'line' }, { ...chart, shape: 'columns' }, { kind: 'space', points: 300 }]),
  ]
  const bytes = await makeDocument(paper(blocks, { mark: 'Projet' }))
  const text = bytes.toString('latin1')
  assert.equal(pagesOf(bytes), 3, 'the first chapter below the contents, the others on pages of their own')
  assert.equal((text.match(/\/S \/GoTo/g) ?? []).length, 3, 'each line of the contents leads to its chapter')
  for (const chapter of ['chapter-1', 'chapter-2', 'chapter-3']) assert.ok(text.includes(chapter), chapter)
  assert.match(text, /\/Outlines/)
})

test('a drawing of nothing, or of one moment, is no failure', async () => {
  for (const values of [[], [null], [5], [0, 0]]) {
    const bytes = await makeDocument(paper([{ kind: 'chart', shape: 'line', caption: '', values, bottom: 0, top: 0, x: [], y: [] }, { kind: 'chart', shape: 'columns', caption: '', values, bottom: 0, top: 0, x: ['a'], y: ['0'] }, { kind: 'figures', figures: [] }]))
    assert.equal(pagesOf(bytes), 1)
  }
})
