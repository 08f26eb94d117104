/**
 * Papers of the cooperative as PDF: certificates, extracts of registers, reports. A paper is blocks of text, facts and
 * tables, drawings and chapters; the frame gives it the cooperative's name, its title, its date, its contents and numbered pages.
 *
 * DejaVu Sans (free, shipped beside this file, `LICENSES/dejavu.txt`) shows Latin, Greek, Cyrillic, Arabic, Armenian and
 * Georgian; what it lacks, Chinese, Japanese and Korean names mostly, is taken from Debian's `fonts-droid-fallback`
 * (Apache 2.0) where that is installed, and is a box elsewhere.
 */
import Pdf from 'pdfkit'
import { formatDay } from '#lib/format.ts'
import type { FormatLanguage } from '#lib/format.ts'
import { Contents } from './contents.ts'
import { drawChart } from './draw-chart.ts'
import type { PaperChart } from './draw-chart.ts'
import { accent, ink, margin, Pen, readFonts, rule, soft } from './pen.ts'
import { linesOf, runsOf, widthOf } from './text-runs.ts'
import type { Run } from './text-runs.ts'

export interface Paper {
  language: FormatLanguage
  /** The cooperative that issues it. */
  cooperativeName: string
  title: string
  /** Below the title. */
  subtitle?: string
  /** The day it is issued on. */
  at: Date
  /** At the foot of each page beside the date, e.g. « Projet ». */
  mark?: string
  /** « Page 1 sur 3 ». */
  pageOf: (page: number, pages: number) => string
  blocks: readonly Block[]
}

export interface PaperColumn {
  label: string
  /** Part of the width; parts sum to 1. */
  part: number
  numeric?: boolean
}

export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string; soft?: boolean }
  | { kind: 'facts'; facts: readonly { term: string; value: string }[] }
  /** The head is repeated on each page. */
  | { kind: 'table'; columns: readonly PaperColumn[]; rows: readonly (readonly string[])[] }
  /** Some figures side by side, large. */
  | { kind: 'figures'; figures: readonly { term: string; value: string; note?: string | undefined }[] }
  | PaperChart
  /** Begins a page unless most of this one is left; stands in the contents. */
  | { kind: 'chapter'; text: string }
  /** Where the list of chapters stands. */
  | { kind: 'contents' }
  | { kind: 'space'; points: number }

const textSize = 10
const tableSize = 8.5
const cellGap = 8

function drawFacts(pen: Pen, facts: Extract<Block, { kind: 'facts' }>['facts']): void {
  const termWidth = pen.width * 0.34
  for (const { term, value } of facts) {
    const terms = linesOf(term, termWidth - cellGap, pen.fonts(textSize, false))
    const values = linesOf(value, pen.width - termWidth, pen.fonts(textSize, true))
    const height = textSize * 1.5
    pen.room(height * Math.min(Math.max(terms.length, values.length), 20) + 8)
    for (let index = 0; index < Math.max(terms.length, values.length); index++) {
      pen.room(height)
      if (terms[index]) pen.runs(terms[index] ?? [], margin, pen.y, textSize, false, soft)
      if (values[index]) pen.runs(values[index] ?? [], margin + termWidth, pen.y, textSize, true, ink)
      pen.y += height
    }
    pen.y += 4
    pen.line(pen.y, rule, 0.5)
    pen.y += 6
  }
}

function drawTable(pen: Pen, { columns, rows }: Extract<Block, { kind: 'table' }>): void {
  const lefts = columns.map((_, index) => margin + columns.slice(0, index).reduce((sum, { part }) => sum + part, 0) * pen.width)
  const height = tableSize * 1.45
  const cells = (values: readonly string[], bold: boolean) => columns.map(({ part }, index) => linesOf(values[index] ?? '', part * pen.width - cellGap, pen.fonts(tableSize, bold)))
  const put = (lines: readonly Run[][][], from: number, to: number, bold: boolean, color: string) => {
    for (let index = from; index < to; index++) {
      for (const [column, { part, numeric }] of columns.entries()) {
        const runs = lines[column]?.[index]
        if (!runs) continue
        const left = lefts[column] ?? margin
        const x = numeric ? left + part * pen.width - cellGap - widthOf(runs, pen.fonts(tableSize, bold)) : left
        pen.runs(runs, x, pen.y, tableSize, bold, color)
      }
      pen.y += height
    }
  }
  const head = () => {
    const lines = cells(columns.map(({ label }) => label), true)
    put(lines, 0, Math.max(...lines.map(({ length }) => length)), true, soft)
    pen.y += 2
    pen.line(pen.y, ink, 0.8)
    pen.y += 5
  }
  pen.room(height * 4)
  head()
  for (const row of rows) {
    const lines = cells(row, false)
    const count = Math.max(1, ...lines.map(({ length }) => length))
    if (pen.room(height * Math.min(count, 12) + 6)) head()
    // A cell of two hundred letters in a narrow column may be taller than what is left: it goes on overleaf.
    for (let done = 0; done < count; ) {
      const fitting = Math.max(1, Math.min(count - done, Math.floor((pen.bottom - pen.y) / height)))
      put(lines, done, done + fitting, false, ink)
      done += fitting
      if (done < count) {
        pen.page()
        head()
      }
    }
    pen.y += 2
    pen.line(pen.y, rule, 0.4)
    pen.y += 4
  }
}

