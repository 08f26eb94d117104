/** Bases and taxes of a period, from invoices, payments and the books, and where the books say something else. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { sumCents } from '#lib/money.ts'
import { balanceOf } from '../ledger/balance.ts'
import { frenchRate, vatLevels } from '../sales/vat-rules.ts'
import type { VatFigures } from './boxes.ts'

export interface Period {
  from: Day
  to: Day
}

/** An entry on 44571 that no invoice and no payment made. */
interface HandEntry {
  id: string
  number: number
  day: Day
  label: string
  vatCents: bigint
  /** Found from its sales (class 70) and the rate that fits; null: its rate is not to be seen. */
  rate: number | null
  baseCents: bigint
}

interface Abroad {
  country: string
  rate: number
  baseCents: bigint
  vatCents: bigint
}

export interface Collected {
  figures: VatFigures
  abroad: Abroad[]
  byHand: HandEntry[]
  /** Entries by hand that settle 44571 against 4455 in the period: it was declared without this page. */
  settledByHand: HandEntry[]
  /** What each account of the tax moved in the period, as the books have it: credits less debits. */
  booked: ReadonlyMap<string, bigint>
  /** Books less return; nothing when they tie to the cent. */
  differenceCents: bigint
}

/** An entry of accounts 4455 settles the tax: one of a return, or one by hand. */
const settles = sql`exists (select from entry_line s where s.entry_id = e.id and s.account like '4455%')`

interface TaxRow {
  category: string
  rate: number
  country: string
  base: number
  vat: number
}

/** What fell due in the period: documents whose tax is due on invoice, and payments of the others, less what was taken back. */
async function salesOf(db: DbOrTx, { from, to }: Period): Promise<TaxRow[]> {
  const { rows } = await sql<TaxRow>`
    select category, rate, country, sum(base)::bigint as base, sum(vat)::bigint as vat from (
      select v.category, v.rate, v.country, case when i.kind = 'invoice' then v.base_cents else -v.base_cents end as base, case when i.kind = 'invoice' then v.vat_cents else -v.vat_cents end as vat
        from sales_invoice i join sales_invoice_vat v on v.invoice_id = i.id where i.vat_due = 'invoice' and i.issued_on between ${from} and ${to}
      union all
      select t.category, t.rate, t.country, t.base_cents, t.vat_cents from due_payment p join due_payment_vat t on t.payment_id = p.id where p.kind <> 'loss' and p.paid_on between ${from} and ${to}
      union all
      select t.category, t.rate, t.country, -t.base_cents, -t.vat_cents from due_payment p join due_payment_vat t on t.payment_id = p.id where p.kind <> 'loss' and p.undone_on between ${from} and ${to}
    ) as fallen group by category, rate, country order by country, rate desc`.execute(db)
  return rows
}

/** Services of which the cooperative owes the tax itself, approved in the period, less those cancelled in it. */
async function reverseChargeOf(db: DbOrTx, { from, to }: Period): Promise<{ rate: number; base: bigint; vat: bigint }[]> {
  const { rows } = await sql<{ rate: number; base: number; vat: number }>`
    select rate, sum(base)::bigint as base, sum(vat)::bigint as vat from (
      select l.vat_rate as rate, s.sign * l.net_cents as base, s.sign * l.vat_cents as vat
        from purchase_invoice i join purchase_line l on l.invoice_id = i.id left join journal_entry c on c.id = i.cancelled_by
          cross join lateral (select case when i.kind = 'invoice' then 1 else -1 end * ((i.booked_on between ${from} and ${to})::integer - coalesce((c.day between ${from} and ${to})::integer, 0)) as sign) s
       where i.reverse_charge and i.state = 'approved' and s.sign <> 0 and l.vat_rate > 0
    ) as owed group by rate order by rate desc`.execute(db)
  return rows.map((row) => ({ rate: row.rate, base: BigInt(row.base), vat: BigInt(row.vat) }))
}

