/** An amount that may never come: it goes to the doubtful debts by one entry, and stays an amount due that can be paid or given up here. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Doer } from '#people/audit.ts'
import { recordDebt } from '../doubtful-debts/move-debt.ts'
import { holdDues } from '../dues/due-store.ts'
import { letterDoubtful } from '../dues/letter-doubtful.ts'

/**
 * Moves what is open of an amount due from 411 to 416. Undone by `undoubtDebt`, as long as nothing was paid on it or written for it.
 * @returns the debt. @throws {UserError} `dueNone` (404), `dueSettled` (409), `dueDoubtful` (409), `debtReason`, those of `postEntry`.
 */
export async function doubtDue(tx: Tx, doer: Doer, input: { dueId: string; day: Day; reason: string }, clock: Clock): Promise<{ id: string; number: number }> {
  const due = (await holdDues(tx, [input.dueId])).get(input.dueId)
  if (!due || due.direction !== 'in' || due.remainingCents <= 0n) throw new UserError('dueSettled', {}, { status: 409 })
  if (due.account.startsWith('416')) throw new UserError('dueDoubtful', {}, { status: 409 })
  const invoice = due.invoice ? await tx.selectFrom('sales_invoice').select(['vat_cents', 'total_cents', 'issued_on']).where('id', '=', due.invoice.id).executeTakeFirst() : undefined
  const vatCents = invoice ? (due.remainingCents * BigInt(invoice.vat_cents)) / BigInt(invoice.total_cents) : 0n
  const debt = await recordDebt(
    tx,
    doer,
    { account: due.account, partyId: due.customerId, memberId: due.memberId, label: due.label, cents: due.remainingCents, vatCents, sinceDay: (invoice?.issued_on ?? due.dueOn) as Day, day: input.day, reason: input.reason },
    clock,
  )
  await tx.insertInto('due_doubt').values({ debt_id: debt.id, due_id: due.id }).execute()
  await tx.updateTable('amount_due').set({ account: '416' }).where('id', '=', due.id).execute()
  if (due.invoice) await letterDoubtful(tx, doer, due.invoice.id, clock)
  return debt
}
