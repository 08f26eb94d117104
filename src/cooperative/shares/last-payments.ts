import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

/**
 * Port of the register: when each of these members last paid, for shares or anything else that the books name them for: a
 * payment of the register of shares that was not corrected, or a credit in their name in a journal of the bank.
 */
export async function lastPayments(db: DbOrTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, Day>> {
  if (memberIds.length === 0) return new Map()
  const ids = [...memberIds]
  const { rows } = await sql<{ id: string; day: Day }>`select id, max(day) as day from (
      select s.member_id as id, p.day from share_subscription s join share_payment p on p.subscription = s.movement
        where s.member_id = any(${ids}) and p.kind = 'payment' and not exists (select from share_payment c where c.subscription = s.movement and c.corrects = p.number)
      union all
      select y.subject_id, l.day from ledger_party y join entry_line l on l.party_id = y.id join journal_entry e on e.id = l.entry_id join journal j on j.code = e.journal
        where y.kind = 'member' and y.subject_id = any(${ids}) and l.number is not null and l.credit_cents > 0 and j.kind = 'bank'
    ) as paid group by id`.execute(db)
  return new Map(rows.map(({ id, day }) => [id, day]))
}
