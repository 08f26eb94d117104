/**
 * The closing of a year of a million lines, with a thousand parties, by two persons: in a database of its own beside the
 * instance's, filled once and copied for each run, since nothing opens a closed year again.
 */
import { sql } from 'kysely'
import { bankAccounts } from '#cooperative/finance/closing/closing-checklist.ts'
import { closingOf } from '#cooperative/finance/closing/closing-store.ts'
import { prepareClosing } from '#cooperative/finance/closing/prepare-closing.ts'
import { beginRelease, runRelease } from '#cooperative/finance/closing/release-closing.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { migrate } from '#db/migrate.ts'
import { openDatabase } from '#db/open-database.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs, systemClock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { buildActor } from '#web/test-app.ts'
import { besideUrl } from '../beside-database.ts'
import type { RowResult } from '../measure.ts'

const entries = 333_334
const filled = 'onyva_bench_books'
const copy = 'onyva_bench_closing'

/** Fills a year, sealed as the triggers would, without them: they take half an hour, this takes minutes. */
async function fillYear(db: Db): Promise<void> {
  const doer = byItself('bench')
  await inTransaction(db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, systemClock)
    await openFiscalYear(tx, doer, { startDay: day('2025-01-01'), endDay: day('2025-12-31') }, systemClock)
    for (const name of ['Une', 'Deux']) await createPerson(tx, { email: `${name.toLowerCase()}@bench.example`, name, language: 'fr' }, systemClock)
  })
  await db.connection().execute(async (held) => {
    await sql`set statement_timeout = 0`.execute(held)
    // without triggers and keys: lines stand before their entries, so that each entry is written once, with its seal
    await sql`set session_replication_role = replica`.execute(held)
    await sql`insert into ledger_party (id, kind, subject_id, code, name) select 'p' || n, 'member', 'p' || n, 'B' || n, 'Sociétaire ' || n from generate_series(1, 1000) n`.execute(held)
    await sql`create temp table fresh (like journal_entry)`.execute(held)
    await sql`insert into fresh (id, state, journal, day, label, version, created_at, fiscal_year_id, number, position, validated_at)
      select 'b' || lpad(n::text, 11, '0'), 'validated', (array['VE', 'BQ', 'AC', 'OD'])[1 + n % 4], date '2025-01-01' + (n * 365::bigint / ${entries + 1})::int, 'Abonnement du compte ' || n, 1, now(),
             y.id, n, n, date_trunc('milliseconds', now()) from generate_series(1, ${entries}) n, fiscal_year y`.execute(held)
    await sql`insert into entry_line (entry_id, place, account, debit_cents, credit_cents, label, party_id, fiscal_year_id, day, number)
      select e.id, p, case p when 1 then (array['411', '512'])[1 + e.number % 2] when 2 then (array['706', '7083'])[1 + e.number % 2] else '44571' end,
             case p when 1 then 1200 else 0 end, case p when 1 then 0 when 2 then 1000 else 200 end, e.label, case when p = 1 and e.number % 2 = 0 then 'p' || 1 + e.number % 1000 end, e.fiscal_year_id, e.day, e.number
        from fresh e, generate_series(1, 3) p`.execute(held)
    await sql`insert into ledger_month (fiscal_year_id, account, month, kind, debit_cents, credit_cents)
      select fiscal_year_id, account, date_trunc('month', day)::date, 'ordinary', sum(debit_cents), sum(credit_cents) from entry_line group by 1, 2, 3`.execute(held)
    await sql.raw(`do $$ declare e journal_entry; last bytea; begin
      select hash into last from ledger_head;
      for e in select * from fresh order by position loop
        e.previous_hash := last;
        last := sha256(last || convert_to(entry_text(e), 'UTF8'));
        e.hash := last;
        insert into journal_entry select e.*;
      end loop;
      update ledger_head set position = ${entries}, hash = last;
      update fiscal_year set last_number = ${entries};
    end $$`).execute(held)
    await sql`set session_replication_role = origin`.execute(held)
    await sql`vacuum analyze`.execute(held)
  })
}

/** Closes the year of a fresh copy. @returns seconds, and how many times progress was told. */
async function closeOnce(db: Db): Promise<{ seconds: number; told: number; peakMb: number }> {
  const [one, two] = await db.selectFrom('person').select('id').orderBy('email').execute()
  const actor = (personId = '') => buildActor({ personId, roles: ['treasurer'] })
  const { id: yearId } = await db.selectFrom('fiscal_year').select('id').orderBy('start_day').executeTakeFirstOrThrow()
  const banks = (await bankAccounts(db, yearId)).map(({ account, bookCents }) => ({ account, statementCents: bookCents, explanation: '' }))
  const seen = new Set<number>()
  const before = process.memoryUsage().rss
  let peak = before
  const startedMs = elapsedMs()
  await inTransaction(db, (tx) => prepareClosing(tx, actor(one?.id), { yearId, cutOff: 'Rien', depreciation: 'Rien', banks }, systemClock))
  const begun = await inTransaction(db, (tx) => beginRelease(tx, actor(two?.id), { yearId }, systemClock))
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
    closingOf(db, yearId, systemClock.now()).then((found) => seen.add(found?.checked ?? 0), () => {})
  }, 500)
  await runRelease(db, actor(two?.id), begun, systemClock)
  clearInterval(look)
  const seconds = (elapsedMs() - startedMs) / 1000
  const end = await closingOf(db, yearId, systemClock.now())
  if (end?.state !== 'closed') throw new Error(`the year was not closed: ${end?.refusal?.code}`)
  return { seconds, told: seen.size, peakMb: (peak - before) / 2 ** 20 }
}

/** Closing of a year of a million lines. */
export async function closeMillion(url: string, say: (line: string) => void): Promise<RowResult> {
  const admin = openDatabase(besideUrl(url, 'postgres'), 1)
  try {
    await sql`set statement_timeout = 0`.execute(admin)
    const { rows } = await sql`select from pg_database where datname = ${filled}`.execute(admin)
    if (rows.length === 0) {
      say('filling a year that can be closed')
      await sql.raw(`create database ${filled}_new`).execute(admin)
      const fresh = openDatabase(besideUrl(url, `${filled}_new`), 2)
      await migrate(fresh)
      await fillYear(fresh)
      await fresh.destroy()
      await sql.raw(`alter database ${filled}_new rename to ${filled}`).execute(admin)
    }
    await sql.raw(`drop database if exists ${copy}`).execute(admin)
    await sql.raw(`create database ${copy} template ${filled}`).execute(admin)
    const db = openDatabase(besideUrl(url, copy), 4)
    // a release that came since the year was filled
    await migrate(db)
    const { seconds, told, peakMb } = await closeOnce(db).finally(() => db.destroy())
    await sql.raw(`drop database ${copy}`).execute(admin)
    say(`closing: ${seconds.toFixed(1)} s, progress told ${told} times, ${peakMb.toFixed(0)} MB more memory`)
    return { row: 19, name: 'closing of a year of 1 M lines', ours: seconds, against: null, ratio: null, aim: '≤ 60 s, with progress', met: seconds <= 60 && told > 5, unit: 's', runs: { ours: [seconds], against: [] }, note: `333,334 entries, 1,000 parties; every seal checked; progress seen ${told} times, ${peakMb.toFixed(0)} MB more resident memory at the peak` }
  } finally {
    await admin.destroy()
  }
}
