/** What the cooperative needs to debit and to transfer: its identifier as a creditor, how long before it tells, its limits. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { requireSeller } from '../sales/seller.ts'
import type { AccountHolder } from './payment-file.ts'
import { checkCreditorId } from './creditor-id.ts'

export interface SepaSettings {
  creditorId: string
  /** Days from the notice to the debit, as mandates agree from now on. */
  noticeDays: number
  debitLimitCents: bigint
  batchLimitCents: bigint
  transferLimitCents: bigint
  version: number
}

/** Until which day amounts are being told of, while somebody is left to tell. */
export async function tellingUntil(db: DbOrTx): Promise<Day | null> {
  const row = await db.selectFrom('sepa_setting').select('telling_until').executeTakeFirst()
  return row?.telling_until ? day(row.telling_until) : null
}

/** The settings, or null while nobody entered any. */
export async function sepaSettings(db: DbOrTx): Promise<SepaSettings | null> {
  const row = await db.selectFrom('sepa_setting').selectAll().executeTakeFirst()
  if (!row) return null
  return { creditorId: row.creditor_id, noticeDays: row.notice_days, debitLimitCents: BigInt(row.debit_limit_cents), batchLimitCents: BigInt(row.batch_limit_cents), transferLimitCents: BigInt(row.transfer_limit_cents), version: row.version }
}

/** Settings and the cooperative's own account. @throws {UserError} `sepaMissing`, `sellerMissing`, `sellerNoIban` (409). */
export async function requireSepa(db: DbOrTx): Promise<{ settings: SepaSettings; creditor: AccountHolder }> {
  const settings = await sepaSettings(db)
  if (!settings) throw new UserError('sepaMissing', {}, { status: 409 })
  const { name, iban, bic } = await requireSeller(db)
  if (!iban) throw new UserError('sellerNoIban', {}, { status: 409 })
  return { settings, creditor: { name, iban, bic: bic ?? '' } }
}

const largestLimit = 99_999_999_999n

function limit(cents: bigint, field: string): bigint {
  if (cents <= 0n || cents > largestLimit) throw new UserError('sepaLimit', {}, { field })
  return cents
}

/** @throws {UserError} `creditorId`, `noticeDays`, `sepaLimit`, `settingsChanged` (409). */
export async function saveSepaSettings(tx: Tx, actor: Actor, input: Omit<SepaSettings, 'version'> & { version?: number | undefined }, clock: Clock): Promise<void> {
  const before = await tx.selectFrom('sepa_setting').selectAll().forUpdate().executeTakeFirst()
  if (before && input.version !== undefined && input.version !== before.version) throw new UserError('settingsChanged', {}, { status: 409 })
  if (!Number.isInteger(input.noticeDays) || input.noticeDays < 1 || input.noticeDays > 60) throw new UserError('noticeDays', { most: 60 }, { field: 'noticeDays' })
  const row = {
    creditor_id: checkCreditorId(input.creditorId),
    notice_days: input.noticeDays,
    debit_limit_cents: limit(input.debitLimitCents, 'debitLimit'),
    batch_limit_cents: limit(input.batchLimitCents, 'batchLimit'),
    transfer_limit_cents: limit(input.transferLimitCents, 'transferLimit'),
    changed_by: actor.personId,
    changed_at: clock.now(),
  }
  if (before) await tx.updateTable('sepa_setting').set({ ...row, version: before.version + 1 }).execute()
  else await tx.insertInto('sepa_setting').values(row).execute()
  const said = { debitLimitCents: Number(input.debitLimitCents), batchLimitCents: Number(input.batchLimitCents), transferLimitCents: Number(input.transferLimitCents), noticeDays: input.noticeDays }
  await recordAudit(tx, actor, { action: 'sepa.settingsSaved', subjectKind: 'sepa', subjectId: 'settings', before: before ? { creditorId: before.creditor_id, debitLimitCents: before.debit_limit_cents, batchLimitCents: before.batch_limit_cents, transferLimitCents: before.transfer_limit_cents } : null, after: { creditorId: row.creditor_id, ...said } }, clock)
}
