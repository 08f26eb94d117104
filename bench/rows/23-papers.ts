/**
 * Row 23: the papers of 4,000 invoices, made beside its pages by a control plane of its own, as in a cooperative the
 * evening of its billing; its pages are asked meanwhile, and again when it is at rest.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { salesPaths } from '#cooperative/finance/sales/sales-paths.ts'
import type { Db } from '#db/open-database.ts'
import { elapsedMs } from '#lib/clock.ts'
import { besideDatabase, databaseUrlOf } from '../beside-database.ts'
import { billMembers, fillMembers, members } from '../billed-members.ts'
import type { Instance } from '../instance.ts'
import { percentile } from '../measure.ts'
import type { RowResult } from '../measure.ts'
import { startPlane } from '../own-plane.ts'
import type { Plane } from '../own-plane.ts'

const aimSeconds = 600

const countWithout = async (db: Db, column: 'file_hash' | 'sent_at'): Promise<number> => (await sql<{ count: number }>`select count(*)::int as count from sales_invoice where ${sql.ref(column)} is null`.execute(db)).rows[0]?.count ?? 0

/** Asks the list of invoices every half second until nothing is left. @returns seconds, and what each page took. */
async function untilNone(db: Db, column: 'file_hash' | 'sent_at', plane: Plane): Promise<{ seconds: number; pages: number[] }> {
  const startedMs = elapsedMs()
  const pages: number[] = []
  while ((await countWithout(db, column)) > 0) {
    if (elapsedMs() - startedMs > 2 * aimSeconds * 1000) throw new Error(`${await countWithout(db, column)} are left after ${2 * aimSeconds} s`)
    pages.push(await plane.ask(salesPaths.home))
    await wait(500)
  }
  return { seconds: (elapsedMs() - startedMs) / 1000, pages }
}

async function measurePapers(db: Db, url: string, folder: string, say: (line: string) => void): Promise<RowResult> {
  const startedMs = elapsedMs()
  const plane = await startPlane(db, url, folder)
  try {
    const startingSeconds = (elapsedMs() - startedMs) / 1000
    const papers = await untilNone(db, 'file_hash', plane)
    const seconds = startingSeconds + papers.seconds
    const letters = await untilNone(db, 'sent_at', plane)
    const calm: number[] = []
    for (let round = 0; round < 40; round++) calm.push(await plane.ask(salesPaths.home))
    const { rows } = await sql<{ mb: number }>`select sum(f.size_bytes)::float / 1048576 as mb from sales_invoice i join ledger_file f on f.hash = i.file_hash`.execute(db)
    const note = `with the start of the control plane (${startingSeconds.toFixed(1)} s); ${((seconds * 1000) / members).toFixed(0)} ms a paper, ${(rows[0]?.mb ?? 0).toFixed(0)} MB in all; last letter ${letters.seconds.toFixed(0)} s later; the list of invoices meanwhile p95 ${percentile(papers.pages, 0.95).toFixed(0)} ms, at rest ${percentile(calm, 0.95).toFixed(0)} ms; ${(await plane.peakMb()).toFixed(0)} MB of memory at most`
    say(`papers: ${seconds.toFixed(0)} s, ${note}`)
    return { row: 23, name: 'papers of 4,000 invoices in the background', ours: seconds, against: null, ratio: null, aim: `≤ ${aimSeconds} s`, met: seconds <= aimSeconds, unit: 's', runs: { ours: [seconds], against: [] }, note }
  } finally {
    await plane.stop()
  }
}

/** Row 23. */
export async function papers(instance: Instance, say: (line: string) => void): Promise<RowResult> {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-bench-papers-'))
  try {
    return await besideDatabase(await databaseUrlOf(instance), 'onyva_bench_papers', async (db, url) => {
      await fillMembers(db)
      await billMembers(db)
      return measurePapers(db, url, folder, say)
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}
