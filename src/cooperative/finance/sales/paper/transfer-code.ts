/**
 * A SEPA transfer as a QR code that banks' applications read (EPC069-12, version 002): beneficiary, account, amount, reference.
 * Error correction M, as the guideline asks.
 */
import { encode } from 'uqr'
import { plainMoney } from '#lib/money.ts'
import type { InvoicePaper } from './invoice-paper.ts'

/** Rows of dark and light, or null where there is nothing to transfer to or more than a code may carry. */
export function transferCode({ kind, number, seller, totalCents }: Pick<InvoicePaper, 'kind' | 'number' | 'seller' | 'totalCents'>): readonly (readonly boolean[])[] | null {
  // the guideline's largest amount
  if (kind !== 'invoice' || seller.iban === null || totalCents > 99_999_999_999n) return null
  return encode(['BCD', '002', '1', 'SCT', seller.bic ?? '', seller.name.slice(0, 70), seller.iban, `EUR${plainMoney(totalCents)}`, '', '', number].join('\n'), { ecc: 'M', border: 0 }).data
}
