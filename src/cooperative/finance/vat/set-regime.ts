/** How the cooperative stands to value-added tax, from a day on. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { VatDue, VatRegimeKind } from '#db/sales-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'

interface DatedRegime {
  from: Day
  kind: VatRegimeKind
  due: VatDue
}

/** What was said, the latest first. */
export async function regimes(db: DbOrTx): Promise<DatedRegime[]> {
  const rows = await db.selectFrom('vat_regime').selectAll().orderBy('from_day', 'desc').execute()
  return rows.map((row) => ({ from: day(row.from_day), kind: row.kind, due: row.due }))
}

/**
 * Says it from a day on; the same day again replaces it. A day on which something was issued already, or that was
 * declared, is past. @throws {UserError} `vatRegimePast` (409, with the first day that is free).
 */
export async function setRegime(tx: Tx, doer: Doer, input: DatedRegime, clock: Clock): Promise<void> {
  const issued = await tx.selectFrom('sales_invoice').select('issued_on').where('issued_on', '>=', input.from).orderBy('issued_on', 'desc').limit(1).executeTakeFirst()
  const filed = await tx.selectFrom('vat_return').select('to_day').where('cancelled_at', 'is', null).where('to_day', '>=', input.from).orderBy('to_day', 'desc').limit(1).executeTakeFirst()
  const last = [issued?.issued_on, filed?.to_day].filter((one) => one !== undefined).sort().at(-1)
  if (last !== undefined) throw new UserError('vatRegimePast', { day: last }, { status: 409, field: 'from' })
  await tx
    .insertInto('vat_regime')
    .values({ from_day: input.from, kind: input.kind, due: input.due, entered_by: doer.personId, entered_at: clock.now() })
    .onConflict((conflict) => conflict.column('from_day').doUpdateSet({ kind: input.kind, due: input.due, entered_by: doer.personId, entered_at: clock.now() }))
    .execute()
  await recordAudit(tx, doer, { action: 'vatRegime.set', subjectKind: 'vat', subjectId: 'regime', after: { from: input.from, kind: input.kind, due: input.due } }, clock)
}
