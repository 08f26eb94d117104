/**
 * Drawn figures, as SVG without style attributes (strict CSP). Whoever does not see them hears `label`, a
 * sentence; what matters also stands in a table (`chart`).
 */
import { html } from 'hono/html'
import { attributes, classes } from './content.ts'
import type { Content, Html } from './content.ts'

/** c1…c4 are series (accent, slate, ochre, stone); the others carry a judgement. */
export type Tone = 'c1' | 'c2' | 'c3' | 'c4' | 'cok' | 'cwarn' | 'cbad' | 'cink'

const round = (value: number): number => Math.round(value * 100) / 100
const percent = (part: number, whole: number): number => (whole > 0 ? round(Math.min(100, Math.max(0, (part / whole) * 100))) : 0)

interface Bar {
  parts: readonly { value: number; tone: Tone }[]
  whole: number
  /** Sentence, e.g. « 8,4 Go sur 10 ». */
  label: string
  thick?: boolean
}

/** How much of a whole is taken. */
export function bar(what: Bar): Html {
  let x = 0
  const rectangles = what.parts.map((part) => {
    const width = Math.min(percent(part.value, what.whole), round(100 - x))
    const rectangle = html`<rect${attributes({ class: part.tone, x, width, height: 8 })}/>`
    x = round(x + width)
    return rectangle
  })
  return html`<svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img"${attributes({ class: classes('bar', what.thick && 'thick'), 'aria-label': what.label })}>${rectangles}</svg>`
}

/** A bar with a mark: a floor, an aim, a limit. */
export function gauge(what: Bar & { mark: number }): Html {
  const x = percent(what.mark, what.whole)
  const line = html`<line${attributes({ x1: x, x2: x, y1: 0, y2: 10 })}/>`
  return html`<div${attributes({ class: classes('gauge', !what.thick && 'thin') })}>${bar(what)}<svg class="mark" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${line}${line}</svg></div>`
}

const points = (values: readonly number[], top: number, height: number): string =>
  values.map((value, index) => `${index === 0 ? 'M' : 'L'}${round(values.length > 1 ? (index / (values.length - 1)) * 100 : 0)} ${round(height - (top > 0 ? (value / top) * height * 0.91 : 0))}`).join('')

/** A trend the size of a word; its figures stand beside it. */
export function spark(values: readonly number[]): Html {
  const top = Math.max(0, ...values)
  const line = points(values, top, 28)
  return html`<svg class="spark" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true"><path class="ar"${attributes({ d: `${line}L100 28L0 28Z` })}/><path class="ln"${attributes({ d: line })}/></svg>`
}

interface Plot {
  /** Sentence that says what there is to see. */
  label: string
  /** One column per moment, its parts stacked from below. */
  columns: readonly (readonly number[])[]
  tones: readonly Tone[]
  /** Words along the axes: of columns, as many as there are stand one below each, others evenly; `y` from below, the last one at the top. */
  x: readonly string[]
  y: readonly string[]
  /** Value at the top of the drawing. */
  top: number
  /** Value at its bottom, below nothing where there are such; default 0. */
  bottom?: number
}

/** Axes and grid around what is drawn. */
function frame(what: Pick<Plot, 'label' | 'x' | 'y'>, drawing: Html, columns = 0): Html {
  const grid = what.y.map((_, index) => {
    const y = round(100 - (index / Math.max(1, what.y.length - 1)) * 100)
    return html`<line class="grid"${attributes({ x1: 0, x2: 100, y1: y, y2: y })}/>`
  })
  return html`<div class="plot"><div class="y" aria-hidden="true">${what.y.map((words) => html`<span>${words}</span>`)}</div><svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img"${attributes({ 'aria-label': what.label })}>${grid}${drawing}</svg><div${attributes({ class: classes('x', columns > 1 && what.x.length === columns && 'each') })} aria-hidden="true">${what.x.map((words) => html`<span>${words}</span>`)}</div></div>`
}

/** The line where nothing is, when values go below it. */
const nothingLine = ({ top, bottom = 0 }: Pick<Plot, 'top' | 'bottom'>): Html => {
  const y = round(100 - percent(-bottom, top - bottom))
  return bottom < 0 ? html`<line class="grid"${attributes({ x1: 0, x2: 100, y1: y, y2: y })}/>` : html``
}

