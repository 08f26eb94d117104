/** An amount due in several parts: a payment plan; and what is given up for lost. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { vatPending } from '../sales/issue-invoice.ts'
import { holdDues } from './due-store.ts'
import type { Due } from './due-store.ts'
import { insertPayments, letterSettled, movedLine, preparePayments } from './record-payment.ts'

const mostParts = 36

async function holdOpen(tx: Tx, dueId: string): Promise<Due> {
  const due = (await holdDues(tx, [dueId])).get(dueId)
  if (!due || due.direction !== 'in' || due.remainingCents <= 0n) throw new UserError('dueSettled', {}, { status: 409 })
  return due
}

/**
 * Splits what is open of an amount due into parts with days of their own, which sum to it. The first part stays on it.
 * @returns the ids of the parts, in order. @throws {UserError} `dueNone` (404), `dueSettled`, `dueDoubtful` (409), `splitParts`, `splitSum` (with what is open), `splitDays`.
 */
export async function splitDue(tx: Tx, doer: Doer, input: { dueId: string; parts: readonly { dueOn: Day; cents: bigint }[] }, clock: Clock): Promise<string[]> {
  const due = await holdOpen(tx, input.dueId)
  if (due.account.startsWith('416')) throw new UserError('dueDoubtful', {}, { status: 409 })
  const [first, ...others] = input.parts
  if (!first || others.length === 0 || input.parts.length > mostParts || input.parts.some(({ cents }) => cents <= 0n)) throw new UserError('splitParts', { most: mostParts })
  if (sumCents(input.parts.map(({ cents }) => cents)) !== due.remainingCents) throw new UserError('splitSum', { openCents: Number(due.remainingCents) })
  if (others.some(({ dueOn }, index) => dueOn <= (input.parts[index]?.dueOn ?? dueOn))) throw new UserError('splitDays')
  await tx.updateTable('amount_due').set({ cents: due.paidCents + first.cents, due_on: first.dueOn }).where('id', '=', due.id).execute()
  const rows = others.map(({ dueOn, cents }, index) => ({
    id: randomText(12), customer_id: due.customerId, member_id: due.memberId, direction: due.direction, kind: due.kind, invoice_id: due.invoice?.id ?? null,
    label: `${due.label} (${index + 2}/${input.parts.length})`.slice(-200), account: due.account, due_on: dueOn, cents, created_at: clock.now(),
  }))
  await tx.insertInto('amount_due').values(rows).execute()
  await recordAudit(tx, doer, { action: 'due.split', subjectKind: 'amount-due', subjectId: due.id, memberId: due.memberId, after: { name: due.label, cents: Number(due.remainingCents), parts: input.parts.length } }, clock)
  return [due.id, ...rows.map(({ id }) => id)]
}

/**
 * Gives up what is open: a loss (6541 of claims of this year, 6544 of years before), its tax no longer expected where it
 * was to fall due on payment. @throws {UserError} `dueNone` (404), `dueSettled` (409), `writeOffReason`, as `postEntry`.
 */
export async function writeOffDue(tx: Tx, doer: Doer, input: { dueId: string; day: Day; reason: string; account?: '6541' | '6544' | undefined }, clock: Clock): Promise<{ entryId: string }> {
  const due = await holdOpen(tx, input.dueId)
  const reason = cleanLabel(input.reason, 150)
  if (reason === undefined) throw new UserError('writeOffReason', { most: 150 }, { field: 'reason' })
  const prepared = await preparePayments(tx, [{ dueId: due.id, cents: due.remainingCents }])
  const vat = sumCents(prepared.flatMap(({ parts }) => parts.map((part) => part.vatCents)))
  const entry = await postEntry(
    tx,
    doer,
    {
      journal: 'OD', day: input.day, label: `Perte : ${due.label}, ${reason}`.slice(0, 200), cause: { kind: 'due-payment', id: due.id },
      lines: [movedLine(due.account, -due.remainingCents, { party: due.customerId }), movedLine(input.account ?? '6541', due.remainingCents - vat), ...(vat === 0n ? [] : [movedLine(vatPending, vat)])],
    },
    clock,
  )
  await insertPayments(tx, doer, entry.id, input.day, prepared.map((one) => ({ ...one, place: 1, kind: 'loss' as const })), clock)
  await letterSettled(tx, doer, due.invoice ? [due.invoice.id] : [], clock)
  return { entryId: entry.id }
}
