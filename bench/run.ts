/**
 * `onyva bench [ROW…] [--twice] [--json] [--sites N] [--data DIR]`: runs rows of docs/architecture.md on an instance of
 * its own and prints a table. Exit 0 when all ran, met or not; 1 when a row that was run twice says two different
 * things (`noise.ts`). Results are kept in `bench/results/`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '#lib/clock.ts'
import { Refusal } from '#launch/refusal.ts'
import { putTable } from '../test/faults/fault-table.ts'
import { drawResults, readResults } from './draw-results.ts'
import { openInstance } from './instance.ts'
import { machine, table } from './measure.ts'
import type { RowResult } from './measure.ts'
import { agrees, noiseTable } from './noise.ts'
import { staticFiles } from './rows/01-static.ts'
import { phpPages } from './rows/02-php.ts'
import { sleepingSite } from './rows/03-sleeping-site.ts'
import { keptPage } from './rows/04-kept-page.ts'
import { sleepingMemory } from './rows/06-memory.ts'
import { create } from './rows/07-create.ts'
import { failures } from './rows/08-failures.ts'
import { lists } from './rows/09-lists.ts'
import { reconcile } from './rows/10-reconcile.ts'
import { neighbours } from './rows/12-neighbours.ts'
import { pageWeight } from './rows/13-page-weight.ts'
import { healthPage } from './rows/14-health-page.ts'
import { wordpress } from './rows/15-wordpress.ts'
import { logWriting } from './rows/16-log.ts'
import { observePhp } from './rows/17-observe-php.ts'
import { reboot } from './rows/18-reboot.ts'
import { ledger } from './rows/19-ledger.ts'
import { register } from './rows/20-register.ts'
import { billing } from './rows/21-billing.ts'
import { bank } from './rows/22-bank.ts'
import { papers } from './rows/23-papers.ts'
import { gauges } from './rows/24-gauges.ts'
import { debitBatch } from './rows/26-debits.ts'
import { simulation } from './rows/25-simulation.ts'

/** Order matters: those at few sites first; 7 and 1 fill up to `--sites`; 6 adds more on top, 12 looks at neighbours among them. */
const order = [2, 3, 4, 13, 15, 16, 17, 8, 7, 1, 9, 10, 6, 12, 14, 18, 19, 20, 21, 22, 23, 24, 25, 26]

/** Runs the bench; what is measured is kept after each row. @returns the exit code. @throws {Refusal} for a row that is none, before anything starts. */
export async function runBench(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      twice: { type: 'boolean', default: false },
      sites: { type: 'string', default: '1000' },
      data: { type: 'string', default: '/var/tmp/onyva-bench' },
    },
  })
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const many = Number(values.sites)
  const wanted = positionals.map(Number)
  for (const word of positionals) if (!order.includes(Number(word))) throw new Refusal(`row ${word} is not measured yet; there are ${order.join(', ')}`)
  const instance = await openInstance(values.data, say)
  const rows: Record<number, () => Promise<RowResult | RowResult[]>> = {
    2: () => phpPages(instance, say),
    3: () => sleepingSite(instance),
    4: () => keptPage(instance, say),
    13: () => pageWeight(instance),
    15: () => wordpress(instance),
    12: () => neighbours(instance, say),
    14: () => healthPage(instance, many, say),
    16: () => logWriting(instance, say),
    17: () => observePhp(instance, say),
    8: () => failures(instance, many, say),
    7: () => create(instance, many, say),
    1: () => staticFiles(instance, many, say),
    6: () => sleepingMemory(instance, many, say),
    9: () => lists(instance, say),
    10: () => reconcile(instance, say),
    18: () => reboot(instance, say),
    19: () => ledger(instance, say),
    20: () => register(instance, say),
    21: () => billing(instance, say),
    22: () => bank(instance, say),
    23: () => papers(instance, say),
    24: () => gauges(instance, say),
    25: () => simulation(instance, say),
    26: () => debitBatch(instance, say),
  }
  const results: RowResult[] = []
  const loadBefore = loadavg()[0]!
  const at = systemClock.now().toISOString()
  const folder = join(import.meta.dirname, 'results')
  await mkdir(folder, { recursive: true })
  for (const row of order.filter((one) => wanted.length === 0 || wanted.includes(one))) {
    say(`row ${row}`)
    const found = [await rows[row]!()].flat()
    const again = values.twice ? [await rows[row]!()].flat() : []
    results.push(...found.map((result, at) => (again[at] ? { ...result, again: { ours: again[at].ours, against: again[at].against, ratio: again[at].ratio } } : result)))
    await writeFile(join(folder, `${at.slice(0, 16).replaceAll(':', '')}.json`), `${JSON.stringify({ at, machine: machine(), load: [loadBefore, loadavg()[0]!], results }, null, 1)}\n`)
  }
  const [docs, kept] = [join(import.meta.dirname, '..', 'docs'), await readResults(folder)]
  await writeFile(join(docs, 'bench.svg'), drawResults(kept))
  if (values.twice) await writeFile(join(docs, 'bench.md'), putTable(await readFile(join(docs, 'bench.md'), 'utf8'), 'noise table', noiseTable(kept)))
  process.stdout.write(values.json ? `${JSON.stringify(results)}\n` : `${table(results)}\n`)
  return results.some((result) => agrees(result) === false) ? 1 : 0
}
