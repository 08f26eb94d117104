import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { associationAccounts } from './charts/association-accounts.ts'
import { companyAccounts } from './charts/company-accounts.ts'
import { firstJournals } from './charts/journals.ts'
import { sharedAccounts } from './charts/shared-accounts.ts'

export const charts = ['company', 'association'] as const
export type Chart = (typeof charts)[number]

interface LedgerSetting {
  chart: Chart
  /** Nine figures, or null while it is not known. */
  siren: string | null
}

/** Which chart the books follow and whose they are, or undefined before they are set up. */
export const ledgerSetting = (db: DbOrTx): Promise<LedgerSetting | undefined> => db.selectFrom('ledger_setting').select(['chart', 'siren']).executeTakeFirst()

/** A SIREN as typed, spaces out. Its last figure checks the others (Luhn, ISO/IEC 7812-1). @throws {UserError} `siren`. */
export function checkSiren(typed: string): string {
  const siren = typed.replace(/\s/g, '')
  const sum = [...siren].reduce((total, figure, index) => total + (index % 2 === 0 ? Number(figure) : Number(figure) * 2 - (Number(figure) > 4 ? 9 : 0)), 0)
  if (!/^\d{9}$/.test(siren) || sum % 10 !== 0) throw new UserError('siren', {}, { field: 'siren' })
  return siren
}

/**
 * Lays the chart of accounts and the journals. What is there already stays as it is; may be run again, also to write the
 * SIREN down later. @throws {UserError} `siren`, `chartFixed` (409) when the books follow another chart.
 */
export async function setUpLedger(tx: Tx, doer: Doer, input: { chart: Chart; siren?: string | null }, clock: Clock): Promise<void> {
  const siren = input.siren ? checkSiren(input.siren) : null
  const known = await ledgerSetting(tx)
  if (known && known.chart !== input.chart) throw new UserError('chartFixed', {}, { status: 409, field: 'chart' })
  await tx
    .insertInto('ledger_setting')
    .values({ chart: input.chart, siren })
    .onConflict((conflict) => conflict.column('one_row').doUpdateSet({ siren: siren ?? known?.siren ?? null }))
    .execute()
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
