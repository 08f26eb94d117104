/** Row 25: a tariff tried on a year of use of 4,000 members with 8,000 sites, by two sets of prices, with progress; against reading the same rows alone. */
import { sql } from 'kysely'
import { billingPorts } from '#billing-ports.ts'
import { setUpLedger } from '#cooperative/finance/ledger/set-up-ledger.ts'
import { enterTariff } from '#cooperative/finance/tariffs/enter-tariff.ts'
import { addPlan } from '#cooperative/finance/tariffs/save-plan.ts'
import { askRun } from '#cooperative/finance/tariffs/simulation/ask-run.ts'
import { proposeSimulation } from '#cooperative/finance/tariffs/simulation/propose-simulation.ts'
import { workOnSimulations } from '#cooperative/finance/tariffs/simulation/run-simulation.ts'
import { runsOf } from '#cooperative/finance/tariffs/simulation/simulation-store.ts'
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { elapsedMs } from '#lib/clock.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { besideDatabase, databaseUrlOf } from '../beside-database.ts'
import type { Instance } from '../instance.ts'
import { median } from '../measure.ts'
import type { RowResult } from '../measure.ts'

const [members, sitesOfEach] = [4000, 2]
const doer = byItself('bench')
const clock: Clock = { now: () => new Date('2026-12-01T10:00:00Z') }
const times = 5

/** Members with two sites each, thirteen months of use, a measured subscription each from a day of its own; a tenth are over what it holds. @returns the plan. */
async function fill(db: Db): Promise<string> {
  const plan = await inTransaction(db, async (tx) => {
    await setUpLedger(tx, doer, { chart: 'company' }, clock)
    const { id } = await addPlan(tx, doer, { code: 'SITE', name: 'Hébergement associatif', months: 1, billed: 'advance', measure: 'traffic', level: 'standard', account: '706' }, clock)
    await enterTariff(tx, doer, { label: 'Tarif 2025', fromDay: day('2025-01-01'), body: 'meeting', votedOn: day('2024-06-12'), resolution: '4', prices: [{ planId: id, price: 50_000n, included: 20_000n, overagePrice: 1000n }] }, clock)
    await sql`insert into node (id, name, created_at) values ('bench', 'bench', now())`.execute(tx)
    await sql`insert into member (id, number, name, kind, status, created_at) overriding system value select 'b' || lpad(n::text, 11, '0'), n, 'Association ' || n, 'legal', 'admitted', now() from generate_series(1, ${members}) n`.execute(tx)
    await sql`insert into ledger_party (id, kind, subject_id, code, name) select 'member-' || id, 'member', id, 'M' || lpad(number::text, 5, '0'), name from member`.execute(tx)
    await sql`insert into customer (id, member_id, email, created_at) select 'member-' || id, id, 'compta@' || number || '.example', now() from member`.execute(tx)
    await sql`insert into subscription (id, number, customer_id, member_id, start_day, anchor_day, months, created_at) select 's' || lpad(number::text, 11, '0'), number, 'member-' || id, id, d, d, 1, now() from member cross join lateral (select date '2025-09-01' + (number % 31)::int as d) s`.execute(tx)
    await sql`insert into subscription_plan (subscription_id, from_day, plan_id, quantity, entered_at) select id, start_day, ${id}, 1, now() from subscription`.execute(tx)
    await sql`insert into site (id, member_id, node_id, name, search_text, profile, php_version, disk_bytes, memory_bytes, cpu_percent, tasks, php_workers, main_host_name, revision, requested_at, created_at)
      select 's' || lpad((m.number * 2 + k)::text, 11, '0'), m.id, 'bench', 's' || k || '-' || m.number, '', 'static', '8.4', 1000000000, 100000000, 50, 50, 2, 's' || k || '-' || m.number || '.example', m.number * 2 + k, '2025-01-01', '2025-01-01' from member m, generate_series(1, ${sitesOfEach}) k`.execute(tx)
    return id
  })
  // day after day, as nodes tell it; the column of times as long as it is
  for (let month = 0; month < 13; month++)
    await sql`insert into site_usage (site_id, day, member_id, sequence, requests, pages, status_5xx, bytes_out, cache_hits, cpu_ms, starts, memory_bytes, disk_bytes, times)
      select 's' || lpad((m.number * 2 + k)::text, 11, '0'), d.day::date, m.id, 1, 100, 100, 0, (case when m.number % 10 = 0 then 500000000 else 100000000 + (m.number % 90) * 1000000 end + abs(hashtext(m.id || d.day)) % 50000000)::bigint, 0, 0, 0, 0, 1000000, ${Buffer.alloc(40)}
        from generate_series(date '2025-11-01' + ${month} * interval '1 month', date '2025-12-01' + ${month} * interval '1 month' - interval '1 day', interval '1 day') d (day), member m, generate_series(1, ${sitesOfEach}) k order by d.day`.execute(db)
  await sql`vacuum analyze`.execute(db)
  return plan
}

