import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { assetById } from './asset-store.ts'
import type { Asset } from './asset-store.ts'
import { checkAsset } from './enter-asset.ts'
import type { AssetInput } from './enter-asset.ts'

/** The asset, held until commit. @throws {UserError} `assetNone` (404). */
export async function holdAsset(tx: Tx, id: string): Promise<Asset> {
  await tx.selectFrom('asset').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  return assetById(tx, id)
}

/** Whether entries rest on its figures. */
export const isUsed = (asset: Asset): boolean => asset.charges.length > 0 || asset.disposal !== null

const inputOf = (asset: Asset): AssetInput => ({
  label: asset.label, account: asset.account, costCents: asset.costCents, residualCents: asset.residualCents, acquiredOn: asset.acquiredOn, inServiceOn: asset.inServiceOn,
  lifeMonths: asset.lifeMonths, supplier: asset.supplier, entryId: asset.entry?.id ?? null, takenOverCents: asset.takenOver?.cents ?? null,
})

/**
 * Changes what is given. Once entries rest on the asset its name, supplier and entry alone change.
 * @throws {UserError} `assetUsed` (409), as `holdAsset` and `checkAsset`.
 */
export async function changeAsset(tx: Tx, doer: Doer, input: { assetId: string } & Partial<AssetInput>, clock: Clock): Promise<void> {
  await tx.selectFrom('ledger_setting').select('chart').forUpdate().execute()
  const asset = await holdAsset(tx, input.assetId)
  const before = inputOf(asset)
  const { assetId: _id, ...change } = input
  const after = { ...before, ...change }
  if (isUsed(asset) && (['account', 'costCents', 'residualCents', 'acquiredOn', 'inServiceOn', 'lifeMonths', 'takenOverCents'] as const).some((name) => after[name] !== before[name])) throw new UserError('assetUsed', {}, { status: 409 })
  const { taken_over_on: _on, ...columns } = await checkAsset(tx, after, before)
  await tx.updateTable('asset').set(isUsed(asset) ? { label: columns.label, supplier: columns.supplier, entry_id: columns.entry_id } : { ...columns, taken_over_on: _on }).where('id', '=', asset.id).execute()
  await recordAudit(tx, doer, { action: 'asset.changed', subjectKind: 'asset', subjectId: asset.id, before: { name: asset.label, cents: Number(asset.costCents) }, after: { name: columns.label, number: asset.number, cents: Number(after.costCents) } }, clock)
}

/** Takes a record away that was made by mistake. @throws {UserError} `assetUsed` (409), `assetNone` (404). */
export async function removeAsset(tx: Tx, doer: Doer, input: { assetId: string }, clock: Clock): Promise<void> {
  const asset = await holdAsset(tx, input.assetId)
  if (isUsed(asset)) throw new UserError('assetUsed', {}, { status: 409 })
  await tx.updateTable('asset').set({ removed_at: clock.now() }).where('id', '=', asset.id).execute()
  await recordAudit(tx, doer, { action: 'asset.removed', subjectKind: 'asset', subjectId: asset.id, before: { name: asset.label, number: asset.number } }, clock)
}
