/** Simulations for tests: books, plans, and what members' sites really used, in the tables from which hosting tells it. */
import { sql } from 'kysely'
import type { Db } from '#db/open-database.ts'
import { sitesKnown, usageOfAll, usageOfMembers } from '#hosting/for-cooperative.ts'
import { testBooks } from '#cooperative/finance/ledger/test-books.ts'
import { billingScene } from '#cooperative/finance/billing/test-billing.ts'
import type { BillingScene } from '#cooperative/finance/billing/test-billing.ts'
import type { AllUsagePort } from '../usage-port.ts'
import { workOnSimulations } from './run-simulation.ts'

export const realUse: AllUsagePort = { usageOf: usageOfMembers, usageOfAll, sitesKnown }

/** A site of a member, there since a day, whose id is the name. */
export async function addSite(db: Db, memberId: string, name: string, since: string, gone: string | null = null): Promise<void> {
  await sql`insert into node (id, name, created_at) values ('bench', 'bench', now()) on conflict do nothing`.execute(db)
  await sql`insert into site (id, member_id, node_id, name, search_text, profile, php_version, disk_bytes, memory_bytes, cpu_percent, tasks, php_workers, main_host_name, revision, requested_at, created_at, deleted_at, recoverable_until)
    values (${name}, ${memberId}, 'bench', ${name}, '', 'static', '8.4', 1000000000, 100000000, 50, 50, 2, ${`${name}.example`}, 1, ${since}::timestamptz, ${since}::timestamptz, ${gone}::timestamptz, ${gone}::timestamptz)`.execute(db)
}

/** What a site used each day from one to another, as SQL says it of `d` (the day, counted from the first). */
export async function addUsage(db: Db, memberId: string, name: string, from: string, to: string, gigabytesSent: string, gigabytesKept = '1'): Promise<void> {
  await sql`insert into site_usage (site_id, day, member_id, sequence, requests, pages, status_5xx, bytes_out, cache_hits, cpu_ms, starts, memory_bytes, disk_bytes, times)
    select ${name}, ${from}::date + d, ${memberId}, 1, 1, 1, 0, ((${sql.raw(gigabytesSent)}) * 1000000000::bigint)::bigint, 0, 0, 0, 0, ((${sql.raw(gigabytesKept)}) * 1000000000::bigint)::bigint, ''::bytea
      from generate_series(0, ${to}::date - ${from}::date) d on conflict (site_id, day) do update set bytes_out = excluded.bytes_out, disk_bytes = excluded.disk_bytes`.execute(db)
}

export async function simulationScene(): Promise<BillingScene & { reckon(): Promise<void> }> {
  const scene = await billingScene(await testBooks())
  return { ...scene, reckon: async () => { while (await workOnSimulations(scene.db, realUse, scene.clock)); } }
}
