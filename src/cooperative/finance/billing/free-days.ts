import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { creditInvoice } from '../sales/credit-invoice.ts'

/** Gives the days of an invoice back that a credit note corrected: the next run bills them anew. @returns how many spans. @throws {UserError} `billingNotCredited` (409). */
async function freeDays(tx: Tx, doer: Doer, input: { invoiceId: string; creditNoteId: string }, clock: Clock): Promise<number> {
  try {
    const freed = await tx.updateTable('billed_span').set({ freed_by: input.creditNoteId }).where('invoice_id', '=', input.invoiceId).where('freed_by', 'is', null).returning(['id', 'subscription_id']).execute()
    if (freed.length > 0) await recordAudit(tx, doer, { action: 'billing.freed', subjectKind: 'sales-invoice', subjectId: input.invoiceId, after: { count: freed.length } }, clock)
    return freed.length
  } catch (error) {
    if ((error as { code?: unknown }).code === 'OV504') throw new UserError('billingNotCredited', {}, { status: 409, cause: error })
    throw error
  }
}

/**
 * Credits what is left of an invoice and gives its days back, in one transaction: what was billed by mistake or at another
 * price is billed anew by the next run. @throws {UserError} as `creditInvoice`.
 */
export async function creditAndFree(tx: Tx, doer: Doer, input: { invoiceId: string; issuedOn: Day; reason: string }, clock: Clock): Promise<{ number: string; freed: number }> {
  const { id, number } = await creditInvoice(tx, doer, input, clock)
  return { number, freed: await freeDays(tx, doer, { invoiceId: input.invoiceId, creditNoteId: id }, clock) }
}