/** The same rows read and added up by the database alone: what a figure without rules would cost. @returns milliseconds. */
async function readAlone(db: Db): Promise<number> {
  const startedMs = elapsedMs()
  await sql`select member_id, day, sum(bytes_out), sum(disk_bytes) from site_usage where day between '2025-11-01' and '2026-11-30' group by member_id, day order by 3 limit 1`.execute(db)
  return elapsedMs() - startedMs
}

async function measure(db: Db, say: (line: string) => void): Promise<RowResult> {
  const plan = await fill(db)
  say(`filled: ${members} members, ${members * sitesOfEach} sites, thirteen months of use`)
  const behaviour = { reducePercent: 10, leavePercent: 5, leavers: 'raised', movePercent: 0, moveFrom: null, moveTo: null } as const
  const { id } = await inTransaction(db, (tx) => proposeSimulation(tx, doer, { label: 'Tarif 2027', reason: '', fromDay: day('2025-12-01'), toDay: day('2026-11-30'), prices: [{ planId: plan, price: 45_000n, included: 10_000n, overagePrice: 1500n }], behaviour }, clock))
  const [ours, against, seen, hashes]: [number[], number[], Set<string>, Set<string | null>] = [[], [], new Set(), new Set()]
  for (let round = 0; round < times; round++) {
    if (round > 0) await inTransaction(db, (tx) => askRun(tx, doer, { simulationId: id }, clock))
    const look = setInterval(() => void runsOf(db, [id]).then(([run]) => seen.add(`${run?.number} ${run?.done}`), () => {}), 100)
    const startedMs = elapsedMs()
    while (await workOnSimulations(db, billingPorts, clock));
    ours.push((elapsedMs() - startedMs) / 1000)
    clearInterval(look)
    const [run] = await runsOf(db, [id])
    if (run?.result?.customers !== members || run.result.missing.days !== 0) throw new Error(`${run?.state}: ${run?.result?.customers} customers, ${run?.result?.missing.days} days missing`)
    hashes.add(run.resultHash)
    against.push((await readAlone(db)) / 1000)
  }
  if (hashes.size !== 1) throw new Error('the same data gave other figures')
  const [seconds, alone] = [median(ours), median(against)]
  say(`simulation: ${seconds.toFixed(1)} s, progress told ${seen.size} times in ${times} runs; the same rows added up alone ${alone.toFixed(1)} s`)
  return { row: 25, name: 'simulation over a year of 4,000 members, 8,000 sites', ours: seconds, against: alone, ratio: seconds / alone, aim: '≤ 5 s, with progress', met: seconds <= 5 && seen.size > 10, unit: 's', runs: { ours, against }, note: `two tariffs and what people might do; ${(members * sitesOfEach * 395).toLocaleString('en')} rows of use; five runs, the same figures; against adding the rows up by member and day` }
}

/** Row 25. */
export const simulation = async (instance: Instance, say: (line: string) => void): Promise<RowResult[]> => [await besideDatabase(await databaseUrlOf(instance), 'onyva_bench_simulation', (db) => measure(db, say))]
