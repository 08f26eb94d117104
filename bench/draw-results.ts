/** Draws all kept results against their aims: docs/bench.svg, made anew with each bench. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { judgedFigure, significant } from './measure.ts'
import type { RowResult } from './measure.ts'

export interface KeptResults {
  /** ISO 8601. */
  at: string
  /** Of the machine, before and after; the first two results did not keep it. */
  load?: [number, number]
  results: RowResult[]
}

/** Reads every result that is kept, oldest first. */
export async function readResults(folder: string): Promise<KeptResults[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as KeptResults))
}

/**
 * How far a result is from its aim: 1 is the aim, above is better, whichever way the row counts.
 * @throws when the aim's words hold no figure.
 */
export function scoreOf(result: Pick<RowResult, 'aim' | 'unit' | 'ours' | 'ratio'>): number {
  const found = /(?:([≤≥])\s*)?(\d+(?:\.\d+)?)/.exec(result.aim)
  if (!found) throw new Error(`an aim without a figure: ${result.aim}`)
  const wanted = Number(found[2])
  const value = judgedFigure(result, result)
  if (wanted === 0) return value === 0 ? 1 : 0
  return found[1] === '≥' ? value / wanted : wanted / Math.max(value, Number.EPSILON)
}

const [width, top, rowHeight, left, right] = [760, 44, 30, 300, 590]
/** Least and greatest score on the axis, which is logarithmic; what lies outside stands at its end. */
const [least, most] = [0.25, 4]
const across = (score: number): number => left + ((Math.log(Math.min(most, Math.max(least, score))) - Math.log(least)) / Math.log(most / least)) * (right - left)
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const shortened = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

/** One line a row: older runs pale, the newest strong, with its figure. */
function line(row: number, runs: readonly { at: string; result: RowResult }[], y: number): string {
  const last = runs.at(-1)!.result
  const dots = runs.map(({ at, result }, index) => {
    const kind = `${result.met ? 'met' : 'missed'}${index === runs.length - 1 ? '' : ' old'}`
    return `<circle class="${kind}" cx="${across(scoreOf(result)).toFixed(1)}" cy="${y}" r="${index === runs.length - 1 ? 6 : 4}"><title>${at.slice(0, 10)}: ${significant(result.ours)} ${escaped(result.unit)}</title></circle>`
  })
  const figure = last.ratio !== null && !last.aim.includes(last.unit) ? `${significant(last.ratio)}×` : `${significant(last.ours)} ${last.unit}`
  return [
    `<text x="12" y="${y + 4}"><tspan class="number">${row}</tspan> ${escaped(shortened(last.name.replace(/ \(.*\)$/, ''), 38))}</text>`,
    `<line class="rail" x1="${left}" y1="${y}" x2="${right}" y2="${y}"/>`,
    ...dots,
    `<text x="${right + 18}" y="${y + 4}">${escaped(`${figure} (${shortened(last.aim.split(',')[0]!, 14)})`)}</text>`,
  ].join('\n')
}

/** @returns an SVG that follows the reader's light or dark. */
export function drawResults(kept: readonly KeptResults[]): string {
  const byRow = new Map<number, { at: string; result: RowResult }[]>()
  for (const { at, results } of kept) for (const result of results) byRow.set(result.row, [...(byRow.get(result.row) ?? []), { at, result }])
  const rows = [...byRow].sort(([a], [b]) => a - b)
  const height = top + rows.length * rowHeight + 34
  const aimAt = across(1).toFixed(1)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">Each measure against its aim; the table below holds the figures</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #26302b } .number { font-weight: 600 } .small { fill: #5b6a62; font-size: 12px }
.rail { stroke: #d7ded9 } .aim { stroke: #26302b; stroke-dasharray: 3 3 } .met { fill: #1f7a4d } .missed { fill: #c2571a } .old { opacity: .35 }
@media (prefers-color-scheme: dark) { text { fill: #e4ebe6 } .small { fill: #a3b1a9 } .rail { stroke: #3b4741 } .aim { stroke: #e4ebe6 } .met { fill: #5cc48f } .missed { fill: #f0955b } }
</style>
<text class="small" x="${left}" y="20">worse</text><text class="small" x="${aimAt}" y="20" text-anchor="middle">aim</text><text class="small" x="${right}" y="20" text-anchor="end">better</text>
<line class="aim" x1="${aimAt}" y1="28" x2="${aimAt}" y2="${height - 30}"/>
${rows.map(([row, runs], index) => line(row, runs, top + index * rowHeight + 6)).join('\n')}
<text class="small" x="12" y="${height - 10}">Large dot: the newest run; pale: earlier ones. Axis: ${least} to ${most} times the aim, logarithmic.</text>
</svg>
`
}
