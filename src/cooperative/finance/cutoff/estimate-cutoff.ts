/** What somebody knows and no paper says yet. */
import type { Tx } from '#db/open-database.ts'
import type { CutoffKind } from '#db/purchase-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { largestCents } from '#lib/money.ts'
import { randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { fiscalYearById } from '../ledger/fiscal-year.ts'

interface EstimateInput {
  yearId: string
  kind: CutoffKind
  label: string
  /** What it rests on: a quote, last year's bill. */
  reason: string
  account: string
  /** Whose bill is awaited; 408 only, null where it is not known. */
  supplierId: string | null
  cents: bigint
  /** 408 only. */
  vatCents: bigint
}

export const longestEstimateReason = 300
const shapes: Readonly<Record<CutoffKind, RegExp>> = { '408': /^[26]/, '486': /^6/, '487': /^7/ }

/** @throws {UserError} `fiscalYearNone` (404), `fiscalYearClosed` (409), `cutoffLabel`, `cutoffReason`, `cutoffAccount`, `cutoffAmount`, `supplierUnknown`. */
export async function enterEstimate(tx: Tx, actor: Actor, input: EstimateInput, clock: Clock): Promise<{ id: string }> {
  const year = await fiscalYearById(tx, input.yearId)
  if (year.state === 'closed') throw new UserError('fiscalYearClosed', { from: year.startDay, to: year.endDay }, { status: 409 })
  const label = cleanLabel(input.label, 150)
  if (label === undefined) throw new UserError('cutoffLabel', { most: 150 }, { field: 'label' })
  const reason = cleanLabel(input.reason, longestEstimateReason)
  if (reason === undefined) throw new UserError('cutoffReason', { most: longestEstimateReason }, { field: 'reason' })
  const account = input.account.trim().toUpperCase()
  const known = shapes[input.kind].test(account) ? await tx.selectFrom('ledger_account').select('closed_at').where('code', '=', account).executeTakeFirst() : undefined
  if (!known || known.closed_at !== null) throw new UserError('cutoffAccount', { code: account, kind: input.kind }, { field: 'account' })
  const vatCents = input.kind === '408' ? input.vatCents : 0n
  if (input.cents <= 0n || input.cents > largestCents || vatCents < 0n || vatCents > input.cents) throw new UserError('cutoffAmount', {}, { field: 'amount' })
  const supplierId = input.kind === '408' ? input.supplierId : null
  if (supplierId !== null && !(await tx.selectFrom('supplier').select('id').where('id', '=', supplierId).executeTakeFirst())) throw new UserError('supplierUnknown', {}, { field: 'supplier' })
  const id = randomText(12)
  await tx.insertInto('cutoff_estimate').values({ id, fiscal_year_id: year.id, kind: input.kind, label, reason, account, supplier_id: supplierId, cents: input.cents, vat_cents: vatCents, entered_by: actor.personId, entered_at: clock.now() }).execute()
  await recordAudit(tx, actor, { action: 'cutoff.estimated', subjectKind: 'fiscal-year', subjectId: year.id, after: { name: label, kind: input.kind, cents: Number(input.cents) } }, clock)
  return { id }
}

/** Takes an estimate off the list; entries written with it stay as they are. @throws {UserError} `estimateNone` (404). */
export async function removeEstimate(tx: Tx, actor: Actor, input: { yearId: string; estimateId: string }, clock: Clock): Promise<void> {
  const gone = await tx.updateTable('cutoff_estimate').set({ removed_at: clock.now() }).where('id', '=', input.estimateId).where('fiscal_year_id', '=', input.yearId).where('removed_at', 'is', null).returning(['label', 'kind', 'cents']).executeTakeFirst()
  if (!gone) throw new UserError('estimateNone', {}, { status: 404 })
  await recordAudit(tx, actor, { action: 'cutoff.estimateRemoved', subjectKind: 'fiscal-year', subjectId: input.yearId, before: { name: gone.label, kind: gone.kind, cents: gone.cents } }, clock)
}
