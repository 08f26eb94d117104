import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import { assert } from '#lib/errors.ts'
import { recordAudits } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { holdDraft } from './change-draft.ts'
import { checkEntry, checkValidation } from './entry.ts'

/** An entry that is in the books. */
export interface Sealed {
  id: string
  number: number
}

/**
 * Puts a draft into the books for good: the database gives it the next number of its fiscal year and its hash, and
 * refuses every change from then on. @throws {UserError} as `holdDraft`, `checkEntry`, `checkValidation`.
 */
export async function validateEntry(tx: Tx, doer: Doer, input: { entryId: string; version?: number | undefined }, clock: Clock): Promise<Sealed> {
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
  await checkValidation(tx, [entry])
  return sealEntry(tx, doer, { id: row.id, label: row.label, journal: row.journal, day: entry.day }, clock)
}

interface ToSeal {
  id: string
  label: string
  journal: string
  day: string
}

/** Validates an entry that was checked. */
export async function sealEntry(tx: Tx, doer: Doer, entry: ToSeal, clock: Clock): Promise<Sealed> {
  const [sealed] = await sealEntries(tx, doer, [entry], clock)
  assert(sealed, 'an entry that was validated')
  return sealed
}

/** The same of many, numbered in their order. */
export async function sealEntries(tx: Tx, doer: Doer, entries: readonly ToSeal[], clock: Clock): Promise<Sealed[]> {
  const { rows } = await sql<Sealed>`select entry_id as id, entry_number as number from validate_entries(${entries.map(({ id }) => id)}::text[], ${doer.personId}::text, ${clock.now()}::timestamptz)`.execute(tx)
  assert(rows.length === entries.length, 'an entry that is to be validated is there')
  await recordAudits(
    tx,
    doer,
    entries.map((entry, index) => ({ action: 'journalEntry.validated', subjectKind: 'journal-entry', subjectId: entry.id, after: { name: entry.label, number: rows[index]?.number ?? 0, journal: entry.journal, day: entry.day } })),
    clock,
  )
  return rows
}
