/** Reading suppliers, with what is owed to each. */
import { sql } from 'kysely'
import { beginningWith, containing } from '#db/search-pattern.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { UserError } from '#lib/errors.ts'

export interface Supplier {
  id: string
  number: number
  name: string
  siren: string | null
  vatNumber: string | null
  iban: string | null
  ibanChangedAt: Date | null
  ibanChangedBy: string | null
  account: string | null
  termsDays: number
  termsMonthEnd: boolean
  reverseCharge: boolean
  version: number
  archivedAt: Date | null
  /** Approved and not paid yet, credit notes taken off. */
  owedCents: bigint
  invoices: number
}

interface SupplierRow {
  id: string; number: number; name: string; siren: string | null; vat_number: string | null; iban: string | null; iban_changed_at: Date | null; iban_changed_by_name: string | null
  account: string | null; terms_days: number; terms_month_end: boolean; reverse_charge: boolean; version: number; archived_at: Date | null; owed: number; invoices: number
}

const columns = sql`s.*, p.name as iban_changed_by_name,
  (select count(*)::int from purchase_invoice i where i.supplier_id = s.id) as invoices,
  (select coalesce(sum(case when i.kind = 'invoice' then 1 else -1 end * (i.total_cents - coalesce((select sum(cents) from purchase_payment y where y.invoice_id = i.id and y.reversed_by is null), 0))), 0)::bigint
     from purchase_invoice i where i.supplier_id = s.id and i.state = 'approved' and i.cancelled_by is null) as owed`

const shaped = (row: SupplierRow): Supplier => ({
  id: row.id, number: row.number, name: row.name, siren: row.siren, vatNumber: row.vat_number, iban: row.iban, ibanChangedAt: row.iban_changed_at, ibanChangedBy: row.iban_changed_by_name,
  account: row.account, termsDays: row.terms_days, termsMonthEnd: row.terms_month_end, reverseCharge: row.reverse_charge, version: row.version, archivedAt: row.archived_at, owedCents: BigInt(row.owed), invoices: row.invoices,
})

/** A page of suppliers, by name; a text finds parts of names, SIREN and value-added tax numbers. */
export async function searchSuppliers(db: DbOrTx, what: { text: string; archived: boolean; page: number; pageSize: number }): Promise<{ suppliers: Supplier[]; total: number }> {
  const key = beginningWith(what.text.replaceAll(/\s/g, '').toUpperCase())
  const condition = sql`(s.archived_at is not null) = ${what.archived} ${what.text.trim() === '' ? sql`` : sql`and (fold_text(s.name) like fold_text(${containing(what.text)}) or s.siren like ${key} or s.vat_number like ${key})`}`
  const [{ rows }, counted] = await Promise.all([
    sql<SupplierRow>`select ${columns} from (select * from supplier s where ${condition} order by fold_text(s.name), s.id limit ${what.pageSize} offset ${(what.page - 1) * what.pageSize}) s left join person p on p.id = s.iban_changed_by order by fold_text(s.name), s.id`.execute(db),
    sql<{ total: number }>`select count(*)::int as total from supplier s where ${condition}`.execute(db),
  ])
  return { suppliers: rows.map(shaped), total: counted.rows[0]?.total ?? 0 }
}

/** @throws {UserError} `supplierNone` (404). */
export async function supplierById(db: DbOrTx, id: string): Promise<Supplier> {
  const { rows } = await sql<SupplierRow>`select ${columns} from supplier s left join person p on p.id = s.iban_changed_by where s.id = ${id}`.execute(db)
  if (!rows[0]) throw new UserError('supplierNone', {}, { status: 404 })
  return shaped(rows[0])
}

/** Those that an invoice can be of, by name; at most 500. */
export const suppliersToChoose = (db: DbOrTx) =>
  db.selectFrom('supplier').select(['id', 'number', 'name', 'account', 'reverse_charge as reverseCharge']).where('archived_at', 'is', null).orderBy(sql`fold_text(name)`).limit(500).execute()

/** The accounts of suppliers at banks, by supplier; absent where none is known. */
export async function ibansOfSuppliers(db: DbOrTx): Promise<Map<string, string>> {
  const rows = await db.selectFrom('supplier').select(['id', 'iban']).where('iban', 'is not', null).execute()
  return new Map(rows.map((row) => [row.id, row.iban ?? '']))
}
