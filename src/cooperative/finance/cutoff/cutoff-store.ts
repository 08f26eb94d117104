/** Reading cut-off that was written. */
import type { DbOrTx } from '#db/open-database.ts'
import type { CutoffKind } from '#db/purchase-tables.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'

export interface WrittenCutoff {
  id: string
  kind: CutoffKind
  entryId: string
  /** The contrary entry; null while the next year is not open. */
  returnId: string | null
  cents: bigint
  writtenBy: string | null
  writtenAt: Date
  items: { source: string; label: string; account: string; cents: bigint; vatCents: bigint; period: { from: Day; to: Day } | null }[]
}

/** What stands at the end of a fiscal year, by kind. */
export async function writtenCutoffs(db: DbOrTx, yearId: string): Promise<Map<CutoffKind, WrittenCutoff>> {
  const rows = await db.selectFrom('cutoff as c').leftJoin('person as p', 'p.id', 'c.written_by').selectAll('c').select('p.name').where('fiscal_year_id', '=', yearId).where('cancelled_by', 'is', null).execute()
  const items = rows.length === 0 ? [] : await db.selectFrom('cutoff_item').selectAll().where('cutoff_id', 'in', rows.map(({ id }) => id)).orderBy('place').execute()
  return new Map(
    rows.map((row) => [
      row.kind,
      {
        id: row.id, kind: row.kind, entryId: row.entry_id, returnId: row.return_id, cents: BigInt(row.cents), writtenBy: row.name, writtenAt: row.written_at,
        items: items.filter(({ cutoff_id: of }) => of === row.id).map((item) => ({ source: item.source, label: item.label, account: item.account, cents: BigInt(item.cents), vatCents: BigInt(item.vat_cents), period: item.from_day && item.to_day ? { from: day(item.from_day), to: day(item.to_day) } : null })),
      },
    ]),
  )
}
