import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { planOf } from './asset-store.ts'
import { holdAsset } from './change-asset.ts'
import { accumulatedOn } from './depreciation-plan.ts'
import { longestLife } from './enter-asset.ts'

const longestReason = 300

/**
 * Changes the plan from a day on: how long it will still serve, what it will be worth then (règlement ANC 2014-03,
 * art. 214-14: for what is still to come). One from the same day or a later one, still unused, gives way.
 * @throws {UserError} `assetNone` (404), `assetGone` (409), `assetNoWear` (409), `assetRevisionDay` (with the first day that can be), `assetLife`, `assetResidual`, `assetReason`.
 */
export async function reviseAsset(tx: Tx, doer: Doer, input: { assetId: string; fromDay: Day; remainingMonths: number; residualCents: bigint; reason: string }, clock: Clock): Promise<void> {
  const asset = await holdAsset(tx, input.assetId)
  if (asset.disposal) throw new UserError('assetGone', { day: asset.disposal.day }, { status: 409 })
  if (asset.lifeMonths === null) throw new UserError('assetNoWear', {}, { status: 409 })
  const last = asset.charges.at(-1)
  const begin = [asset.inServiceOn, asset.takenOver?.on ?? asset.inServiceOn, last ? addDays(last.throughDay, 1) : asset.inServiceOn].sort().at(-1) ?? asset.inServiceOn
  if (input.fromDay < begin) throw new UserError('assetRevisionDay', { day: begin }, { field: 'fromDay' })
  if (!(Number.isInteger(input.remainingMonths) && input.remainingMonths >= 1 && input.remainingMonths <= longestLife)) throw new UserError('assetLife', { most: longestLife }, { field: 'remaining' })
  const plan = { ...planOf(asset), revisions: asset.revisions.filter(({ fromDay }) => fromDay < input.fromDay) }
  const netCents = asset.costCents - accumulatedOn(plan, addDays(input.fromDay, -1))
  if (input.residualCents < 0n || input.residualCents > netCents) throw new UserError('assetResidual', { cents: Number(netCents) }, { field: 'residual' })
  const reason = input.reason.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
  if (reason === '' || reason.length > longestReason) throw new UserError('assetReason', { most: longestReason }, { field: 'reason' })
  await tx.deleteFrom('asset_revision').where('asset_id', '=', asset.id).where('from_day', '>=', input.fromDay).execute()
  await tx.insertInto('asset_revision').values({ asset_id: asset.id, from_day: input.fromDay, remaining_months: input.remainingMonths, residual_cents: input.residualCents, reason, made_by: doer.personId, made_at: clock.now() }).execute()
  await recordAudit(tx, doer, { action: 'asset.revised', subjectKind: 'asset', subjectId: asset.id, after: { name: asset.label, number: asset.number, from: input.fromDay, months: input.remainingMonths, reason } }, clock)
}
