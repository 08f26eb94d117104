import type { PlanMeasure, VatLevelName } from '#db/billing-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import type { PeriodMonths } from './billing-period.ts'
import { planById } from './plan-store.ts'

export const longestPlanName = 100
export const planLevels = ['standard', 'intermediate', 'reduced'] as const

export interface PlanInput {
  /** Short and lasting: `ASSO`, `BOITE-10`. */
  code: string
  name: string
  /** Months that its price is for. */
  months: PeriodMonths
  /** At the beginning of its days or after their end. */
  billed: 'advance' | 'arrears'
  measure: PlanMeasure | null
  level: VatLevelName
  account: string
}

/** @throws {UserError} `planName`, `planAccount`. */
async function checkNames(db: DbOrTx, input: Pick<PlanInput, 'name' | 'account'>): Promise<{ name: string; account: string }> {
  const name = cleanLabel(input.name, longestPlanName)
  if (name === undefined) throw new UserError('planName', { most: longestPlanName }, { field: 'name' })
  const account = await db.selectFrom('ledger_account').select('code').where('code', '=', input.account.trim().toUpperCase()).where('code', 'like', '70%').where('closed_at', 'is', null).executeTakeFirst()
  if (!account) throw new UserError('planAccount', { code: input.account.slice(0, 20) }, { field: 'account' })
  return { name, account: account.code }
}

/** Adds a plan; what it costs is said by a tariff. @throws {UserError} `planCode`, `planTaken` (409), `planName`, `planAccount`. */
export async function addPlan(tx: Tx, doer: Doer, input: PlanInput, clock: Clock): Promise<{ id: string }> {
  const code = input.code.trim().toUpperCase()
  if (!/^[A-Z0-9][A-Z0-9-]{0,11}$/.test(code)) throw new UserError('planCode', {}, { field: 'code' })
  const { name, account } = await checkNames(tx, input)
  const id = randomText(12)
  const added = await tx
    .insertInto('plan')
    .values({ id, code, name, months: input.months, billed: input.billed, measure: input.measure, level: input.level, account, created_by: doer.personId, created_at: clock.now() })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) throw new UserError('planTaken', { code }, { status: 409, field: 'code' })
  await recordAudit(tx, doer, { action: 'plan.added', subjectKind: 'plan', subjectId: id, after: { name, code } }, clock)
  return { id }
}

/** Changes what does not touch a price: its name, the level of its tax, its account, whether it is offered. @throws {UserError} `planNone` (404), `planName`, `planAccount`, `planChanged` (409). */
export async function changePlan(tx: Tx, doer: Doer, input: { planId: string; name?: string; level?: VatLevelName; account?: string; archived?: boolean; version?: number }, clock: Clock): Promise<void> {
  await tx.selectFrom('plan').select('id').where('id', '=', input.planId).forUpdate().execute()
  const before = await planById(tx, input.planId)
  if (input.version !== undefined && input.version !== before.version) throw new UserError('planChanged', {}, { status: 409 })
  const { name, account } = await checkNames(tx, { name: input.name ?? before.name, account: input.account ?? before.account })
  const [level, archived] = [input.level ?? before.level, input.archived ?? before.archived]
  await tx.updateTable('plan').set({ name, account, level, archived_at: archived ? clock.now() : null, version: before.version + 1 }).where('id', '=', before.id).execute()
  await recordAudit(tx, doer, { action: 'plan.changed', subjectKind: 'plan', subjectId: before.id, before: { name: before.name, level: before.level, account: before.account, archived: before.archived }, after: { name, level, account, archived } }, clock)
}
