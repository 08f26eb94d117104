/** What draws on a paper: fonts of several scripts, lines below each other, pages begun when one is full. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Pdf from 'pdfkit'
import { linesOf } from './text-runs.ts'
import type { Fonts, Run } from './text-runs.ts'

export const margin = 56
export const ink = '#2f1c28'
export const soft = '#62515b'
export const accent = '#7d2a5e'
export const rule = '#cfc4bc'
const fallbackFont = '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf'

const fontFiles = { regular: join(import.meta.dirname, 'fonts/DejaVuSans.ttf'), bold: join(import.meta.dirname, 'fonts/DejaVuSans-Bold.ttf') }
let known: Promise<{ regular: Buffer; bold: Buffer; fallback: Buffer | null }> | undefined

/** Read once: 1.5 MB that every paper needs. */
export const readFonts = () =>
  (known ??= (async () => ({
    regular: await readFile(fontFiles.regular),
    bold: await readFile(fontFiles.bold),
    fallback: existsSync(fallbackFont) ? await readFile(fallbackFont) : null,
  }))())

type Doc = InstanceType<typeof Pdf>
interface FontInUse {
  _font: { font: { hasGlyphForCodePoint(codePoint: number): boolean } }
}

/** What stands for a sign that its font lacks: PDF/A takes no glyph « .notdef » (ISO 19005-3, 6.2.11.8), so a mark is left out, the rest is a box. */
function shownAs(sign: string, shows: (codePoint: number) => boolean): string {
  if (shows(sign.codePointAt(0) ?? 0)) return sign
  if (/\p{Zs}/u.test(sign)) return ' '
  if (/\p{M}|\u200c|\u200d/u.test(sign)) return ''
  return shows(0xfffd) ? '\ufffd' : '?'
}

/** Draws on one document: keeps the place, begins pages. */
export class Pen {
  readonly doc: Doc
  readonly #names: { regular: readonly string[]; bold: readonly string[] }
  readonly #widths = new Map<string, number>()
  y = margin

  constructor(doc: Doc, names: Pen['names']) {
    this.doc = doc
    this.#names = names
  }

  get names(): { regular: readonly string[]; bold: readonly string[] } {
    return this.#names
  }

  get width(): number {
    return this.doc.page.width - 2 * margin
  }

  get bottom(): number {
    return this.doc.page.height - margin - 24
  }

  fonts(size: number, bold: boolean): Fonts {
    const names = bold ? this.#names.bold : this.#names.regular
    const use = (font: number) => this.doc.font(names[font] ?? names[0] ?? '').fontSize(size)
    return {
      count: names.length,
      shows: (font, codePoint) => {
        use(font)
        return (this.doc as unknown as FontInUse)._font.font.hasGlyphForCodePoint(codePoint)
      },
      width: (font, text) => {
        // The same words come again in tables of thousands of lines.
        const key = `${size} ${bold} ${font} ${text}`
        const measured = this.#widths.get(key)
        if (measured !== undefined) return measured
        use(font)
        const width = this.doc.widthOfString(text)
        if (this.#widths.size < 20_000) this.#widths.set(key, width)
        return width
      },
    }
  }

  page(): void {
    this.doc.addPage()
    this.y = margin
  }

  /** Begins a page when less than `points` is left. @returns whether it did. */
  room(points: number): boolean {
    if (this.y + points <= this.bottom) return false
    this.page()
    return true
  }

  runs(runs: readonly Run[], x: number, y: number, size: number, bold: boolean, color: string): void {
    const fonts = this.fonts(size, bold)
    let at = x
    for (const run of runs) {
      const names = bold ? this.#names.bold : this.#names.regular
      const text = [...run.text].map((sign) => shownAs(sign, (codePoint) => fonts.shows(run.font, codePoint))).join('')
      this.doc.font(names[run.font] ?? names[0] ?? '').fontSize(size).fillColor(color).text(text, at, y, { lineBreak: false })
      at += fonts.width(run.font, run.text)
    }
  }

  /** Lines below each other from the present place, over pages. */
  paragraph(text: string, size: number, bold: boolean, color: string): void {
    const height = size * 1.5
    for (const line of linesOf(text, this.width, this.fonts(size, bold))) {
      this.room(height)
      this.runs(line, margin, this.y, size, bold, color)
      this.y += height
    }
  }

  line(y: number, color: string, weight: number): void {
    this.doc.moveTo(margin, y).lineTo(margin + this.width, y).lineWidth(weight).strokeColor(color).stroke()
  }
}

