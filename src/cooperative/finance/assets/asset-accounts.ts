/** Which accounts an asset moves (règlement ANC 2014-03 as changed by ANC 2022-06, list of accounts). */
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { ledgerSetting } from '../ledger/set-up-ledger.ts'

export const assetAccount = /^2[012]/

/**
 * The account 28 that takes what is written off an account: 28183 for 2183, or the nearest above that the chart has. And
 * the cost: 68111 for what cannot be touched (20), 68112 for the rest.
 * @throws {UserError} `assetDepreciationAccount` when the chart has none.
 */
export async function depreciationAccounts(db: DbOrTx, account: string): Promise<{ depreciationAccount: string; chargeAccount: string }> {
  const wanted = `28${account.slice(1)}`
  const codes = Array.from({ length: wanted.length - 2 }, (_, index) => wanted.slice(0, wanted.length - index))
  const rows = await db.selectFrom('ledger_account').select('code').where('code', 'in', codes).where('closed_at', 'is', null).execute()
  const depreciationAccount = codes.find((code) => rows.some((row) => row.code === code))
  if (depreciationAccount === undefined) throw new UserError('assetDepreciationAccount', { code: wanted.slice(0, 12), account }, { field: 'account' })
  return { depreciationAccount, chargeAccount: account.startsWith('20') ? '68111' : '68112' }
}

/**
 * What takes the book value of an asset that leaves, and what it brought. Since ANC 2022-06 (fiscal years that begin from
 * 1 January 2025) leavings are no longer exceptional: 675 became 657 and 775 became 757; in the chart of associations
 * 657 is their financial aid, and 652 takes the book value.
 */
export async function disposalAccounts(db: DbOrTx, yearStart: Day): Promise<{ value: string; proceeds: string }> {
  if (yearStart < '2025-01-01') return { value: '675', proceeds: '775' }
  return { value: (await ledgerSetting(db))?.chart === 'association' ? '652' : '657', proceeds: '757' }
}
