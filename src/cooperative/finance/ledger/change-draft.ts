import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { insertLines } from './draft-entry.ts'
import { checkEntry } from './entry.ts'
import type { EntryInput } from './entry.ts'

/** A draft's row, held until commit. @throws {UserError} `entryNone` (404), `entryNotDraft` (409), `draftChanged` (409) when it has another version. */
export async function holdDraft(tx: Tx, entryId: string, version?: number) {
  const row = await tx.selectFrom('journal_entry').selectAll().where('id', '=', entryId).forUpdate().executeTakeFirst()
  if (!row) throw new UserError('entryNone', {}, { status: 404 })
  if (row.state !== 'draft') throw new UserError('entryNotDraft', { number: row.number ?? 0 }, { status: 409 })
  if (version !== undefined && version !== row.version) throw new UserError('draftChanged', {}, { status: 409 })
  return row
}

/**
 * Replaces a draft by what is given; `version` is the one that was read, so that two who write at once do not overwrite
 * each other. @returns the new version. @throws {UserError} as `checkEntry` and `holdDraft`.
 */
export async function changeDraft(tx: Tx, doer: Doer, input: EntryInput & { entryId: string; version?: number | undefined }, clock: Clock): Promise<{ version: number }> {
  const before = await holdDraft(tx, input.entryId, input.version)
  const entry = await checkEntry(tx, input)
  const version = before.version + 1
  await tx
    .updateTable('journal_entry')
    .set({ journal: entry.journal, day: entry.day, label: entry.label, document_reference: entry.document?.reference ?? null, document_day: entry.document?.day ?? null, version })
    .where('id', '=', input.entryId)
    .execute()
  await tx.deleteFrom('entry_line').where('entry_id', '=', input.entryId).execute()
  await insertLines(tx, [{ id: input.entryId, lines: entry.lines }])
  await recordAudit(
    tx,
    doer,
    { action: 'journalEntry.changed', subjectKind: 'journal-entry', subjectId: input.entryId, before: { label: before.label, day: before.day }, after: { name: entry.label, day: entry.day } },
    clock,
  )
  return { version }
}

/** Throws a draft away with the documents attached to it. @throws {UserError} as `holdDraft`. */
export async function deleteDraft(tx: Tx, doer: Doer, input: { entryId: string; version?: number | undefined }, clock: Clock): Promise<void> {
  const before = await holdDraft(tx, input.entryId, input.version)
  await tx.deleteFrom('entry_document').where('entry_id', '=', input.entryId).execute()
  await tx.deleteFrom('entry_line').where('entry_id', '=', input.entryId).execute()
  await tx.deleteFrom('journal_entry').where('id', '=', input.entryId).execute()
  await recordAudit(tx, doer, { action: 'journalEntry.deleted', subjectKind: 'journal-entry', subjectId: input.entryId, before: { name: before.label, day: before.day } }, clock)
}
