import type { Instance } from '../instance.ts'
import { median } from '../measure.ts'
import type { RowResult } from '../measure.ts'

interface Reconciled {
  sites: number
  /** A pass after a start: the activator is told again what it holds. */
  first: { ms: number; steps: number }
  unchanged: RowResult['runs']
  fresh: number
  anew: RowResult['runs']
}

const newAtOnce = 100

/** Row 10: the agent's full reconcile. Two results: nothing has changed, and all is new. */
export async function reconcile(instance: Instance, say: (line: string) => void, rounds = 5): Promise<RowResult[]> {
  const seen = await instance.guest<Reconciled>('reconcile.ts', [String(rounds), String(newAtOnce)], { timeoutMs: 480_000 })
  say(`  first pass after a start: ${seen.first.ms.toFixed(0)} ms, ${seen.first.steps} steps`)
  const result = (name: string, runs: RowResult['runs'], most: number, note: string): RowResult => {
    const [ours, against] = [median(runs.ours), median(runs.against)]
    return { row: 10, name, ours, against, ratio: ours / against, aim: `≤ ${most}×`, met: ours / against <= most, unit: 'ms', runs, note }
  }
  return [
    result(
      `full reconcile of ${seen.sites} sites, nothing changed`,
      seen.unchanged,
      2,
      `the agent’s own reconciler over a copy of its state on the real machine, against lstat, readlink and one hash over the same folders and links; a pass after a start, which tells the activator all again: ${seen.first.ms.toFixed(0)} ms`,
    ),
    result(
      `${seen.fresh} new sites at once`,
      seen.anew,
      3,
      'subvolume, limit, welcome page synced to the disk, links and the activator’s socket, against writing the same folders, files and links bare, each page synced too',
    ),
  ]
}
