/** Row 21: a billing run of 4,000 members with 8,000 sites' use, prepared and issued, against writing the same rows alone. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beginIssue, issueSome } from '#cooperative/finance/billing/issue-run.ts'
import { beginRun, prepareSome } from '#cooperative/finance/billing/prepare-run.ts'
import { runById, sumsOf } from '#cooperative/finance/billing/run-store.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { saveSeller } from '#cooperative/finance/sales/seller.ts'
import { enterTariff } from '#cooperative/finance/tariffs/enter-tariff.ts'
import { addPlan } from '#cooperative/finance/tariffs/save-plan.ts'
import { migrate } from '#db/migrate.ts'
import { openDatabase } from '#db/open-database.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { usageOfMembers } from '#hosting/for-cooperative.ts'
import { elapsedMs } from '#lib/clock.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import type { Instance } from '../instance.ts'
import type { RowResult } from '../measure.ts'

const database = 'onyva_bench_billing'
const [members, sitesOfEach] = [4000, 2]
const doer = byItself('bench')
const clock: Clock = { now: () => new Date('2026-12-01T10:00:00Z') }

/** The same server, another database; a socket's URL names no host, which `URL` does not take. */
const urlOf = (url: string, name: string): string => url.replace(/^([a-z]+:\/\/[^/]*\/)[^?]*/, `$1${name}`)

/** Members with two sites each, a month of their use, a measured subscription each that begins with the month; a tenth are over what it holds, and were warned. */
async function fill(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, clock)
    await openFiscalYear(tx, doer, { startDay: day('2026-01-01'), endDay: day('2026-12-31') }, clock)
    await saveSeller(tx, doer, { seller: { name: 'Les Toits', legalForm: '', street: '12 rue des Tanneurs', postalCode: '69007', city: 'Lyon', country: 'FR', siren: '732829320', register: 'RCS Lyon', vatNumber: 'FR44732829320', email: 'compta@lestoits.example', iban: 'FR7630006000011234567890189', bic: '' } }, clock)
    const { id } = await addPlan(tx, doer, { code: 'SITE', name: 'Hébergement associatif', months: 1, billed: 'advance', measure: 'traffic', level: 'standard', account: '706' }, clock)
    await enterTariff(tx, doer, { label: 'Tarif 2026', fromDay: day('2026-01-01'), body: 'meeting', votedOn: day('2025-06-12'), resolution: '4', prices: [{ planId: id, price: 50_000n, included: 20_000n, overagePrice: 1000n }] }, clock)
    await sql`insert into node (id, name, created_at) values ('bench', 'bench', now())`.execute(tx)
    await sql`insert into member (id, number, name, kind, status, created_at) overriding system value select 'b' || lpad(n::text, 11, '0'), n, 'Association ' || n, 'legal', 'admitted', now() from generate_series(1, ${members}) n`.execute(tx)
    await sql`insert into ledger_party (id, kind, subject_id, code, name) select 'member-' || id, 'member', id, 'M' || lpad(number::text, 5, '0'), name from member`.execute(tx)
    await sql`insert into customer (id, member_id, email, created_at) select 'member-' || id, id, 'compta@' || number || '.example', now() from member`.execute(tx)
    await sql`insert into subscription (id, number, customer_id, member_id, start_day, anchor_day, months, created_at) select 's' || lpad(number::text, 11, '0'), number, 'member-' || id, id, '2026-11-01', '2026-11-01', 1, now() from member`.execute(tx)
    await sql`insert into subscription_plan (subscription_id, from_day, plan_id, quantity, entered_at) select id, start_day, ${id}, 1, now() from subscription`.execute(tx)
    await sql`insert into usage_warning (id, subscription_id, from_day, to_day, warned_on, measure, used, included, letters, warned_at) select 'w' || lpad(number::text, 11, '0'), id, '2026-11-01', '2026-11-30', '2026-11-20', 'traffic', 16000, 20000, 1, now() from subscription where number % 10 = 0`.execute(tx)
    await sql`insert into site (id, member_id, node_id, name, search_text, profile, php_version, disk_bytes, memory_bytes, cpu_percent, tasks, php_workers, main_host_name, revision, requested_at, created_at)
      select m.id || '-' || k, m.id, 'bench', 's' || k || '-' || m.number, '', 'static', '8.4', 1000000000, 100000000, 50, 50, 2, 's' || k || '-' || m.number || '.example', m.number * 2 + k, '2026-01-01', '2026-01-01' from member m, generate_series(1, ${sitesOfEach}) k`.execute(tx)
    await sql`insert into site_usage (site_id, day, member_id, sequence, requests, pages, status_5xx, bytes_out, cache_hits, cpu_ms, starts, memory_bytes, disk_bytes, times)
      select m.id || '-' || k, d.day::date, m.id, 1, 100, 100, 0, case when m.number % 10 = 0 then 500000000 else 100000000 + (m.number % 90) * 1000000 end::bigint, 0, 0, 0, 0, 1000000, ''::bytea
        from member m, generate_series(1, ${sitesOfEach}) k, generate_series(date '2026-11-01', date '2026-11-30', interval '1 day') d (day)`.execute(tx)
  })
  await sql`vacuum analyze`.execute(db)
}

