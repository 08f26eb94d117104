/** What was invoiced for days beyond a day: gives subscriptions, and whatever else was invoiced for a span, to the cut-off (487). */
import { sql } from 'kysely'
import type { IncomePeriods } from '../income-periods/income-period.ts'
import { day } from '#lib/day.ts'

/** Lines of invoices issued by a day that go on after it, less what credit notes took back by that day; by number and line. */
export const invoicedBeyond: IncomePeriods = async (db, lastDay) => {
  const { rows } = await sql<{ id: string; place: number; number: string; label: string; account: string; customer_id: string; from_day: string; to_day: string; cents: number }>`
    select i.id, l.place, i.number, l.label, l.account, i.customer_id, l.from_day, l.to_day, (case when i.kind = 'invoice' then l.net_cents else -l.net_cents end)::bigint as cents
      from sales_invoice_line l join sales_invoice i on i.id = l.invoice_id
     where l.to_day > ${lastDay}::date and i.issued_on <= ${lastDay}::date and l.net_cents <> 0 order by i.number, l.place`.execute(db)
  return rows.map((row) => ({ source: `sale-${row.id}-${row.place}`, label: `${row.number} ${row.label}`.slice(0, 200), account: row.account, partyId: row.customer_id, fromDay: day(row.from_day), toDay: day(row.to_day), cents: BigInt(row.cents) }))
}
