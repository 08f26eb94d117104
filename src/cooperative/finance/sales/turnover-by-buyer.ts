/** Who the cooperative sells to: its members, or others. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'

interface TurnoverByBuyer {
  /** Net, credit notes taken off; of buyers who were members on the day of their invoice. */
  membersCents: bigint
  othersCents: bigint
  /** How many buyers were no members. */
  others: number
}

/** What was invoiced between two days, both in, to members and to others. */
export async function turnoverByBuyer(db: DbOrTx, from: Day, to: Day): Promise<TurnoverByBuyer> {
  const { rows } = await sql<{ members: number; others: number; buyers: number }>`
    select coalesce(sum(cents) filter (where member), 0)::bigint as members, coalesce(sum(cents) filter (where not member), 0)::bigint as others, count(distinct customer_id) filter (where not member)::int as buyers
      from (select i.customer_id, case i.kind when 'credit-note' then -i.net_cents else i.net_cents end as cents,
              coalesce(m.admitted_on <= i.issued_on and (m.left_on is null or m.left_on >= i.issued_on), false) as member
            from sales_invoice i left join member m on m.id = i.member_id where i.issued_on between ${from} and ${to}) i`.execute(db)
  const [row] = rows
  return { membersCents: BigInt(row?.members ?? 0), othersCents: BigInt(row?.others ?? 0), others: row?.buyers ?? 0 }
}
