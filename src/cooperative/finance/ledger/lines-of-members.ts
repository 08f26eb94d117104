import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'

const mostLines = 20_000

/** Lines of the books that name these members, the newest last: what a person is given of everything that is held on them. */
export async function linesOfMembers(db: DbOrTx, memberIds: readonly string[]): Promise<readonly object[]> {
  const { rows } = await sql<Record<string, unknown>>`select e.number, e.journal, e.day, e.label, e.document_reference as "documentReference", l.account, l.label as "lineLabel", l.debit_cents as "debitCents", l.credit_cents as "creditCents"
    from ledger_party y join entry_line l on l.party_id = y.id join journal_entry e on e.id = l.entry_id
    where y.kind = 'member' and y.subject_id = any(${[...memberIds]}) and e.state = 'validated' order by e.day, e.position, l.place limit ${mostLines}`.execute(db)
  return rows
}
