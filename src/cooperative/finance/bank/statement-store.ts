/** Reading statements: the chain of an account, what is missing in it, what the bank says it stands at. */
import { sql } from 'kysely'
import type { BankFormat } from '#db/bank-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'

export interface StatementSummary {
  id: string
  accountId: string
  format: BankFormat
  reference: string
  fileName: string
  from: Day
  to: Day
  openingCents: bigint | null
  closingCents: bigint | null
  lines: number
  /** Of its movements, those that wait. */
  openLines: number
  /** What is missing before it: it begins at so much more than the statement before it ended. */
  gapCents: bigint | null
  importedAt: Date
  importedBy: string | null
}

interface Row { id: string; account_id: string; format: BankFormat; reference: string; file_name: string; from_day: string; to_day: string; opening_cents: number | null; closing_cents: number | null; lines: number; open_lines: number; gap_cents: number | null; imported_at: Date; imported_by: string | null }

const shaped = (row: Row): StatementSummary => ({
  id: row.id, accountId: row.account_id, format: row.format, reference: row.reference, fileName: row.file_name, from: day(row.from_day), to: day(row.to_day), openingCents: row.opening_cents === null ? null : BigInt(row.opening_cents),
  closingCents: row.closing_cents === null ? null : BigInt(row.closing_cents), lines: row.lines, openLines: row.open_lines, gapCents: row.gap_cents === null || row.gap_cents === 0 ? null : BigInt(row.gap_cents), importedAt: row.imported_at, importedBy: row.imported_by,
})

/** The chain of an account: each statement that says balances with the one before it. */
const chain = (accountId: string) => sql`
  select id, opening_cents - lag(closing_cents) over (order by to_day, from_day, position) as gap_cents from bank_statement where account_id = ${accountId} and closing_cents is not null`

/** A page of an account's statements, the newest first. */
export async function statementsOf(db: DbOrTx, accountId: string, what: { page: number; pageSize: number }): Promise<{ statements: StatementSummary[]; total: number }> {
  const [{ rows }, counted] = await Promise.all([
    sql<Row>`select s.*, p.name as imported_by, c.gap_cents, (select count(*)::int from bank_line l where l.statement_id = s.id and l.match_id is null) as open_lines
      from (select * from bank_statement where account_id = ${accountId} order by to_day desc, from_day desc, position desc limit ${what.pageSize} offset ${(what.page - 1) * what.pageSize}) s
      left join (${chain(accountId)}) c on c.id = s.id left join person p on p.id = s.imported_by order by s.to_day desc, s.from_day desc, s.position desc`.execute(db),
    sql<{ total: number }>`select count(*)::int as total from bank_statement where account_id = ${accountId}`.execute(db),
  ])
  return { statements: rows.map(shaped), total: counted.rows[0]?.total ?? 0 }
}

/** A statement with the file it came in. @throws {UserError} `bankStatementNone` (404). */
export async function statementFile(db: DbOrTx, id: string): Promise<{ name: string; format: BankFormat; content: Buffer }> {
  const row = await db.selectFrom('bank_statement as s').innerJoin('ledger_file as f', 'f.hash', 's.file_hash').select(['s.file_name', 's.format', 'f.content']).where('s.id', '=', id).executeTakeFirst()
  if (!row) throw new UserError('bankStatementNone', {}, { status: 404 })
  return { name: row.file_name, format: row.format, content: row.content }
}

/** Id of the account that a statement is of. @throws {UserError} `bankStatementNone` (404). */
export async function accountOfStatement(db: DbOrTx, id: string): Promise<string> {
  const row = await db.selectFrom('bank_statement').select('account_id').where('id', '=', id).executeTakeFirst()
  if (!row) throw new UserError('bankStatementNone', {}, { status: 404 })
  return row.account_id
}

export interface Reconciliation {
  /** The last day that a statement tells of; null before the first statement. */
  day: Day | null
  /** What the account stands at by the bank; null where no statement says a balance. */
  bankCents: bigint | null
  booksCents: bigint
  /** The bank's balance at the start less the books', what is missing between statements, and what was matched across days: what the rest does not tell. */
  startCents: bigint
  gapsCents: bigint
  gaps: number
  /** Movements that nothing stands for. */
  open: number
  openCents: bigint
  ignored: number
  ignoredCents: bigint
  /** Lines of the books, since the first statement, that stand for no movement. */
  unbooked: number
  unbookedCents: bigint
  /** Matched with lines of the books of a later day, or of one before the first statement. */
  otherDaysCents: bigint
}

