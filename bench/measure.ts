/**
 * What every row of the bench shares: the shape of a result, medians and percentiles, interleaved runs.
 * A row compares us with the bare engine in ONE run, A/B/A…, because the machine's speed drifts by more than
 * the differences we look for.
 */
import { cpus, totalmem, release } from 'node:os'

export interface RowResult {
  row: number
  name: string
  /** Median of our runs, in `unit`. */
  ours: number
  /** Median of what we compare with, or null where the aim is absolute. */
  against: number | null
  /** ours ÷ against, or null. */
  ratio: number | null
  /** The aim in words, as in the architecture. */
  aim: string
  met: boolean
  unit: string
  /** Every single run, ours and theirs in the order they were made. */
  runs: { ours: number[]; against: number[] }
  /** How it was measured and what limits it. */
  note: string
  /** The same row once more, right after it (`--twice`). */
  again?: { ours: number; against: number | null; ratio: number | null }
}

/** The figure that is held against the aim: the measure itself where the aim has its unit, the ratio otherwise. */
export const judgedFigure = ({ aim, unit }: Pick<RowResult, 'aim' | 'unit'>, { ours, ratio }: Pick<RowResult, 'ours' | 'ratio'>): number => (ratio !== null && !aim.includes(unit) ? ratio : ours)

/** The value below which `share` (0 to 1) of the values lie, nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('no values')
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** Runs A and B in turn, `rounds` times each, and gives all figures. */
export async function interleaved(
  rounds: number,
  ours: (round: number) => Promise<number>,
  against: (round: number) => Promise<number>,
): Promise<RowResult['runs']> {
  const runs: RowResult['runs'] = { ours: [], against: [] }
  for (let round = 0; round < rounds; round++) {
    runs.ours.push(await ours(round))
    runs.against.push(await against(round))
  }
  return runs
}

/** Rounds to three significant figures: more would pretend. */
export const significant = (value: number): number => Number(value.toPrecision(3))

/** What machine the figures come from. */
export const machine = () => ({
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
})

/** The table that a person reads. */
export function table(results: readonly RowResult[]): string {
  const cells = results.map((result) => [
    String(result.row),
    result.name,
    `${significant(result.ours)} ${result.unit}`,
    result.against === null ? '–' : `${significant(result.against)} ${result.unit}`,
    result.ratio === null ? '–' : String(significant(result.ratio)),
    result.aim,
    result.met ? 'met' : 'MISSED',
  ])
  const head = ['#', 'row', 'ours', 'against', 'ratio', 'aim', '']
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)))
  return [head, ...cells].map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n')
}
