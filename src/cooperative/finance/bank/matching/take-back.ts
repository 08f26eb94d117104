/** Direct debits that a movement says came back: known by their end-to-end id, taken back where debits are kept. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError, assert } from '#lib/errors.ts'
import { debitByEndToEnd, debitById } from '#cooperative/finance/sepa/debit-batch-store.ts'
import { returnDebit } from '#cooperative/finance/sepa/return-debit.ts'
import { isReturnCode } from '#cooperative/finance/sepa/return-reasons.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import type { LineFacts, ReturnFact } from './suggestion.ts'

/** A day of a bank brings some dozens of returns. */
const mostReturns = 500

/** Debits that movements could take back, by the end-to-end id they went with. */
export async function returnsKnown(db: DbOrTx, lines: readonly Pick<LineFacts, 'isReturn' | 'endToEndId'>[]): Promise<Map<string, ReturnFact>> {
  const ids = [...new Set(lines.flatMap((line) => (line.isReturn && line.endToEndId !== '' ? [line.endToEndId] : [])))].slice(0, mostReturns)
  const known = new Map<string, ReturnFact>()
  for (const id of ids) {
    const debit = await debitByEndToEnd(db, id)
    if (debit?.state === 'paid') known.set(id, { debitId: debit.id, cents: debit.cents, label: `${debit.customerName}, ${debit.label}` })
  }
  return known
}

/**
 * Takes a debit back on the day and account of the bank; what the bank asks for it goes to 627. @returns what was written: of the debit, of the charge.
 * @throws {UserError} as `returnDebit`, `bankPartsSum` (another amount than the debit's).
 */
export async function takeDebitBack(tx: Tx, doer: Doer, input: { debitId: string; cents: bigint; chargeCents: bigint; code: string; day: Day; account: string; from: Letterhead }, clock: Clock): Promise<{ label: string; debit: string[]; charge: string | null }> {
  const debit = await debitById(tx, input.debitId)
  if (debit.cents !== input.cents) throw new UserError('bankPartsSum', { cents: Number(input.cents - debit.cents) }, { field: 'parts' })
  const { entryIds } = await returnDebit(tx, doer, { debitId: debit.id, code: isReturnCode(input.code) ? input.code : 'MS03', from: input.from, day: input.day, feeCents: input.chargeCents, account: input.account }, clock)
  const charge = input.chargeCents > 0n ? (entryIds.at(-1) ?? null) : null
  assert(entryIds.length > 0, 'a return writes an entry')
  return { label: `${debit.customerName}, ${debit.label}`, debit: charge ? entryIds.slice(0, -1) : entryIds, charge }
}