/** Credits less debits of each account of collected, owed and deductible tax in the period; openings, closings and what settles the tax left out. */
async function movedIn(db: DbOrTx, { from, to }: Period): Promise<Map<string, bigint>> {
  const { rows } = await sql<{ account: string; cents: number }>`
    select l.account, sum(l.credit_cents - l.debit_cents)::bigint as cents from entry_line l join journal_entry e on e.id = l.entry_id join journal j on j.code = e.journal
     where l.account ~ '^(44571|4452|44562|44566)' and l.number is not null and l.day between ${from} and ${to} and j.kind not in ('opening', 'closing') and e.cause_kind is distinct from 'vat-return' and not ${settles}
       and not exists (select from journal_entry r where r.id = e.reverses and r.cause_kind = 'vat-return') group by l.account order by l.account`.execute(db)
  return new Map(rows.map((row) => [row.account, BigInt(row.cents)]))
}

/** The French rate that an amount of tax is of, within a cent in a hundred and five cents of rounding; null when none. */
function rateOf(base: bigint, vat: bigint, on: Day): number | null {
  const size = (cents: bigint) => (cents < 0n ? -cents : cents)
  const found = vatLevels.map((level) => frenchRate(level, on)).find((rate) => size(base * BigInt(rate) - vat * 10_000n) <= 50_000n + size(vat) * 100n)
  return base === 0n ? null : (found ?? null)
}

async function handEntriesOf(db: DbOrTx, { from, to }: Period): Promise<(HandEntry & { settles: boolean })[]> {
  const { rows } = await sql<{ id: string; number: number; day: string; label: string; vat: number; base: number; settles: boolean }>`
    select e.id, e.number, e.day, e.label, v.vat, ${settles} as settles, coalesce((select sum(s.credit_cents - s.debit_cents) from entry_line s where s.entry_id = e.id and s.account like '70%'), 0)::bigint as base
      from (select l.entry_id, sum(l.credit_cents - l.debit_cents)::bigint as vat from entry_line l where l.account like '44571%' and l.number is not null and l.day between ${from} and ${to} group by l.entry_id) v
        join journal_entry e on e.id = v.entry_id join journal j on j.code = e.journal
     where v.vat <> 0 and j.kind not in ('opening', 'closing') and e.cause_kind is distinct from 'vat-return' and not exists (select from journal_entry r where r.id = e.reverses and r.cause_kind = 'vat-return')
       and not exists (select from sales_invoice i where i.entry_id = e.id) and not exists (select from due_payment p where p.entry_id = e.id or p.undone_entry = e.id)
     order by e.day, e.number limit 500`.execute(db)
  return rows.map((row) => ({ settles: row.settles, id: row.id, number: row.number, day: day(row.day), label: row.label, vatCents: BigInt(row.vat), baseCents: BigInt(row.base), rate: rateOf(BigInt(row.base), BigInt(row.vat), day(row.day)) }))
}

/** Everything a return of the period is made of. Tax of purchases is read from the books themselves. */
export async function collectFigures(db: DbOrTx, period: Period): Promise<Collected> {
  const [rows, reverseCharge, handEntries, booked, carried] = await Promise.all([salesOf(db, period), reverseChargeOf(db, period), handEntriesOf(db, period), movedIn(db, period), balanceOf(db, '44567', period.to)])
  const moved = (prefix: string) => sumCents([...booked].filter(([account]) => account.startsWith(prefix)).map(([, cents]) => cents))
  const byHand = handEntries.filter((one) => !one.settles)
  const here = rows.filter(({ category, country }) => category === 'S' && country === 'FR')
  const sales = [...here.map((row) => ({ rate: row.rate, base: BigInt(row.base), vat: BigInt(row.vat) })), ...byHand.flatMap(({ rate, baseCents, vatCents }) => (rate === null ? [] : [{ rate, base: baseCents, vat: vatCents }]))]
  const abroad = rows.filter(({ category, country }) => category === 'S' && country !== 'FR').map((row) => ({ country: row.country, rate: row.rate, baseCents: BigInt(row.base), vatCents: BigInt(row.vat) }))
  const told = sumCents([...sales.map(({ vat }) => vat), ...abroad.map(({ vatCents }) => vatCents)])
  const owed = sumCents(reverseCharge.map(({ vat }) => vat))
  return {
    figures: {
      sales,
      untaxedCents: sumCents(rows.filter(({ category }) => category !== 'S').map((row) => BigInt(row.base))),
      reverseCharge, assetsVatCents: -moved('44562'), otherVatCents: -moved('44566'), carriedCents: carried > 0n ? carried : 0n,
    },
    abroad, byHand, settledByHand: handEntries.filter((one) => one.settles),
    booked,
    differenceCents: moved('44571') - told + (moved('4452') - owed),
  }
}
