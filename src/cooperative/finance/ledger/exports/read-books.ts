/**
 * The validated entries of a fiscal year, in the order of their numbers, a thousand at a time: flat memory, no lock, no long
 * transaction. The next thousand is asked for while this one is written, so that database and writer work side by side; days
 * are told by the database (of the 19 s of a million lines 6 were waiting for it, and 3 dates taken apart here).
 */
import { sql } from 'kysely'
import type { JournalKind } from '#db/ledger-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { FiscalYear } from '../fiscal-year.ts'

export interface BookLine {
  account: string
  accountLabel: string
  debitCents: bigint
  creditCents: bigint
  label: string
  party: { code: string; name: string } | null
  lettering: { code: string; on: string } | null
}

export interface BookEntry {
  id: string
  number: number
  journal: string
  journalLabel: string
  kind: JournalKind
  day: string
  label: string
  document: { reference: string; day: string } | null
  /** Day in France, as all days here. */
  validatedOn: string
  lines: BookLine[]
}

interface Row {
  id: string
  number: number
  journal: string
  day: string
  label: string
  document_reference: string | null
  document_day: string | null
  validated_on: string
  account: string
  debit_cents: number
  credit_cents: number
  line_label: string
  party_code: string | null
  party_name: string | null
  letter: string | null
  lettered_on: string | null
}

const batch = 1000

/**
 * Reads them. Entries that are validated meanwhile are left out: those before are what the file is of. What was read does
 * not change under the reader, as validated entries never do.
 */
export async function* readBooks(db: DbOrTx, year: FiscalYear): AsyncGenerator<BookEntry> {
  const accounts = new Map((await db.selectFrom('ledger_account').select(['code', 'label']).execute()).map(({ code, label }) => [code, label]))
  const journals = new Map((await db.selectFrom('journal').select(['code', 'label', 'kind']).execute()).map((row) => [row.code, row]))
  let coming = readBatch(db, year, 0)
  for (let from = 0; from <= year.lastNumber; from += batch) {
    const rows = await coming
    if (from + batch <= year.lastNumber) {
      coming = readBatch(db, year, from + batch)
      // whoever stops in the middle does not wait for it
      coming.catch(() => {})
    }
    yield* entriesOf(rows, accounts, journals)
  }
}

async function readBatch(db: DbOrTx, year: FiscalYear, from: number): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
      select e.id, e.number, e.journal, e.day, e.label, e.document_reference, e.document_day, to_char(e.validated_at at time zone 'Europe/Paris', 'YYYY-MM-DD') as validated_on,
             l.account, l.debit_cents, l.credit_cents, l.label as line_label, p.code as party_code, p.name as party_name,
             g.code as letter, to_char(g.created_at at time zone 'Europe/Paris', 'YYYY-MM-DD') as lettered_on
        from journal_entry e
        join entry_line l on l.entry_id = e.id
        left join ledger_party p on p.id = l.party_id
        left join lettering_line t on t.entry_id = l.entry_id and t.place = l.place
        left join lettering g on g.id = t.lettering_id
       where e.fiscal_year_id = ${year.id} and e.number between ${from} and ${Math.min(from + batch - 1, year.lastNumber)}
       order by e.number, l.place`.execute(db)
  return rows
}

function* entriesOf(rows: readonly Row[], accounts: ReadonlyMap<string, string>, journals: ReadonlyMap<string, { label: string; kind: JournalKind }>): Generator<BookEntry> {
  let current: BookEntry | undefined
  for (const row of rows) {
    if (current?.id !== row.id) {
      if (current) yield current
      const journal = journals.get(row.journal)
      current = {
        id: row.id,
        number: row.number,
        journal: row.journal,
        journalLabel: journal?.label ?? row.journal,
        kind: journal?.kind ?? 'general',
        day: row.day,
        label: row.label,
        document: row.document_reference !== null && row.document_day !== null ? { reference: row.document_reference, day: row.document_day } : null,
        validatedOn: row.validated_on,
        lines: [],
      }
    }
    current.lines.push({
      account: row.account,
      accountLabel: accounts.get(row.account) ?? row.account,
      debitCents: BigInt(row.debit_cents),
      creditCents: BigInt(row.credit_cents),
      label: row.line_label,
      party: row.party_code === null ? null : { code: row.party_code, name: row.party_name ?? '' },
      lettering: row.letter === null || row.lettered_on === null ? null : { code: row.letter, on: row.lettered_on },
    })
  }
  if (current) yield current
}
