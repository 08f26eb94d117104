import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Doer } from '#people/audit.ts'
import { insertEntry } from './draft-entry.ts'
import { checkEntry, checkValidation } from './entry.ts'
import type { EntryInput } from './entry.ts'
import { sealEntry } from './validate-entry.ts'

/**
 * Writes an entry into the books at once: checked, numbered, chained, unchangeable when the transaction commits. Who
 * posts holds the books until then, so others wait: post late in the transaction.
 * @throws {UserError} as `checkEntry` and `checkValidation`.
 */
export async function postEntry(tx: Tx, doer: Doer, input: EntryInput, clock: Clock): Promise<{ id: string; number: number }> {
  const entry = await checkEntry(tx, input)
  await checkValidation(tx, entry)
  const id = await insertEntry(tx, doer, entry, clock)
  return sealEntry(tx, doer, { id, label: entry.label, journal: entry.journal, day: entry.day }, clock)
}
