/** A table of contents: room is kept where it stands, and filled once every chapter has found its page. */
import { ink, margin, rule, soft } from './pen.ts'
import type { Pen } from './pen.ts'
import { linesOf, runsOf, widthOf } from './text-runs.ts'

const size = 10.5
const lineHeight = 21

interface Kept {
  page: number
  y: number
}

/** Chapters of one paper, in their order. */
export class Contents {
  readonly #titles: readonly string[]
  readonly #kept: Kept[] = []
  /** Page of each chapter begun so far, from 0. */
  readonly #pages: number[] = []

  constructor(titles: readonly string[]) {
    this.#titles = titles
  }

  /** Keeps a line for each chapter at the pen's place. */
  keepRoom(pen: Pen): void {
    for (let index = 0; index < this.#titles.length; index++) {
      pen.room(lineHeight)
      this.#kept.push({ page: pageOf(pen), y: pen.y })
      pen.y += lineHeight
    }
  }

  /** Begins the next chapter here: a place that the table and the reader's own outline lead to. */
  begin(pen: Pen, title: string): void {
    pen.doc.addNamedDestination(nameOf(this.#pages.length))
    pen.doc.outline.addItem(title)
    this.#pages.push(pageOf(pen))
  }

  /** Writes the lines, once all is drawn. */
  write(pen: Pen): void {
    for (const [index, { page, y }] of this.#kept.entries()) {
      pen.doc.switchToPage(page)
      const fonts = pen.fonts(size, false)
      const number = runsOf(String((this.#pages[index] ?? 0) + 1), fonts)
      const right = margin + pen.width - widthOf(number, fonts)
      const [title = []] = linesOf(this.#titles[index] ?? '', pen.width - 60, fonts)
      pen.runs(title, margin, y, size, false, ink)
      pen.runs(number, right, y, size, false, soft)
      const from = margin + widthOf(title, fonts) + 8
      if (from < right - 12) pen.doc.moveTo(from, y + size).lineTo(right - 8, y + size).lineWidth(0.8).dash(1, { space: 3 }).strokeColor(rule).stroke().undash()
      pen.doc.goTo(margin, y - 3, pen.width, lineHeight, nameOf(index))
    }
  }
}

const nameOf = (index: number): string => `chapter-${index + 1}`
const pageOf = ({ doc }: Pen): number => {
  const { start, count } = doc.bufferedPageRange()
  return start + count - 1
}