const figureSize = 15
/** What a chapter wants below it, in points: its title, a sentence, a drawing. */
const chapterRoom = 300

function drawFigures(pen: Pen, figures: Extract<Block, { kind: 'figures' }>['figures']): void {
  const inRow = Math.min(4, Math.max(1, figures.length))
  const width = pen.width / inRow
  for (let from = 0; from < figures.length; from += inRow) {
    const cells = figures.slice(from, from + inRow).map(({ term, value, note }) =>
      ([[term, 8, false, soft], [value, figureSize, true, ink], [note ?? '', 8, false, soft]] as const).map(([text, size, bold, color]) => ({ size, bold, color, lines: text === '' ? [] : linesOf(text, width - 10, pen.fonts(size, bold)) })),
    )
    const heights = cells.map((parts) => parts.reduce((sum, { lines, size }) => sum + lines.length * size * 1.35, 0))
    pen.room(Math.max(...heights) + 20)
    const top = pen.y
    for (const [index, parts] of cells.entries()) {
      const left = margin + index * width
      pen.doc.moveTo(left, top).lineTo(left + width - 10, top).lineWidth(0.8).strokeColor(rule).stroke()
      let y = top + 6
      for (const { lines, size, bold, color } of parts)
        for (const line of lines) {
          pen.runs(line, left, y, size, bold, color)
          y += size * 1.35
        }
    }
    pen.y = top + Math.max(...heights) + 18
  }
}

function drawBlock(pen: Pen, block: Block, contents: Contents): void {
  if (block.kind === 'heading') {
    pen.room(52)
    pen.y += 12
    pen.paragraph(block.text, 13, true, ink)
    pen.y += 4
  } else if (block.kind === 'text') {
    pen.paragraph(block.text, textSize, false, block.soft ? soft : ink)
    pen.y += 6
  } else if (block.kind === 'facts') drawFacts(pen, block.facts)
  else if (block.kind === 'table') drawTable(pen, block)
  else if (block.kind === 'figures') drawFigures(pen, block.figures)
  else if (block.kind === 'chart') drawChart(pen, block)
  else if (block.kind === 'contents') contents.keepRoom(pen)
  else if (block.kind === 'chapter') {
    if (!pen.room(chapterRoom)) pen.y += 26
    contents.begin(pen, block.text)
    pen.paragraph(block.text, 17, true, ink)
    pen.y += 10
  } else pen.y += block.points
}

/** Makes the paper. Some thousands of lines at most: it is made in memory, 4,000 lines in about two seconds. @returns the bytes of the PDF. */
export async function makeDocument(paper: Paper): Promise<Buffer> {
  const files = await readFonts()
  const doc = new Pdf({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: paper.language,
    info: { Title: paper.title, Author: paper.cooperativeName, Creator: 'Onyva', CreationDate: paper.at, ModDate: paper.at },
  })
  const chunks: Buffer[] = []
  const whole = new Promise<Buffer>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
  doc.registerFont('regular', files.regular)
  doc.registerFont('bold', files.bold)
  if (files.fallback) doc.registerFont('fallback', files.fallback)
  const also = files.fallback ? ['fallback'] : []
  const pen = new Pen(doc, { regular: ['regular', ...also], bold: ['bold', ...also] })
  pen.paragraph(paper.cooperativeName, 11, true, accent)
  pen.y += 18
  pen.paragraph(paper.title, 20, true, ink)
  if (paper.subtitle) pen.paragraph(paper.subtitle, 11, false, soft)
  pen.y += 14
  const contents = new Contents(paper.blocks.flatMap((block) => (block.kind === 'chapter' ? [block.text] : [])))
  for (const block of paper.blocks) drawBlock(pen, block, contents)
  contents.write(pen)
  const { start, count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    doc.switchToPage(start + page)
    const fonts = pen.fonts(8, false)
    const y = doc.page.height - margin
    // One line, whatever the cooperative is called.
    const [left = []] = linesOf([paper.cooperativeName, formatDay(paper.language, paper.at), ...(paper.mark ? [paper.mark] : [])].join(', '), pen.width * 0.75, fonts)
    const right = runsOf(paper.pageOf(page + 1, count), fonts)
    pen.runs(left, margin, y, 8, false, soft)
    pen.runs(right, margin + pen.width - widthOf(right, fonts), y, 8, false, soft)
  }
  doc.end()
  return whole
}
