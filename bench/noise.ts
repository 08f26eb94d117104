/**
 * How far apart two runs of a row may lie that follow each other on a machine that does nothing else. What differs by
 * less says nothing. `./onyva bench --twice ROW…` runs rows twice and writes what it found beside it in docs/bench.md.
 */
import type { KeptResults } from './draw-results.ts'
import { judgedFigure, significant } from './measure.ts'
import type { RowResult } from './measure.ts'

interface Noise {
  /** In hundredths of the figure that is held against the aim. */
  percent: number
  /** What moves it. */
  from: string
}

const throughput: Noise = { percent: 6, from: 'median of interleaved pairs, some 5 % each: a slow second falls on one side of a pair' }
const starts: Noise = { percent: 20, from: 'medians of 15 starts, each a dozen forks and mounts' }
const slowPages: Noise = { percent: 25, from: 'p95: the slowest twentieth of some 200 pages' }
const counted: Noise = { percent: 0, from: 'counted, not timed' }
const weighed: Noise = { percent: 1, from: 'counted, not timed; a page says what time it is' }

/** By row. Where none stands, the row has not been run twice. */
const noiseOfRow: Readonly<Record<number, Noise>> = {
  1: throughput,
  2: throughput,
  3: starts,
  4: throughput,
  8: counted,
  9: slowPages,
  12: { percent: 35, from: 'median of 5 pairs of p99s: of 480 kept pages or 320 pages of PHP in 8 s the slowest three to five' },
  13: weighed,
  16: throughput,
  17: throughput,
  20: slowPages,
}

/** How far the second run lies from the first, in hundredths of the first; null when it was run once. */
export function apartPercent(result: RowResult): number | null {
  if (!result.again) return null
  const [first, second] = [judgedFigure(result, result), judgedFigure(result, result.again)]
  return first === second ? 0 : (Math.abs(second - first) / Math.abs(first)) * 100
}

/** Whether both runs say the same, as far as the row's noise lets them; null when it was run once or its noise is not known. */
export function agrees(result: RowResult): boolean | null {
  const [apart, noise] = [apartPercent(result), noiseOfRow[result.row]]
  return apart === null || !noise ? null : apart <= noise.percent
}

/** The table of docs/bench.md: the newest two runs of each row that was run twice, and its noise. */
export function noiseTable(kept: readonly KeptResults[]): string {
  const runs = kept.flatMap(({ at, load, results }) => results.filter(({ again }) => again).map((result) => ({ at, load, result })))
  const newest = new Map(runs.map((run) => [run.result.name.replace(/ \(.*\)$/, ''), run]))
  const lines = [...newest.values()]
    .sort((one, other) => one.result.row - other.result.row)
    .map(({ at, load = [0, 0], result }) => {
      const figure = (of: Pick<RowResult, 'ours' | 'ratio'>) => `${significant(judgedFigure(result, of))}${judgedFigure(result, of) === of.ours ? ` ${result.unit}` : ''}`
      const noise = noiseOfRow[result.row]
      const apart = `${apartPercent(result)!.toFixed(1)} %${agrees(result) === false ? ', **more than its noise**' : ''}`
      return `| ${result.row} | ${noise ? `${noise.percent} %: ${noise.from}` : 'not known'} | ${figure(result)} | ${figure(result.again!)} | ${apart} | ${at.slice(0, 10)}, load ${load[0].toFixed(1)} before, ${load[1].toFixed(1)} after |`
    })
  return ['| Row | Noise | First run | Second run | Apart | When |', '|---|---|---|---|---|---|', ...lines].join('\n')
}
