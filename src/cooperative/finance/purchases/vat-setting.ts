import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { ledgerSetting } from '../ledger/set-up-ledger.ts'
import { regimeOn } from '../sales/vat-store.ts'

/** Whether the cooperative said how it stands to the tax (page of value-added tax): purchases follow that. */
export const hasRegime = async (db: DbOrTx): Promise<boolean> => (await db.selectFrom('vat_regime').select('from_day').limit(1).executeTakeFirst()) !== undefined

/**
 * Whether value-added tax paid to suppliers is deducted on a day (CGI art. 271); otherwise it is part of the cost. Until
 * somebody says, a company deducts and an association does not (most are outside the tax, CGI art. 261-7-1° b, or below its floor,
 * art. 293 B).
 */
export async function isVatLiable(db: DbOrTx, on: Day): Promise<boolean> {
  if (await hasRegime(db)) return (await regimeOn(db, on)).kind === 'liable'
  const row = await db.selectFrom('purchase_setting').select('vat_liable').executeTakeFirst()
  return row?.vat_liable ?? (await ledgerSetting(db))?.chart === 'company'
}

/** Says so for invoices approved from now on; those before stay as they were booked. @throws {UserError} `vatByRegime` (409): it follows what was said of value-added tax. */
export async function setVatLiable(tx: Tx, actor: Actor, input: { vatLiable: boolean }, clock: Clock): Promise<void> {
  if (await hasRegime(tx)) throw new UserError('vatByRegime', {}, { status: 409 })
  const before = await isVatLiable(tx, dayOf(clock.now()))
  await tx.insertInto('purchase_setting').values({ vat_liable: input.vatLiable }).onConflict((conflict) => conflict.column('one_row').doUpdateSet({ vat_liable: input.vatLiable })).execute()
  await recordAudit(tx, actor, { action: 'purchases.vatSet', subjectKind: 'purchases', subjectId: 'purchases', before: { vatLiable: String(before) }, after: { vatLiable: String(input.vatLiable) } }, clock)
}
