/** Drawings on a paper, in vectors: a line or columns over time, with their axis, what is aimed at, and a sentence below. */
import { accent, ink, margin, rule, soft } from './pen.ts'
import type { Pen } from './pen.ts'
import { linesOf, widthOf } from './text-runs.ts'

export interface PaperChart {
  kind: 'chart'
  shape: 'line' | 'columns'
  /** What there is to see, in a sentence: who cannot see it reads it. */
  caption: string
  /** One value per moment; null where there is none. */
  values: readonly (number | null)[]
  /** What is aimed at, as a broken line. */
  aim?: number | undefined
  /** Values at the lower and the upper edge. */
  bottom: number
  top: number
  /** Words along the axes, spaced evenly; `y` from below. */
  x: readonly string[]
  y: readonly string[]
}

const tint = '#f5e9ee'
const height = 118
const axisWidth = 58
const wordSize = 7.5

/** Draws it at the pen's place; begins a page where it has no room. */
export function drawChart(pen: Pen, chart: PaperChart): void {
  const { doc } = pen
  pen.room(height + 56)
  const left = margin + axisWidth
  const width = pen.width - axisWidth
  const above = pen.y + 6
  const below = above + height
  const span = chart.top - chart.bottom || 1
  const y = (value: number) => below - ((Math.min(chart.top, Math.max(chart.bottom, value)) - chart.bottom) / span) * height
  const fonts = pen.fonts(wordSize, false)
  for (const [index, words] of chart.y.entries()) {
    const at = below - (index / Math.max(1, chart.y.length - 1)) * height
    doc.moveTo(left, at).lineTo(left + width, at).lineWidth(0.4).strokeColor(rule).stroke()
    const [line = []] = linesOf(words, axisWidth - 6, fonts)
    pen.runs(line, left - 6 - widthOf(line, fonts), at - wordSize * 0.6, wordSize, false, soft)
  }
  const ground = y(Math.max(chart.bottom, Math.min(chart.top, 0)))
  if (chart.shape === 'columns') drawColumns(pen, chart, { left, width, ground, y })
  else drawLine(pen, chart, { left, width, ground, y })
  if (chart.bottom < 0) doc.moveTo(left, ground).lineTo(left + width, ground).lineWidth(0.8).strokeColor(ink).stroke()
  if (chart.aim !== undefined) doc.moveTo(left, y(chart.aim)).lineTo(left + width, y(chart.aim)).lineWidth(1).dash(3, { space: 2 }).strokeColor(ink).stroke().undash()
  for (const [index, words] of chart.x.entries()) {
    const [line = []] = linesOf(words, width, fonts)
    const share = chart.x.length > 1 ? index / (chart.x.length - 1) : 0
    pen.runs(line, left + share * (width - widthOf(line, fonts)), below + 5, wordSize, false, soft)
  }
  pen.y = below + 20
  pen.paragraph(chart.caption, 8.5, false, soft)
  pen.y += 6
}

interface Place {
  left: number
  width: number
  ground: number
  y: (value: number) => number
}

function drawColumns({ doc }: Pen, { values }: PaperChart, { left, width, ground, y }: Place): void {
  const pitch = width / Math.max(1, values.length)
  for (const [index, value] of values.entries()) {
    if (value === null || value === 0) continue
    const at = y(value)
    doc.rect(left + index * pitch + pitch * 0.16, Math.min(at, ground), pitch * 0.68, Math.abs(at - ground)).fillColor(value < 0 ? '#ae241b' : accent).fill()
  }
}

/** Broken where nothing was seen; a moment alone is a dot. */
function drawLine({ doc }: Pen, { values }: PaperChart, { left, width, ground, y }: Place): void {
  const x = (index: number) => left + (values.length > 1 ? (index / (values.length - 1)) * width : width / 2)
  let begun = -1
  for (let index = 0; index <= values.length; index++) {
    if (index < values.length && values[index] !== null) {
      if (begun < 0) begun = index
      continue
    }
    if (begun < 0) continue
    const run = values.slice(begun, index) as number[]
    const from = begun
    begun = -1
    if (run.length === 1) {
      doc.circle(x(from), y(run[0] ?? 0), 2).fillColor(accent).fill()
      continue
    }
    const trace = () => {
      for (const [at, value] of run.entries()) {
        if (at === 0) doc.moveTo(x(from), y(value))
        else doc.lineTo(x(from + at), y(value))
      }
    }
    trace()
    doc.lineTo(x(from + run.length - 1), ground).lineTo(x(from), ground).closePath().fillColor(tint).fill()
    trace()
    doc.lineWidth(1.5).strokeColor(accent).stroke()
  }
}