/** Tables that an invoice writes into, with the column that says of which entry or invoice a row is. */
const written = [
  ['journal_entry', 'id', 'entry_id'], ['entry_line', 'entry_id', 'entry_id'], ['sales_invoice', 'id', 'id'], ['sales_invoice_line', 'invoice_id', 'id'], ['sales_invoice_vat', 'invoice_id', 'id'], ['amount_due', 'invoice_id', 'id'], ['billed_span', 'invoice_id', 'id'],
] as const

/** Writes the same rows again into tables of the same shape and indexes, without a check: a statement for each table and invoice, fifty invoices a transaction. @returns seconds. */
async function writeAlone(db: Db): Promise<number> {
  for (const [table] of written) await sql.raw(`create table bare_${table} (like ${table} including indexes including defaults)`).execute(db)
  const invoices = await db.selectFrom('sales_invoice').select(['id', 'entry_id']).orderBy('sequence').execute()
  const startedMs = elapsedMs()
  for (let from = 0; from < invoices.length; from += 50)
    await inTransaction(db, async (tx) => {
      for (const invoice of invoices.slice(from, from + 50))
        for (const [table, column, of] of written) await sql`insert into ${sql.table(`bare_${table}`)} select * from ${sql.table(table)} where ${sql.ref(column)} = ${invoice[of]}`.execute(tx)
    })
  return (elapsedMs() - startedMs) / 1000
}

/** The run on a database of its own beside the one given. */
async function billMembers(url: string, say: (line: string) => void): Promise<RowResult> {
  const admin = openDatabase(urlOf(url, 'postgres'), 1)
  try {
    await sql.raw(`drop database if exists ${database}`).execute(admin)
    await sql.raw(`create database ${database}`).execute(admin)
    const db = openDatabase(urlOf(url, database), 4)
    try {
      await migrate(db)
      await fill(db)
      say(`filled: ${members} members, ${members * sitesOfEach} sites, a month of use`)
      const seen = new Set<string>()
      const { id } = await inTransaction(db, (tx) => beginRun(tx, doer, { untilDay: day('2026-12-01'), issuedOn: day('2026-12-01'), label: 'Hébergement' }, clock))
      const startedMs = elapsedMs()
      const look = setInterval(() => void runById(db, id).then((run) => seen.add(`${run.state} ${run.done}`), () => {}), 250)
      while (await prepareSome(db, { usageOf: usageOfMembers }, clock));
      const preparedMs = elapsedMs()
      say(`prepared in ${((preparedMs - startedMs) / 1000).toFixed(1)} s`)
      const { totalCents, invoices, held } = await sumsOf(db, id)
      await inTransaction(db, (tx) => beginIssue(tx, doer, { runId: id, expectedCents: totalCents }, clock))
      while (await issueSome(db, 'bench', clock));
      const seconds = (elapsedMs() - startedMs) / 1000
      clearInterval(look)
      if (invoices !== members || held !== 0) throw new Error(`${invoices} invoices, ${held} lines held`)
      const prepared = (preparedMs - startedMs) / 1000
      const alone = await writeAlone(db)
      say(`billing: prepared in ${prepared.toFixed(1)} s, issued in ${(seconds - prepared).toFixed(1)} s, progress told ${seen.size} times; the same rows alone ${alone.toFixed(1)} s`)
      return { row: 21, name: 'billing run of 4,000 members, 8,000 sites', ours: seconds, against: alone, ratio: seconds / alone, aim: '≤ 60 s, with progress', met: seconds <= 60 && seen.size > 10, unit: 's', runs: { ours: [seconds], against: [alone] }, note: `prepared ${prepared.toFixed(1)} s, issued ${(seconds - prepared).toFixed(1)} s, 240,000 rows of use; against the same rows written without a check` }
    } finally {
      await db.destroy()
      await sql.raw(`drop database if exists ${database}`).execute(admin)
    }
  } finally {
    await admin.destroy()
  }
}

/** Row 21. */
export async function billing(instance: Instance, say: (line: string) => void): Promise<RowResult[]> {
  const config = JSON.parse(await readFile(join(instance.dataDir, 'etc', 'onyva.json'), 'utf8')) as { databaseUrl: string }
  return [await billMembers(config.databaseUrl, say)]
}
