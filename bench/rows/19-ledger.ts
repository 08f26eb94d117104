/** Row 19: pages of the books with a million lines behind them, against their own reads, the tax office's file of all of it, and the closing of such a year. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { accountLines } from '#cooperative/finance/ledger/account-store.ts'
import { searchEntries } from '#cooperative/finance/ledger/entry-store.ts'
import { exportBooks } from '#cooperative/finance/ledger/exports/export-books.ts'
import { fiscalYearById } from '#cooperative/finance/ledger/fiscal-year.ts'
import { statementsOf } from '#cooperative/finance/ledger/statements.ts'
import { trialBalance } from '#cooperative/finance/ledger/trial-balance.ts'
import { openDatabase } from '#db/open-database.ts'
import type { Db } from '#db/open-database.ts'
import { elapsedMs } from '#lib/clock.ts'
import type { Instance } from '../instance.ts'
import { closeMillion } from './19-closing.ts'
import { percentile } from '../measure.ts'
import type { RowResult } from '../measure.ts'

const yearId = 'bench-ledger'
const entries = 333_334

/** Fills a fiscal year with a million lines, without the triggers: what they do a year at a time would take half an hour. */
export async function fillLedger(db: Db): Promise<void> {
  if (await db.selectFrom('fiscal_year').select('id').where('id', '=', yearId).executeTakeFirst()) return
  await db.connection().execute(async (held) => {
    await sql`set statement_timeout = 0`.execute(held)
    for (const table of ['journal_entry', 'entry_line', 'fiscal_year', 'ledger_month']) await sql.raw(`alter table ${table} disable trigger user`).execute(held)
    await sql`insert into fiscal_year (id, start_day, end_day, last_number, created_at) values (${yearId}, '2001-01-01', '2001-12-31', ${entries}, now())`.execute(held)
    await sql`insert into journal_entry (id, state, journal, day, label, document_reference, document_day, created_at, fiscal_year_id, number, position, validated_at, previous_hash, hash)
      select 'b' || lpad(n::text, 11, '0'), 'validated', (array['VE', 'BQ', 'AC', 'OD'])[1 + n % 4], date '2001-01-01' + (n * 365::bigint / ${entries + 1})::int, 'Abonnement du compte ' || n, 'F-' || n, '2001-06-01', now(),
             ${yearId}, n, 1000000000 + n, date_trunc('milliseconds', now()), sha256((n - 1)::text::bytea), sha256(n::text::bytea) from generate_series(1, ${entries}) n`.execute(held)
    await sql`insert into entry_line (entry_id, place, account, debit_cents, credit_cents, label, fiscal_year_id, day, number)
      select e.id, p, case p when 1 then (array['411', '512', '401', '471'])[1 + e.number % 4] when 2 then (array['706', '411', '6135', '626'])[1 + e.number % 4] else '44571' end,
             case p when 1 then 1200 else 0 end, case p when 1 then 0 when 2 then 1000 else 200 end, e.label, ${yearId}, e.day, e.number
        from journal_entry e, generate_series(1, 3) p where e.fiscal_year_id = ${yearId}`.execute(held)
    await sql`insert into ledger_month (fiscal_year_id, account, month, kind, debit_cents, credit_cents)
      select fiscal_year_id, account, date_trunc('month', day)::date, 'ordinary', sum(debit_cents), sum(credit_cents) from entry_line where fiscal_year_id = ${yearId} group by 1, 2, 3`.execute(held)
    for (const table of ['journal_entry', 'entry_line', 'fiscal_year', 'ledger_month']) await sql.raw(`alter table ${table} enable trigger user`).execute(held)
    // as autovacuum leaves them: what is counted in an index alone needs the visibility map
    await sql`vacuum analyze`.execute(held)
  })
}

