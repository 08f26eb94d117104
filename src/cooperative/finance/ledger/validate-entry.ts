import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { holdDraft } from './change-draft.ts'
import { checkEntry, checkValidation } from './entry.ts'

/**
 * Puts a draft into the books for good: the database gives it the next number of its fiscal year and its hash, and
 * refuses every change from then on. @throws {UserError} as `holdDraft`, `checkEntry`, `checkValidation`.
 */
export async function validateEntry(tx: Tx, doer: Doer, input: { entryId: string; version?: number | undefined }, clock: Clock): Promise<{ id: string; number: number }> {
  const row = await holdDraft(tx, input.entryId, input.version)
  const rows = await tx.selectFrom('entry_line').selectAll().where('entry_id', '=', row.id).orderBy('place').execute()
  const entry = {
    journal: row.journal,
    day: day(row.day),
    label: row.label,
    lines: rows.map((line) => ({ account: line.account, debitCents: BigInt(line.debit_cents), creditCents: BigInt(line.credit_cents), label: line.label, party: line.party_id })),
  }
  // an account may have been closed since
  await checkEntry(tx, entry)
  await checkValidation(tx, entry)
  return sealEntry(tx, doer, { id: row.id, label: row.label, journal: row.journal, day: entry.day }, clock)
}

/** Validates an entry that was checked. */
export async function sealEntry(tx: Tx, doer: Doer, entry: { id: string; label: string; journal: string; day: string }, clock: Clock): Promise<{ id: string; number: number }> {
  const { number } = await tx
    .updateTable('journal_entry')
    .set({ state: 'validated', validated_by: doer.personId, validated_at: clock.now() })
    .where('id', '=', entry.id)
    .returning('number')
    .executeTakeFirstOrThrow()
  const given = number ?? 0
  await recordAudit(
    tx,
    doer,
    { action: 'journalEntry.validated', subjectKind: 'journal-entry', subjectId: entry.id, after: { name: entry.label, number: given, journal: entry.journal, day: entry.day } },
    clock,
  )
  return { id: entry.id, number: given }
}
