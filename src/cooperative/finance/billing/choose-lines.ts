/** Lines of a prepared run put aside: for this time, or for good; and taken in again. */
import type { LineState } from '#db/billing-tables.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { customerById } from '../sales/customer.ts'
import { sumsOfLines } from './prepare-run.ts'
import { draftById, runById } from './run-store.ts'

/**
 * @param input.place one line, or all of the draft. `take` bills it, `hold` leaves it for the next run, `waive` gives its days up for good.
 * @throws {UserError} `billingNone` (404), `billingNotPrepared` (409), `billingNoPrice` (409: no tariff has a price for it).
 */
export async function chooseLines(tx: Tx, doer: Doer, input: { runId: string; draftId: string; place: number | null; state: LineState }, clock: Clock): Promise<void> {
  await tx.selectFrom('billing_run').select('id').where('id', '=', input.runId).forUpdate().execute()
  const run = await runById(tx, input.runId)
  if (run.state !== 'prepared') throw new UserError('billingNotPrepared', {}, { status: 409 })
  const draft = await draftById(tx, run.id, input.draftId)
  const lines = await tx.selectFrom('billing_line').select(['place', 'net_cents', 'level', 'state', 'why', 'label']).where('draft_id', '=', draft.id).orderBy('place').execute()
  const chosen = lines.filter(({ place }) => input.place === null || place === input.place)
  if (chosen.length === 0) throw new UserError('billingNone', {}, { status: 404 })
  const priceless = chosen.some(({ why }) => why === 'no-price')
  if (priceless && input.state === 'take' && input.place !== null) throw new UserError('billingNoPrice', {}, { status: 409 })
  const moved = chosen.filter(({ why, state }) => state !== input.state && (why !== 'no-price' || input.state !== 'take'))
  for (const { place, why } of moved) await tx.updateTable('billing_line').set({ state: input.state, why: why === '' || why === 'person' ? (input.state === 'take' ? '' : 'person') : why }).where('draft_id', '=', draft.id).where('place', '=', place).execute()
  const places = new Set(moved.map(({ place }) => place))
  const after = lines.map((line) => ({ netCents: BigInt(line.net_cents), level: line.level, state: places.has(line.place) ? input.state : line.state }))
  const sums = await sumsOfLines(tx, run.issuedOn, await customerById(tx, draft.customerId), after)
  await tx.updateTable('billing_draft').set({ net_cents: sums.netCents, total_cents: sums.totalCents }).where('id', '=', draft.id).execute()
  if (input.state === 'waive' && moved.length > 0)
    await recordAudit(tx, doer, { action: 'billing.waived', subjectKind: 'billing-run', subjectId: run.id, after: { name: draft.customerName, lines: moved.map(({ label }) => label).join(' ; ').slice(0, 500), cents: moved.reduce((sum, one) => sum + one.net_cents, 0) } }, clock)
}
