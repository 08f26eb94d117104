import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { checkEntry } from './entry.ts'
import type { CheckedEntry, EntryInput } from './entry.ts'

/** Puts down a draft: may be unbalanced, is in no book yet. @throws {UserError} as `checkEntry`. */
export async function draftEntry(tx: Tx, doer: Doer, input: EntryInput, clock: Clock): Promise<{ id: string }> {
  const entry = await checkEntry(tx, input)
  const id = await insertEntry(tx, doer, entry, clock)
  await recordAudit(tx, doer, { action: 'journalEntry.drafted', subjectKind: 'journal-entry', subjectId: id, after: { name: entry.label, journal: entry.journal, day: entry.day } }, clock)
  return { id }
}

/** Writes the rows of an entry that was checked, as a draft. @returns its id. */
export async function insertEntry(tx: Tx, doer: Doer, entry: CheckedEntry, clock: Clock, reverses: string | null = null): Promise<string> {
  const [id = ''] = await insertEntries(tx, doer, [{ ...entry, reverses }], clock)
  return id
}

/** The same of many. @returns their ids, in order. @throws {UserError} `entryTwice` (409) when an id that a form chose is an entry's already. */
export async function insertEntries(tx: Tx, doer: Doer, entries: readonly (CheckedEntry & { reverses?: string | null })[], clock: Clock): Promise<string[]> {
  const made = entries.map((entry) => ({ ...entry, id: entry.id ?? randomText(12) }))
  // of two buttons pressed at once the second waits here for the first
  const inserted = await tx
    .insertInto('journal_entry')
    .values(
      made.map((entry) => ({
        id: entry.id,
        journal: entry.journal,
        day: entry.day,
        label: entry.label,
        document_reference: entry.document?.reference ?? null,
        document_day: entry.document?.day ?? null,
        cause_kind: entry.cause?.kind ?? null,
        cause_id: entry.cause?.id ?? null,
        reverses: entry.reverses ?? null,
        created_by: doer.personId,
        created_at: clock.now(),
      })),
    )
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute()
  if (inserted.length < made.length) throw new UserError('entryTwice', {}, { status: 409 })
  await insertLines(tx, made)
  return made.map(({ id }) => id)
}

/** Rows of one statement: seven parameters each, of 65,535 that PostgreSQL takes. */
const rowsAtOnce = 5000

/** Writes the lines of entries. */
export async function insertLines(tx: Tx, entries: readonly (Pick<CheckedEntry, 'lines'> & { id: string })[]): Promise<void> {
  const rows = entries.flatMap(({ id, lines }) =>
    lines.map((line, index) => ({
      entry_id: id,
      place: index + 1,
      account: line.account,
      debit_cents: line.debitCents,
      credit_cents: line.creditCents,
      label: line.label,
      party_id: line.party,
    })),
  )
  for (let from = 0; from < rows.length; from += rowsAtOnce) await tx.insertInto('entry_line').values(rows.slice(from, from + rowsAtOnce)).execute()
}
