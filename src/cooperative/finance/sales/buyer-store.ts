/** Whom an invoice can be written for: customers, and members who were never invoiced. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'

interface Buyer {
  customerId: string | null
  memberId: string | null
  code: string
  name: string
}

/** The first that match a name or a code, members and customers together. */
export async function searchBuyers(db: DbOrTx, text: string, limit: number): Promise<Buyer[]> {
  const pattern = containing(text)
  const { rows } = await sql<Buyer>`
    select c.id as "customerId", c.member_id as "memberId", p.code, coalesce(nullif(c.name, ''), m.name, p.name) as name
      from customer c join ledger_party p on p.id = c.id left join member m on m.id = c.member_id
     where c.archived_at is null and (fold_text(coalesce(nullif(c.name, ''), m.name, p.name)) like fold_text(${pattern}) or p.code ilike ${pattern})
    union all
    select null, m.id, 'M' || lpad(m.number::text, greatest(5, length(m.number::text)), '0'), m.name from member m
     where m.status <> 'applicant' and not exists (select from customer c where c.member_id = m.id) and (fold_text(m.name) like fold_text(${pattern}) or m.number::text like ${pattern} or 'M' || lpad(m.number::text, greatest(5, length(m.number::text)), '0') ilike ${pattern})
    order by 4, 3 limit ${limit}`.execute(db)
  return rows
}
