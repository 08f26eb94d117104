/** Which part of a document's bases and taxes a payment is of: what is left of each, in proportion to what is left to pay, so that the last payment takes the rest to the cent. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { VatCategory, VatDue } from '#db/sales-tables.ts'

export interface PartOfTax {
  category: VatCategory
  rate: number
  country: string
  baseCents: bigint
  vatCents: bigint
}

interface Taxed {
  vatDue: VatDue
  totalCents: bigint
  /** Of the whole document: paid so far, over all its parts. */
  paidCents: bigint
  /** What no payment was of yet. */
  left: PartOfTax[]
}

/** What is left of the taxes of these documents, by invoice id. */
export async function taxesLeft(tx: Tx, invoiceIds: readonly string[]): Promise<Map<string, Taxed>> {
  const { rows } = await sql<{ id: string; vat_due: VatDue; total_cents: number; paid_cents: number; category: VatCategory; rate: number; country: string; base: number; vat: number }>`
    select i.id, i.vat_due, i.total_cents, (select coalesce(sum(a.paid_cents), 0)::bigint from amount_due a where a.invoice_id = i.id) as paid_cents, v.category, v.rate, v.country,
      v.base_cents - coalesce(p.base, 0)::bigint as base, v.vat_cents - coalesce(p.vat, 0)::bigint as vat
    from sales_invoice i join sales_invoice_vat v on v.invoice_id = i.id
      left join lateral (select sum(case when a.direction = 'in' then t.base_cents else -t.base_cents end) as base, sum(case when a.direction = 'in' then t.vat_cents else -t.vat_cents end) as vat from due_payment_vat t join due_payment p on p.id = t.payment_id and p.undone_entry is null
        join amount_due a on a.id = p.due_id where a.invoice_id = i.id and t.category = v.category and t.rate = v.rate and t.country = v.country) p on true
    where i.id = any(${[...invoiceIds]}::text[]) order by v.rate desc, v.category, v.country`.execute(tx)
  const found = new Map<string, Taxed>()
  for (const row of rows) {
    const taxed = found.get(row.id) ?? { vatDue: row.vat_due, totalCents: BigInt(row.total_cents), paidCents: BigInt(row.paid_cents), left: [] }
    taxed.left.push({ category: row.category, rate: row.rate, country: row.country, baseCents: BigInt(row.base), vatCents: BigInt(row.vat) })
    found.set(row.id, taxed)
  }
  return found
}

/** An amount times a part, rounded, halves away from nothing. */
function partOf(cents: bigint, part: bigint, whole: bigint): bigint {
  const product = cents * part
  const size = product < 0n ? -product : product
  const rounded = (2n * size + whole) / (2n * whole)
  return product < 0n ? -rounded : rounded
}

/** Takes a payment's part off what is left, and returns it. The part of the whole rest is the whole rest. */
export function takePart(taxed: Taxed, cents: bigint): PartOfTax[] {
  const toPay = taxed.totalCents - taxed.paidCents
  const parts = taxed.left.map((tax) => ({ ...tax, baseCents: partOf(tax.baseCents, cents, toPay), vatCents: partOf(tax.vatCents, cents, toPay) }))
  taxed.left = taxed.left.map((tax, index) => ({ ...tax, baseCents: tax.baseCents - (parts[index]?.baseCents ?? 0n), vatCents: tax.vatCents - (parts[index]?.vatCents ?? 0n) }))
  taxed.paidCents += cents
  return parts
}