/**
 * What an account stands at by the bank and by the books, and what lies between: bank = books + start + gaps + open + ignored − unbooked + other days, always.
 */
export async function reconciliationOf(db: DbOrTx, account: { id: string; account: string }): Promise<Reconciliation> {
  const { rows } = await sql<{ day: string | null; first_day: string | null; bank: number | null; books: number; before: number; opening: number | null; gaps_cents: number; gaps: number; open: number; open_cents: number; ignored: number; ignored_cents: number; moved_cents: number; unbooked: number; unbooked_cents: number }>`
    with span as (select max(to_day) as day, min(from_day) as first_day from bank_statement where account_id = ${account.id}),
    said as (select opening_cents, closing_cents, to_day, from_day, position from bank_statement where account_id = ${account.id} and closing_cents is not null),
    last as (select closing_cents, to_day from said order by to_day desc, from_day desc, position desc limit 1),
    first as (select opening_cents, from_day from said order by to_day, from_day, position limit 1),
    moved as (select l.cents, l.day, m.kind, l.match_id, s.to_day, s.closing_cents from bank_line l join bank_statement s on s.id = l.statement_id left join bank_match m on m.id = l.match_id where l.account_id = ${account.id}),
    books as (select l.day, l.debit_cents - l.credit_cents as cents,
        exists (select from bank_booking b where b.entry_id = l.entry_id and b.entry_place = l.place) as booked,
        exists (select from journal_entry e left join journal_entry r on r.reverses = e.id where e.id = l.entry_id and (e.reverses is not null or r.id is not null)) as reversed
      from entry_line l where l.account = ${account.account} and l.number is not null and (l.number <> 0 or l.fiscal_year_id = (select id from fiscal_year order by start_day limit 1)))
    select span.day, span.first_day,
      (select last.closing_cents + coalesce((select sum(cents) from moved where closing_cents is null and to_day > last.to_day), 0) from last)::bigint as bank,
      coalesce((select sum(cents) from books where span.day is null or day <= span.day), 0)::bigint as books,
      coalesce((select sum(cents) from books where day < span.first_day), 0)::bigint as before,
      (select opening_cents from first) as opening,
      coalesce((select sum(gap_cents) from (${chain(account.id)}) c), 0)::bigint as gaps_cents, (select count(*) from (${chain(account.id)}) c where gap_cents <> 0)::int as gaps,
      (select count(*) from moved where match_id is null)::int as open, coalesce((select sum(cents) from moved where match_id is null), 0)::bigint as open_cents,
      (select count(*) from moved where kind = 'ignored')::int as ignored, coalesce((select sum(cents) from moved where kind = 'ignored'), 0)::bigint as ignored_cents,
      coalesce((select sum(cents) from moved where kind <> 'ignored'), 0)::bigint as moved_cents,
      (select count(*) from books where not booked and not reversed and day between span.first_day and span.day)::int as unbooked,
      coalesce((select sum(cents) from books where not booked and day between span.first_day and span.day), 0)::bigint as unbooked_cents
    from span`.execute(db)
  const row = rows[0]!
  const booksCents = BigInt(row.books)
  const parts = { gapsCents: BigInt(row.gaps_cents), openCents: BigInt(row.open_cents), ignoredCents: BigInt(row.ignored_cents), unbookedCents: BigInt(row.unbooked_cents) }
  const bankCents = row.bank === null ? null : BigInt(row.bank)
  const startCents = row.opening === null ? 0n : BigInt(row.opening) - BigInt(row.before)
  return {
    day: row.day === null ? null : day(row.day), bankCents, booksCents, startCents, gaps: row.gaps, open: row.open, ignored: row.ignored, unbooked: row.unbooked, ...parts,
    otherDaysCents: bankCents === null ? 0n : bankCents - booksCents - startCents - parts.gapsCents - parts.openCents - parts.ignoredCents + parts.unbookedCents,
  }
}
