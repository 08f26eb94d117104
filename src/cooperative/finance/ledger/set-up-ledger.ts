import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { associationAccounts } from './charts/association-accounts.ts'
import { companyAccounts } from './charts/company-accounts.ts'
import { firstJournals } from './charts/journals.ts'
import { sharedAccounts } from './charts/shared-accounts.ts'

export const charts = ['company', 'association'] as const
export type Chart = (typeof charts)[number]

/** Lays the chart of accounts and the journals. What is there already stays as it is; may be run again. */
export async function setUpLedger(tx: Tx, doer: Doer, input: { chart: Chart }, clock: Clock): Promise<void> {
  const now = clock.now()
  const accounts = [...sharedAccounts, ...(input.chart === 'company' ? companyAccounts : associationAccounts)]
  await tx
    .insertInto('ledger_account')
    .values(accounts.map(([code, label]) => ({ code, label, created_at: now, closed_at: null })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await tx
    .insertInto('journal')
    .values(firstJournals.map(([code, label, kind]) => ({ code, label, kind, created_at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await recordAudit(tx, doer, { action: 'ledger.setUp', subjectKind: 'ledger', subjectId: 'ledger', after: { chart: input.chart } }, clock)
}
