/** Results that are kept in the repository, and their table in docs/faults.md. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { putTable } from './fault-table.ts'
import type { FaultResult, Table } from './fault-table.ts'

type Kept = Readonly<Record<string, FaultResult>>

const tableOf: Readonly<Record<string, Table>> = { 'results.json': 'table', 'long-results.json': 'long table' }

/** @param file the name of a file beside this one */
export async function openKept(root: string, file: 'results.json' | 'long-results.json') {
  const path = join(root, 'test', 'faults', file)
  const page = join(root, 'docs', 'faults.md')
  const kept = {
    results: JSON.parse(await readFile(path, 'utf8').catch(() => '{}')) as Kept,
    /** Keeps one result, and draws the table anew. */
    async keep(name: string, result: FaultResult, draw: (all: Kept) => string): Promise<void> {
      kept.results = Object.fromEntries(Object.entries({ ...kept.results, [name]: result }).sort())
      await writeFile(path, `${JSON.stringify(kept.results, null, 1)}\n`)
      await writeFile(page, putTable(await readFile(page, 'utf8'), tableOf[file]!, draw(kept.results)))
    },
  }
  return kept
}
