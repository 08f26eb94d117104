/** A cooperative that can be billed, of the target size, and its billing: for rows about a run and what follows it. */
import { sql } from 'kysely'
import { beginIssue, issueSome } from '#cooperative/finance/billing/issue-run.ts'
import { beginRun, prepareSome } from '#cooperative/finance/billing/prepare-run.ts'
import { runById, sumsOf } from '#cooperative/finance/billing/run-store.ts'
import { openFiscalYear } from '#cooperative/finance/ledger/fiscal-year.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { saveSeller } from '#cooperative/finance/sales/seller.ts'
import { enterTariff } from '#cooperative/finance/tariffs/enter-tariff.ts'
import { addPlan } from '#cooperative/finance/tariffs/save-plan.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { usageOfMembers } from '#hosting/for-cooperative.ts'
import { elapsedMs } from '#lib/clock.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'

export const [members, sitesOfEach] = [4000, 2]
const doer = byItself('bench')
const clock: Clock = { now: () => new Date('2026-12-01T10:00:00Z') }

/** Members with two sites each, a month of their use, a measured subscription each that begins with the month; a tenth are over what it holds, and were warned. */
export async function fillMembers(db: Db): Promise<void> {
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

interface Billed {
  preparedSeconds: number
  issuedSeconds: number
  /** How many different states of progress were seen. */
  told: number
}

/** Prepares and issues a run over them, progress being looked at as the page does. @throws when not all of them were billed. */
export async function billMembers(db: Db): Promise<Billed> {
  const seen = new Set<string>()
  const { id } = await inTransaction(db, (tx) => beginRun(tx, doer, { untilDay: day('2026-12-01'), issuedOn: day('2026-12-01'), label: 'Hébergement' }, clock))
  const startedMs = elapsedMs()
  const look = setInterval(() => void runById(db, id).then((run) => seen.add(`${run.state} ${run.done}`), () => {}), 250)
  try {
    while (await prepareSome(db, { usageOf: usageOfMembers }, clock));
    const preparedMs = elapsedMs()
    const { totalCents, invoices, held } = await sumsOf(db, id)
    await inTransaction(db, (tx) => beginIssue(tx, doer, { runId: id, expectedCents: totalCents }, clock))
    while (await issueSome(db, 'bench', clock));
    const issuedMs = elapsedMs()
    const { issued } = await sumsOf(db, id)
    if (invoices !== members || issued !== members || held !== 0) throw new Error(`${issued} of ${invoices} invoices, ${held} lines held`)
    return { preparedSeconds: (preparedMs - startedMs) / 1000, issuedSeconds: (issuedMs - preparedMs) / 1000, told: seen.size }
  } finally {
    clearInterval(look)
  }
}
