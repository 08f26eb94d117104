/** `hledger` as the judge of the books: it adds the exported journal up by itself. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import { exec } from '#lib/exec.ts'
import { exportBooks } from './exports/export-books.ts'

const judge = '/usr/bin/hledger'
/** Why a test that needs the judge is skipped, or false. */
export const withoutJudge: string | false = existsSync(judge) ? false : 'hledger is missing: apt-get install hledger'

/** What hledger says has moved on each account in each month, in cents. */
async function judged(journal: string): Promise<Map<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'onyva-hledger-'))
  try {
    const file = join(folder, 'books.journal')
    await writeFile(file, journal)
    const { stdout } = await exec(judge, ['-f', file, 'balance', '--monthly', '--flat', '--no-total', '--empty', '-O', 'csv'], { env: { LC_ALL: 'C.UTF-8' } })
    const [head = '', ...rows] = stdout.trim().split('\n').map((row) => row.split(',').map((cell) => cell.replaceAll('"', '')))
    return new Map(rows.flatMap(([account = '', ...cells]) => cells.flatMap((cell, index) => (Number.parseFloat(cell) === 0 ? [] : [[`${account} ${head[index + 1]}`, Math.round(Number.parseFloat(cell) * 100)] as const]))))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function oursByMonth(db: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ key: string; cents: number }>`
    select account || ' ' || to_char(month, 'YYYY-MM') as key, sum(debit_cents - credit_cents)::bigint as cents from ledger_month group by 1 having sum(debit_cents - credit_cents) <> 0`.execute(db)
  return new Map(rows.map(({ key, cents }) => [key, cents]))
}

const sorted = (moves: Map<string, number>) => [...moves].sort(([a], [b]) => (a < b ? -1 : 1))

/** What hledger finds in the books as they are exported: cents by `account YYYY-MM`. */
export const judgedMoves = async (db: Db): Promise<Map<string, number>> => judged(await text((await exportBooks(db, { format: 'hledger', yearId: null })).body))

/** Every account has moved in every month by what hledger says. @returns how many accounts and months were compared. */
export async function hledgerAgrees(db: Db): Promise<number> {
  const ours = sorted(await oursByMonth(db))
  assert.deepEqual(sorted(await judgedMoves(db)), ours)
  return ours.length
}
