/** Reading accounts: the chart, the lines of one account with what it stood at after each, the parties of the books. */
import { sql } from 'kysely'
import type { PartyKind } from '#db/ledger-tables.ts'
import { beginningWith, containing } from '#db/search-pattern.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { day, startOfMonth } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { FiscalYear } from './fiscal-year.ts'

export interface Account {
  code: string
  label: string
  open: boolean
}

/** The chart, by code; a text finds codes that begin with it and names that hold it. */
export async function searchAccounts(db: DbOrTx, text = ''): Promise<Account[]> {
  const rows = await db
    .selectFrom('ledger_account')
    .selectAll()
    .$if(text.trim() !== '', (query) => query.where(sql<boolean>`code like ${beginningWith(text.toUpperCase())} or fold_text(label) like fold_text(${containing(text)})`))
    .orderBy('code')
    .execute()
  return rows.map((row) => ({ code: row.code, label: row.label, open: row.closed_at === null }))
}

/** @throws {UserError} `accountUnknown` (404). */
export async function accountByCode(db: DbOrTx, code: string): Promise<Account> {
  const row = await db.selectFrom('ledger_account').selectAll().where('code', '=', code).executeTakeFirst()
  if (!row) throw new UserError('accountUnknown', { code }, { status: 404 })
  return { code: row.code, label: row.label, open: row.closed_at === null }
}

export interface Party {
  id: string
  kind: PartyKind
  code: string
  name: string
}

/** Whom lines can be about, by code; at most 500. */
export const ledgerParties = (db: DbOrTx): Promise<Party[]> => db.selectFrom('ledger_party').select(['id', 'kind', 'code', 'name']).orderBy('code').limit(500).execute()

interface AccountLine {
  entryId: string
  number: number
  journal: string
  day: Day
  label: string
  reference: string | null
  party: string | null
  lettering: string | null
  debitCents: bigint
  creditCents: bigint
  /** What the account stands at after this line, since the fiscal year began; credit is negative. */
  balanceCents: bigint
}

/**
 * A page of an account's lines in a fiscal year, the oldest first, and how many there are. Places are found and counted in
 * the index alone; what stood before the page comes from the months and the lines of one month.
 */
export async function accountLines(db: DbOrTx, what: { account: string; year: FiscalYear; page: number; pageSize: number }): Promise<{ lines: AccountLine[]; total: number }> {
  const mine = sql`account = ${what.account} and fiscal_year_id = ${what.year.id} and number is not null`
  const [{ rows: counted }, { rows }] = await Promise.all([
    sql<{ total: number }>`select count(*)::int as total from entry_line where ${mine}`.execute(db),
    sql<{ entry_id: string; number: number; place: number; journal: string; day: string; label: string; reference: string | null; party: string | null; letters: string | null; debit: number; credit: number }>`
      select e.id as entry_id, k.number, k.place, e.journal, k.day, l.label, e.document_reference as reference, p.name as party, g.code as letters, k.debit_cents as debit, k.credit_cents as credit
        from (select day, number, place, debit_cents, credit_cents from entry_line where ${mine} order by day, number, place limit ${what.pageSize} offset ${(what.page - 1) * what.pageSize}) k
        join journal_entry e on e.fiscal_year_id = ${what.year.id} and e.number = k.number
        join entry_line l on l.entry_id = e.id and l.place = k.place
        left join ledger_party p on p.id = l.party_id
        left join lettering_line t on t.entry_id = l.entry_id and t.place = l.place
        left join lettering g on g.id = t.lettering_id
       order by k.day, k.number, k.place`.execute(db),
  ])
  const [first] = rows
  let balance = first ? await standingBefore(db, what, { day: day(first.day), number: first.number, place: first.place }) : 0n
  const lines = rows.map((row): AccountLine => {
    balance += BigInt(row.debit) - BigInt(row.credit)
    return {
      entryId: row.entry_id, number: row.number, journal: row.journal, day: day(row.day), label: row.label, reference: row.reference, party: row.party, lettering: row.letters,
      debitCents: BigInt(row.debit), creditCents: BigInt(row.credit), balanceCents: balance,
    }
  })
  return { lines, total: counted[0]?.total ?? 0 }
}

async function standingBefore(db: DbOrTx, what: { account: string; year: FiscalYear }, at: { day: Day; number: number; place: number }): Promise<bigint> {
  const month = startOfMonth(at.day)
  const { rows } = await sql<{ cents: number }>`
    select (coalesce((select sum(debit_cents - credit_cents) from ledger_month where account = ${what.account} and fiscal_year_id = ${what.year.id} and month < ${month}), 0)
          + coalesce((select sum(debit_cents - credit_cents) from entry_line where account = ${what.account} and fiscal_year_id = ${what.year.id} and number is not null
                        and day >= ${month} and (day, number, place) < (${at.day}::date, ${at.number}::int, ${at.place}::smallint)), 0))::bigint as cents`.execute(db)
  return BigInt(rows[0]?.cents ?? 0)
}
