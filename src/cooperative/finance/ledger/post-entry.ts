import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { assert } from '#lib/errors.ts'
import type { Doer } from '#people/audit.ts'
import { insertEntries } from './draft-entry.ts'
import { checkEntries, checkValidation } from './entry.ts'
import type { EntryInput } from './entry.ts'
import { sealEntries } from './validate-entry.ts'
import type { Sealed } from './validate-entry.ts'

/**
 * Writes an entry into the books at once: checked, numbered, chained, unchangeable when the transaction commits. Who
 * posts holds the books until then, so others wait: post late in the transaction.
 * @throws {UserError} as `checkEntry` and `checkValidation`.
 */
export async function postEntry(tx: Tx, doer: Doer, input: EntryInput, clock: Clock): Promise<Sealed> {
  const [posted] = await postEntries(tx, doer, [input], clock)
  assert(posted, 'an entry that was posted')
  return posted
}

/** The same of some dozens of entries, numbered in their order: a statement each for all of them, all or none. At most one opening. */
export async function postEntries(tx: Tx, doer: Doer, inputs: readonly EntryInput[], clock: Clock): Promise<Sealed[]> {
  if (inputs.length === 0) return []
  const entries = await checkEntries(tx, inputs)
  await checkValidation(tx, entries)
  const ids = await insertEntries(tx, doer, entries, clock)
  return sealEntries(tx, doer, entries.map(({ label, journal, day }, index) => ({ id: ids[index] ?? '', label, journal, day })), clock)
}