/** Columns over time. */
export function plot(what: Plot): Html {
  const pitch = 100 / Math.max(1, what.columns.length)
  const span = what.top - (what.bottom ?? 0)
  // where nothing is: what is less hangs below it
  const ground = percent(-(what.bottom ?? 0), span)
  const columns = what.columns.map((parts, index) => {
    let [above, under] = [ground, ground]
    return parts.map((value, part) => {
      const height = percent(Math.abs(value), span)
      if (height === 0) return ''
      if (value < 0) under = round(under - height)
      else above = round(above + height)
      return html`<rect${attributes({ class: value < 0 ? 'cbad' : (what.tones[part] ?? 'c1'), x: round(index * pitch + pitch * 0.14), y: round(100 - (value < 0 ? under + height : above)), width: round(pitch * 0.72), height })}/>`
    })
  })
  return frame(what, html`${columns}${nothingLine(what)}`, what.columns.length)
}

interface LinePlot extends Omit<Plot, 'columns' | 'tones'> {
  /** One value per moment; null where there is none. */
  values: readonly (number | null)[]
  /** A second line beside it, of the same moments. */
  second?: readonly (number | null)[]
  /** What is expected after the last of them, drawn dotted. */
  forecast?: readonly number[]
  /** What is aimed at, drawn as a broken line. */
  aim?: number | undefined
}

/** A line over time, broken where nothing was seen. */
export function linePlot(what: LinePlot): Html {
  const bottom = what.bottom ?? 0
  const y = (value: number) => round(100 - percent(value - bottom, what.top - bottom))
  const forecast = what.forecast ?? []
  const moments = what.values.length + forecast.length
  const x = (index: number) => round(moments > 1 ? (index / (moments - 1)) * 100 : 50)
  const drawn: Html[] = []
  const draw = (values: readonly (number | null)[], isFirst: boolean) => {
    let begun = -1
    for (let index = 0; index <= values.length; index++) {
      if (index < values.length && values[index] !== null) {
        if (begun < 0) begun = index
        continue
      }
      if (begun < 0) continue
      const run = values.slice(begun, index) as number[]
      // A moment alone is drawn as a short stroke: a point has no length.
      const places = run.length > 1 ? run.map((value, at) => [x(begun + at), y(value)]) : [[Math.max(0, x(begun) - 1), y(run[0]!)], [Math.min(100, x(begun) + 1), y(run[0]!)]]
      const line = places.map(([left, top], at) => `${at === 0 ? 'M' : 'L'}${left} ${top}`).join('')
      drawn.push(html`${isFirst ? html`<path class="ar"${attributes({ d: `${line}L${places.at(-1)![0]} ${y(0)}L${places[0]![0]} ${y(0)}Z` })}/>` : ''}<path${attributes({ class: isFirst ? 'ln' : 'ln b', d: line })}/>`)
      begun = -1
    }
  }
  draw(what.values, true)
  if (what.second) draw(what.second, false)
  const last = what.values.at(-1)
  const expected = [...(last === null || last === undefined ? [] : [[what.values.length - 1, last] as const]), ...forecast.map((value, index) => [what.values.length + index, value] as const)]
  if (forecast.length > 0) drawn.push(html`<path class="ln dash"${attributes({ d: expected.map(([index, value], at) => `${at === 0 ? 'M' : 'L'}${x(index)} ${y(value)}`).join('') })}/>`)
  const aim = what.aim === undefined ? '' : html`<line class="aim"${attributes({ x1: 0, x2: 100, y1: y(what.aim), y2: y(what.aim) })}/>`
  return frame(what, html`${nothingLine(what)}${drawn}${aim}`)
}

/** The key's entry for the broken line. */
export const aimKey = (words: string): Html =>
  html`<ul class="key"><li><svg viewBox="0 0 12 12" aria-hidden="true"><path d="M0 6h12" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2"/></svg><span>${words}</span></li></ul>`

/** What the tones stand for. */
export const key = (list: readonly { tone: Tone; words: Content }[]): Html =>
  html`<ul class="key">${list.map((entry) => html`<li><svg viewBox="0 0 1 1" aria-hidden="true"><rect${attributes({ class: entry.tone, width: 1, height: 1 })}/></svg><span>${entry.words}</span></li>`)}</ul>`

/** A drawing with its title, its main figure, its key, and the table behind it. */
export const chart = (what: { title: string; figure?: string; drawing: Html; key?: Html; seeFigures: string; table: Html }): Html =>
  html`<figure class="chart"><figcaption><b>${what.title}</b>${what.figure ? html`<span class="big">${what.figure}</span>` : ''}</figcaption>${what.drawing}${what.key ?? ''}<details class="fig"><summary>${what.seeFigures}</summary>${what.table}</details></figure>`
