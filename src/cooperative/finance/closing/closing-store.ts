/** Reading closings. */
import type { DbOrTx } from '#db/open-database.ts'
import type { ErrorParams } from '#lib/errors.ts'

/** Seconds without a word after which a release counts as broken off: its process is gone. */
export const silentAfterMs = 120_000

export interface Closing {
  id: string
  yearId: string
  /** `releasing`: under way; `broken`: it was, and nothing has been heard of it; either leaves the books as they were. */
  state: 'prepared' | 'releasing' | 'broken' | 'closed'
  /** A profit is positive. */
  resultCents: bigint
  lastNumber: number
  cutOff: string
  depreciation: string
  preparedBy: string
  preparedByName: string
  preparedAt: Date
  releasedBy: string | null
  releasedByName: string | null
  attempt: number
  /** Entries whose seals were checked so far, of how many. */
  checked: number
  total: number
  refusal: { code: string; params: ErrorParams } | null
  closedAt: Date | null
  nextYearId: string | null
  openingEntryId: string | null
}

interface ClosingBank {
  account: string
  bookCents: bigint
  statementCents: bigint
  explanation: string
}

/** The closing of each fiscal year that has one, thrown away ones left out. */
export async function closingsOf(db: DbOrTx, now: Date, yearId: string | null = null): Promise<Map<string, Closing>> {
  const rows = await db
    .selectFrom('year_closing as c')
    .innerJoin('person as p', 'p.id', 'c.prepared_by')
    .leftJoin('person as r', 'r.id', 'c.released_by')
    .selectAll('c')
    .select(['p.name as preparedByName', 'r.name as releasedByName'])
    .where('c.discarded_at', 'is', null)
    .$if(yearId !== null, (query) => query.where('c.fiscal_year_id', '=', yearId ?? ''))
    .execute()
  return new Map(
    rows.map((row) => [
      row.fiscal_year_id,
      {
        id: row.id,
        yearId: row.fiscal_year_id,
        state: row.closed_at ? 'closed' : row.released_by === null ? 'prepared' : now.getTime() - (row.progress_at?.getTime() ?? 0) > silentAfterMs ? 'broken' : 'releasing',
        resultCents: BigInt(row.result_cents),
        lastNumber: row.last_number,
        cutOff: row.cut_off,
        depreciation: row.depreciation,
        preparedBy: row.prepared_by,
        preparedByName: row.preparedByName,
        preparedAt: row.prepared_at,
        releasedBy: row.released_by,
        releasedByName: row.releasedByName,
        attempt: row.attempt,
        checked: row.checked,
        total: row.total,
        refusal: row.refusal as Closing['refusal'],
        closedAt: row.closed_at,
        nextYearId: row.next_year_id,
        openingEntryId: row.opening_entry_id,
      },
    ]),
  )
}

/** The closing of a fiscal year, or null while none is prepared. */
export const closingOf = async (db: DbOrTx, yearId: string, now: Date): Promise<Closing | null> => (await closingsOf(db, now, yearId)).get(yearId) ?? null

/** What was said of banks and cash. */
export async function closingBanks(db: DbOrTx, closingId: string): Promise<ClosingBank[]> {
  const rows = await db.selectFrom('closing_bank').selectAll().where('closing_id', '=', closingId).orderBy('account').execute()
  return rows.map((row) => ({ account: row.account, bookCents: BigInt(row.book_cents), statementCents: BigInt(row.statement_cents), explanation: row.explanation }))
}
