import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Doer } from '#people/audit.ts'
import { insertEntry } from './draft-entry.ts'
import { checkEntry, checkValidation } from './entry.ts'
import { sealEntry } from './validate-entry.ts'

/** What the database refuses to take back this way, since the entry stands for something (migration « sales »). */
const refusals: ReadonlyMap<string, string> = new Map([
  ['OV406', 'entryOfInvoice'],
  ['OV407', 'entryPartlyUndone'],
  // of the migration « due doubts »
  ['OV408', 'debtUsed'],
])

/**
 * Corrects a validated entry by its mirror: the same lines with debit and credit exchanged, on a day of an open fiscal
 * year, in the same journal (an opening entry's in OD: a year has one). Once for an entry.
 * @throws {UserError} `entryNone` (404), `entryIsDraft` (409), `entryReversed` (409, with the number of the reversal), `entryOfInvoice`,
 * `entryPartlyUndone`, `debtUsed` (409),
 * and as `checkEntry` and `checkValidation`.
 */
export async function reverseEntry(tx: Tx, doer: Doer, input: { entryId: string; day: Day; label: string }, clock: Clock): Promise<{ id: string; number: number }> {
  const row = await tx
    .selectFrom('journal_entry')
    .innerJoin('journal', 'journal.code', 'journal_entry.journal')
    .select(['journal_entry.id', 'state', 'journal', 'journal.kind', 'document_reference', 'document_day'])
    .where('journal_entry.id', '=', input.entryId)
    .forUpdate('journal_entry')
    .executeTakeFirst()
  if (!row) throw new UserError('entryNone', {}, { status: 404 })
  if (row.state !== 'validated') throw new UserError('entryIsDraft', {}, { status: 409 })
  const earlier = await tx.selectFrom('journal_entry').select('number').where('reverses', '=', row.id).executeTakeFirst()
  if (earlier) throw new UserError('entryReversed', { number: earlier.number ?? 0 }, { status: 409 })
  const lines = await tx.selectFrom('entry_line').selectAll().where('entry_id', '=', row.id).orderBy('place').execute()
  const entry = await checkEntry(tx, {
    journal: row.kind === 'opening' ? 'OD' : row.journal,
    day: input.day,
    label: input.label,
    document: row.document_reference !== null && row.document_day !== null ? { reference: row.document_reference, day: row.document_day as Day } : null,
    lines: lines.map((line) => ({ account: line.account, debitCents: BigInt(line.credit_cents), creditCents: BigInt(line.debit_cents), label: line.label, party: line.party_id })),
  })
  await checkValidation(tx, [entry])
  const id = await insertEntry(tx, doer, entry, clock, row.id).catch((error: unknown) => {
    const refusal = refusals.get((error as { code?: string }).code ?? '')
    throw refusal === undefined ? error : new UserError(refusal, {}, { status: 409 })
  })
  return sealEntry(tx, doer, { id, label: entry.label, journal: entry.journal, day: entry.day }, clock)
}