/** Pages of the books with the reads that they are made of. */
async function ledgerListings(db: Db): Promise<{ path: string; read: () => Promise<unknown> }[]> {
  const year = await fiscalYearById(db, yearId)
  const home = '/administration/finance'
  const list = (more: Record<string, string>, text: string, journal: string | null, page: number) => ({
    path: `${home}/entries?${new URLSearchParams({ year: yearId, ...more })}`,
    read: () => searchEntries(db, { state: 'validated' as const, yearId, journal, text, page, pageSize: 50 }),
  })
  const account = (code: string, page: number) => ({ path: `${home}/accounts/${code}?year=${yearId}&page=${page}`, read: () => accountLines(db, { account: code, year, page, pageSize: 50 }) })
  return [
    list({}, '', null, 1),
    list({ page: '3000' }, '', null, 3000),
    list({ journal: 'BQ' }, '', 'BQ', 1),
    list({ q: 'compte 4321' }, 'compte 4321', null, 1),
    list({ q: '123456' }, '123456', null, 1),
    account('512', 1),
    account('512', 800),
    account('706', 1600),
    { path: `${home}/balance?year=${yearId}`, read: () => trialBalance(db, year) },
    { path: `${home}/statements?year=${yearId}`, read: () => statementsOf(db, year) },
  ]
}

/** Seconds and the largest resident memory of this process while the tax file of the million lines is made and thrown away. */
async function timeFec(db: Db): Promise<{ seconds: number; lines: number; grownMb: number }> {
  const before = process.memoryUsage().rss
  const startedMs = elapsedMs()
  const file = await exportBooks(db, { format: 'fec', yearId })
  let [lines, peak] = [0, before]
  for await (const piece of file.body) {
    for (const byte of piece) if (byte === 10) lines++
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  return { seconds: (elapsedMs() - startedMs) / 1000, lines, grownMb: (peak - before) / 2 ** 20 }
}

/** Row 19: pages of books of a million lines against their reads alone, the tax file of them, the closing of such a year. */
export async function ledger(instance: Instance, say: (line: string) => void, rounds = 12): Promise<RowResult[]> {
  const config = JSON.parse(await readFile(join(instance.dataDir, 'etc', 'onyva.json'), 'utf8')) as { databaseUrl: string }
  const db = openDatabase(config.databaseUrl, 2)
  try {
    await fillLedger(db)
    const cookie = await instance.signIn()
    const measured = await measureLedger(db, (path) => instance.panel(path, { headers: { cookie, 'accept-language': 'fr' } }).then((answer) => answer.body), say, rounds)
    return [...measured, await closeMillion(config.databaseUrl, say)]
  } finally {
    await db.destroy()
  }
}

/** The same on any panel that `ask` reaches. */
async function measureLedger(db: Db, ask: (path: string) => Promise<string>, say: (line: string) => void, rounds: number): Promise<RowResult[]> {
  const ours: number[] = []
  const against: number[] = []
  for (const { path, read } of await ledgerListings(db)) {
    const [pages, reads]: [number[], number[]] = [[], []]
    for (let round = -1; round < rounds; round++) {
      const startedMs = elapsedMs()
      const page = await ask(path)
      const middleMs = elapsedMs()
      await read()
      if (!page.includes('<h1>')) throw new Error(`${path} is no page`)
      if (round < 0) continue
      pages.push(middleMs - startedMs)
      reads.push(elapsedMs() - middleMs)
    }
    say(`${path}: p95 ${percentile(pages, 0.95).toFixed(1)} ms, its reads ${percentile(reads, 0.95).toFixed(1)}`)
    ours.push(...pages)
    against.push(...reads)
  }
  const [page, reads] = [percentile(ours, 0.95), percentile(against, 0.95)]
  const fec = await timeFec(db)
  say(`tax file: ${fec.lines} lines in ${fec.seconds.toFixed(1)} s, ${fec.grownMb.toFixed(0)} MB more memory`)
  return [
    { row: 19, name: 'pages of the books, 1 M lines, p95', ours: page, against: reads, ratio: page / reads, aim: '≤ 100 ms, ≤ 2×', met: page <= 100 && page <= reads * 2, unit: 'ms', runs: { ours, against }, note: 'ten lists, accounts, balances and statements; against their reads alone' },
    { row: 19, name: 'tax file of 1 M lines', ours: fec.seconds, against: null, ratio: null, aim: '≤ 30 s, flat memory', met: fec.seconds <= 30 && fec.grownMb < 150, unit: 's', runs: { ours: [fec.seconds], against: [] }, note: `${fec.lines} lines, ${fec.grownMb.toFixed(0)} MB more resident memory at the peak` },
  ]
}
