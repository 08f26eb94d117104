/** Setting off what the cooperative owes a customer against what they owe it (C. civ. 1347). */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Doer } from '#people/audit.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { holdDues } from './due-store.ts'
import { insertPayments, letterSettled, movedLine, preparePayments, vatLines, vatMoved } from './record-payment.ts'

/**
 * Sets one off against the other, as far as both go or by so much. A credit note against the invoice it corrects takes its
 * own taxes off that invoice: no tax falls due by it, save what payments before it took of what it corrects.
 * @throws {UserError} `dueNone` (404), `offsetOther` (409: not one in and one out of one customer), `dueAmount` (409), as `postEntry`.
 */
export async function offsetDues(tx: Tx, doer: Doer, input: { outDueId: string; inDueId: string; cents?: bigint | undefined; day: Day }, clock: Clock): Promise<{ entryId: string }> {
  const held = await holdDues(tx, [input.outDueId, input.inDueId])
  const [out, back] = [held.get(input.outDueId), held.get(input.inDueId)]
  if (!out || !back || out.direction !== 'out' || back.direction !== 'in' || out.customerId !== back.customerId) throw new UserError('dueOffsetOther', {}, { status: 409 })
  const cents = input.cents ?? (out.remainingCents < back.remainingCents ? out.remainingCents : back.remainingCents)
  const prepared = await preparePayments(tx, [{ dueId: out.id, cents }, { dueId: back.id, cents }])
  const [paid, received] = prepared
  const corrects = out.invoice ? (await tx.selectFrom('sales_invoice').select('corrects').where('id', '=', out.invoice.id).executeTakeFirst())?.corrects : null
  // what settles the invoice takes the rest of its taxes, as any last payment
  if (paid && received && !received.settles && corrects !== null && corrects === back.invoice?.id) received.parts = paid.parts
  const entry = await postEntry(
    tx,
    doer,
    {
      journal: 'OD', day: input.day, label: `Compensation ${out.label} / ${back.label}`.slice(0, 200), cause: { kind: 'due-payment', id: back.id },
      lines: [movedLine(out.account, cents, { party: out.customerId, label: back.label }), movedLine(back.account, -cents, { party: back.customerId, label: out.label }), ...vatLines(vatMoved(prepared))],
    },
    clock,
  )
  await insertPayments(tx, doer, entry.id, input.day, prepared.map((one, index) => ({ ...one, place: index + 1, kind: 'offset' as const })), clock)
  await letterSettled(tx, doer, prepared.flatMap(({ due }) => (due.invoice ? [due.invoice.id] : [])), clock)
  return { entryId: entry.id }
}
