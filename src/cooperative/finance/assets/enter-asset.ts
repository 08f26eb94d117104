import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { largestCents } from '#lib/money.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { fiscalYears } from '../ledger/fiscal-year.ts'
import { assetAccount, depreciationAccounts } from './asset-accounts.ts'
import { waitingPurchases } from './asset-store.ts'

export interface AssetInput {
  label: string
  /** Of class 20, 21 or 22. */
  account: string
  costCents: bigint
  residualCents: bigint
  acquiredOn: Day
  inServiceOn: Day
  /** Null: it does not wear out. */
  lifeMonths: number | null
  supplier: string
  /** The validated entry that brought it into the books. */
  entryId: string | null
  /** What other books had written off before these begin. */
  takenOverCents: bigint | null
}

export const longestAssetLabel = 150
export const longestLife = 1200

/** The columns of an asset, checked. @throws {UserError} `assetLabel`, `assetSupplier`, `assetAccount`, `assetDepreciationAccount`, `assetCost`, `assetResidual`, `assetLife`, `assetEntry`, `assetEntryAmount`, `assetTakenOver`. */
export async function checkAsset(db: DbOrTx, input: AssetInput, before: { entryId: string | null; costCents: bigint } = { entryId: null, costCents: 0n }) {
  const label = cleanLabel(input.label, longestAssetLabel)
  if (label === undefined) throw new UserError('assetLabel', { most: longestAssetLabel }, { field: 'label' })
  const supplier = input.supplier.trim() === '' ? '' : cleanLabel(input.supplier, longestAssetLabel)
  if (supplier === undefined) throw new UserError('assetSupplier', { most: longestAssetLabel }, { field: 'supplier' })
  const account = await db.selectFrom('ledger_account').select(['code', 'closed_at']).where('code', '=', input.account).executeTakeFirst()
  if (!account || account.closed_at !== null || !assetAccount.test(account.code)) throw new UserError('assetAccount', { code: input.account }, { field: 'account' })
  if (input.costCents < 1n || input.costCents > largestCents) throw new UserError('assetCost', {}, { field: 'cost' })
  if (input.residualCents < 0n || input.residualCents > input.costCents) throw new UserError('assetResidual', { cents: Number(input.costCents) }, { field: 'residual' })
  if (input.lifeMonths !== null && !(Number.isInteger(input.lifeMonths) && input.lifeMonths >= 1 && input.lifeMonths <= longestLife)) throw new UserError('assetLife', { most: longestLife }, { field: 'life' })
  const wear = input.lifeMonths === null ? { depreciationAccount: null, chargeAccount: null } : await depreciationAccounts(db, account.code)
  let takenOverOn: Day | null = null
  if (input.takenOverCents !== null) {
    const [first] = await fiscalYears(db)
    if (!first || input.lifeMonths === null || input.acquiredOn >= first.startDay || input.takenOverCents < 0n || input.takenOverCents > input.costCents - input.residualCents) throw new UserError('assetTakenOver', { cents: Number(input.costCents - input.residualCents), day: first?.startDay ?? '' }, { field: 'takenOver' })
    takenOverOn = first.startDay
  }
  if (input.entryId !== null) {
    const entry = await db.selectFrom('journal_entry').select('id').where('id', '=', input.entryId).where('state', '=', 'validated').executeTakeFirst()
    if (!entry) throw new UserError('assetEntry', {}, { field: 'entry' })
    const left = ((await waitingPurchases(db, input.entryId)).find((one) => one.account === account.code)?.cents ?? 0n) + (before.entryId === input.entryId ? before.costCents : 0n)
    if (left < input.costCents) throw new UserError('assetEntryAmount', { cents: Number(left), account: account.code }, { field: 'cost' })
  }
  return {
    label, account: account.code, cost_cents: input.costCents, residual_cents: input.residualCents, acquired_on: input.acquiredOn, in_service_on: input.inServiceOn, life_months: input.lifeMonths,
    depreciation_account: wear.depreciationAccount, charge_account: wear.chargeAccount, supplier, entry_id: input.entryId, taken_over_on: takenOverOn, taken_over_cents: input.takenOverCents,
  }
}

/** Enters an asset into the register; nothing is written into the books. @throws {UserError} as `checkAsset`. */
export async function enterAsset(tx: Tx, doer: Doer, input: AssetInput, clock: Clock): Promise<{ id: string; number: number }> {
  // numbers follow one another, and two who enter the same purchase see each other
  await tx.selectFrom('ledger_setting').select('chart').forUpdate().execute()
  const columns = await checkAsset(tx, input)
  const last = await tx.selectFrom('asset').select((make) => make.fn.max('number').as('number')).executeTakeFirst()
  const [id, number] = [randomText(12), (last?.number ?? 0) + 1]
  await tx.insertInto('asset').values({ id, number, ...columns, created_by: doer.personId, created_at: clock.now(), removed_at: null }).execute()
  await recordAudit(tx, doer, { action: 'asset.entered', subjectKind: 'asset', subjectId: id, after: { name: columns.label, number, cents: Number(input.costCents) } }, clock)
  return { id, number }
}
