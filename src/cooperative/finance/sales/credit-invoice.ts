/** Corrects an issued invoice by a credit note, wholly or in part (CGI art. 272-1, 289-I-5: a correcting document names the one it corrects). */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { sumCents } from '#lib/money.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { duesOfInvoice } from '../dues/due-store.ts'
import { offsetDues } from '../dues/offset-dues.ts'
import { amountsOf, taxesOf } from './compute-invoice.ts'
import type { ComputedLine } from './compute-invoice.ts'
import { customerById } from './customer.ts'
import { holdSalesInvoice, writeDocument } from './issue-invoice.ts'
import type { Issued } from './issue-invoice.ts'
import { invoiceById } from './sales-store.ts'
import { requireSeller } from './seller.ts'

const longestReason = 300

interface CreditInput {
  invoiceId: string
  issuedOn: Day
  reason: string
  /** How much of each line, net, by its place from 1; all that is left of the invoice when absent. */
  lines?: readonly { place: number; netCents: bigint }[] | undefined
}

/** What is left to be credited of each line: its net less that of credit notes of the same place. */
export async function leftOfLines(tx: DbOrTx, invoiceId: string, lines: readonly ComputedLine[]): Promise<bigint[]> {
  const rows = await tx.selectFrom('sales_invoice_line as l').innerJoin('sales_invoice as c', 'c.id', 'l.invoice_id').select(['l.source', 'l.net_cents']).where('c.corrects', '=', invoiceId).execute()
  return lines.map((line, index) => line.netCents - sumCents(rows.filter(({ source }) => source === creditSource(invoiceId, index + 1)).map((row) => BigInt(row.net_cents))))
}
const creditSource = (invoiceId: string, place: number): string => `credit-${invoiceId}-${place}`

/**
 * Issues a credit note and sets it off against what is still open of the invoice; what is over is owed to the customer.
 * @throws {UserError} `salesInvoiceNone` (404), `creditOfCredit`, `creditNothing`, `creditTooMuch` (409), `creditReason`, `creditLine`, as `postEntry`.
 */
export async function creditInvoice(tx: Tx, doer: Doer, input: CreditInput, clock: Clock): Promise<Issued> {
  await holdSalesInvoice(tx, input.invoiceId)
  const invoice = await invoiceById(tx, input.invoiceId)
  if (invoice.kind !== 'invoice') throw new UserError('creditOfCredit', {}, { status: 409 })
  const reason = cleanLabel(input.reason, longestReason)
  if (reason === undefined) throw new UserError('creditReason', { most: longestReason }, { field: 'reason' })
  const left = await leftOfLines(tx, invoice.id, invoice.lines)
  const wanted = new Map((input.lines ?? left.map((netCents, index) => ({ place: index + 1, netCents }))).map((line) => [line.place, line.netCents]))
  const lines: ComputedLine[] = []
  for (const [place, netCents] of wanted) {
    const line = invoice.lines[place - 1]
    if (!line) throw new UserError('creditLine', { line: place }, { field: `net${place}` })
    if (netCents === 0n) continue
    const of = left[place - 1] ?? 0n
    if (netCents > 0n !== of > 0n || (netCents > 0n ? netCents > of : netCents < of)) throw new UserError('creditTooMuch', { line: place, cents: Number(of) }, { status: 409, field: `net${place}` })
    const whole = netCents === line.netCents
    lines.push({ ...line, quantityMilli: whole ? line.quantityMilli : 1000n, unit: whole ? line.unit : 'C62', unitPrice: whole ? line.unitPrice : netCents * 100n, netCents, source: creditSource(invoice.id, place) })
  }
  if (lines.length === 0) throw new UserError('creditNothing', {}, { status: 409 })
  // the last credit note takes what rounding left, so that all of them come to the invoice's own tax
  const amounts = amountsOf(lines)
  if (taxesOf(lines).some((tax) => tax.baseCents < 0n) || amounts.totalCents <= 0n) throw new UserError('creditNothing', {}, { status: 409 })
  if (invoice.creditedCents + amounts.totalCents > invoice.totalCents) throw new UserError('creditTooMuch', { line: 1, cents: Number(invoice.totalCents - invoice.creditedCents) }, { status: 409 })
  const customer = await customerById(tx, invoice.customerId)
  const issued = await writeDocument(
    tx,
    doer,
    {
      ...amounts, kind: 'credit-note', customer, seller: await requireSeller(tx), issuedOn: input.issuedOn, dueOn: input.issuedOn, fromDay: invoice.fromDay, toDay: invoice.toDay, label: invoice.label, vatDue: invoice.vatDue, runId: null,
      corrects: { id: invoice.id, number: invoice.number, reason },
    },
    clock,
  )
  let rest = issued.totalCents
  for (const due of await duesOfInvoice(tx, invoice.id)) {
    const cents = due.remainingCents < rest ? due.remainingCents : rest
    if (cents <= 0n) continue
    await offsetDues(tx, doer, { outDueId: issued.dueId, inDueId: due.id, cents, day: input.issuedOn }, clock)
    rest -= cents
  }
  return issued
}
