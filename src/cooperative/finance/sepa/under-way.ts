/** Which amounts a debit collects: in a batch that was not entered yet, or told to the debtor for a day to come. Nobody reminds of them. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { dayOf } from '#lib/day.ts'
import type { Clock } from '#lib/clock.ts'

/** Of these amounts due, those that are being collected. A notice whose debit was never made holds for two weeks after its day. */
export async function duesUnderWay(db: DbOrTx, dueIds: readonly string[], clock: Clock): Promise<ReadonlySet<string>> {
  if (dueIds.length === 0) return new Set()
  const today = dayOf(clock.now())
  const { rows } = await sql<{ due_id: string }>`select d.due_id from debit d join debit_batch b on b.id = d.batch_id where d.state = 'waiting' and b.cancelled_at is null and d.due_id = any(${[...dueIds]}::text[])
    union select n.due_id from debit_notice n join sepa_mandate m on m.id = n.mandate_id and m.revoked_at is null and m.blocked_code is null
     where n.replaced_at is null and n.collect_on >= ${today}::date - 14 and n.due_id = any(${[...dueIds]}::text[]) and not exists (select from debit x where x.due_id = n.due_id and x.notice_id = n.id and x.state in ('rejected', 'returned', 'paid'))`.execute(db)
  return new Set(rows.map((row) => row.due_id))
}
