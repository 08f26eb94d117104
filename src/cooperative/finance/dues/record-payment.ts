/** Payments of amounts due: one entry for all that came together, with the tax that falls due with them; taken back one by one. */
import { sql } from 'kysely'
import type { Tx } from '#db/open-database.ts'
import type { PaymentKind } from '#db/sales-tables.ts'
import type { Clock } from '#lib/clock.ts'
import { dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import { recordAudit, recordAudits } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { letterGroups, letterLines, mostLettered, unletter } from '../ledger/letter-lines.ts'
import { postEntry } from '../ledger/post-entry.ts'
import { reverseEntry } from '../ledger/reverse-entry.ts'
import type { LineInput } from '../ledger/entry.ts'
import { customerAccount, vatCollected, vatPending } from '../sales/issue-invoice.ts'
import { customerById } from '../sales/customer.ts'
import { releaseProvision } from '../doubtful-debts/settle-debt.ts'
import { holdDues } from './due-store.ts'
import type { Due } from './due-store.ts'
import { letterDoubtful, withDoubts } from './letter-doubtful.ts'
import { takePart, taxesLeft } from './vat-of-payment.ts'
import type { PartOfTax } from './vat-of-payment.ts'

interface PaymentInput {
  dueId: string
  cents: bigint
  kind: Exclude<PaymentKind, 'offset' | 'loss'>
  /** What brought it: `debit-<id>`, `statement-line-<id>`. */
  source?: string | undefined
}

interface PaymentsInput {
  /** BQ when absent. */
  journal?: string | undefined
  /** Of bank or cash. */
  account: string
  day: Day
  label: string
  document?: { reference: string; day: Day } | undefined
  payments: readonly PaymentInput[]
}

export const mostPayments = 400

/** Debit when positive. */
export const movedLine = (account: string, cents: bigint, more: { party?: string; label?: string } = {}): LineInput => ({ account, debitCents: cents > 0n ? cents : 0n, creditCents: cents < 0n ? -cents : 0n, ...more })

interface PreparedPayment {
  due: Due
  cents: bigint
  parts: PartOfTax[]
  /** Nothing of the whole document is open after it. */
  settles: boolean
}

/** Tax that these payments make due: credit of 44571, debit of 44574; less than nothing when money goes back to a customer. */
export const vatMoved = (payments: readonly PreparedPayment[]): bigint => sumCents(payments.flatMap(({ due, parts }) => parts.map((part) => (due.direction === 'in' ? part.vatCents : -part.vatCents))))

export const vatLines = (cents: bigint): LineInput[] => (cents === 0n ? [] : [movedLine(vatPending, cents), movedLine(vatCollected, -cents)])

/** Holds the amounts due and works out what of their taxes each payment is of. @throws {UserError} `dueNone`, `dueTwice`, `dueAmount` (409, with what is open). */
export async function preparePayments(tx: Tx, wanted: readonly { dueId: string; cents: bigint }[]): Promise<PreparedPayment[]> {
  if (new Set(wanted.map(({ dueId }) => dueId)).size !== wanted.length) throw new UserError('dueTwice')
  const dues = await holdDues(tx, wanted.map(({ dueId }) => dueId))
  const invoiceIds = [...new Set([...dues.values()].flatMap((due) => (due.invoice ? [due.invoice.id] : [])))]
  const taxes = await taxesLeft(tx, invoiceIds)
  return wanted.map(({ dueId, cents }) => {
    const due = dues.get(dueId)
    if (!due || cents <= 0n || cents > due.remainingCents) throw new UserError('dueAmount', { label: due?.label ?? '', openCents: Number(due?.remainingCents ?? 0n) }, { status: 409, field: 'amount' })
    const taxed = due.invoice ? taxes.get(due.invoice.id) : undefined
    const settles = taxed !== undefined && cents === taxed.totalCents - taxed.paidCents
    return { due, cents, settles, parts: taxed?.vatDue === 'receipt' ? takePart(taxed, cents) : [] }
  })
}

/** Rows of payments that an entry holds, each with its line. */
export async function insertPayments(tx: Tx, doer: Doer, entryId: string, paidOn: Day, rows: readonly (PreparedPayment & { place: number; kind: PaymentKind; source?: string | undefined })[], clock: Clock): Promise<{ id: string; dueId: string }[]> {
  const made = rows.map((row) => ({ ...row, id: randomText(12) }))
  await tx
    .insertInto('due_payment')
    .values(made.map(({ id, due, kind, cents, place, source }) => ({ id, due_id: due.id, kind, cents, paid_on: paidOn, entry_id: entryId, entry_place: place, source: source ?? null, recorded_by: doer.personId, recorded_at: clock.now() })))
    .execute()
  const parts = made.flatMap(({ id, due, parts: of }) => of.filter((part) => part.baseCents !== 0n || part.vatCents !== 0n).map((part) => ({ payment_id: id, category: part.category, rate: part.rate, country: part.country, base_cents: due.direction === 'in' ? part.baseCents : -part.baseCents, vat_cents: due.direction === 'in' ? part.vatCents : -part.vatCents })))
  if (parts.length > 0) await tx.insertInto('due_payment_vat').values(parts).execute()
  await recordAudits(tx, doer, made.map(({ due, cents, kind }) => ({ action: `due.${kind}`, subjectKind: 'amount-due', subjectId: due.id, memberId: due.memberId, after: { name: due.label, cents: Number(cents) } })), clock)
  for (const { due, cents } of made) if (due.account.startsWith('416')) await releaseProvision(tx, doer, { dueId: due.id, openCents: due.remainingCents, paidCents: cents, day: paidOn }, clock)
  return made.map(({ id, due }) => ({ id, dueId: due.id }))
}

/** Letters the lines of each document of which nothing is open, where nobody lettered one by hand. */
export async function letterSettled(tx: Tx, doer: Doer, invoiceIds: readonly string[], clock: Clock): Promise<void> {
  if (invoiceIds.length === 0) return
  const doubtful = await withDoubts(tx, invoiceIds)
  for (const invoiceId of doubtful) await letterDoubtful(tx, doer, invoiceId, clock)
  const { rows } = await sql<{ invoice_id: string; account: string; entry_id: string; place: number; lettered: boolean }>`
    with own as (
      select id as invoice_id, entry_id, entry_place as place from sales_invoice where id = any(${[...invoiceIds]}::text[])
      union select d.invoice_id, p.entry_id, p.entry_place from due_payment p join amount_due d on d.id = p.due_id where d.invoice_id = any(${[...invoiceIds]}::text[]) and p.undone_entry is null)
    select o.invoice_id, a.account, o.entry_id, o.place, exists (select from lettering_line t where t.entry_id = o.entry_id and t.place = o.place) as lettered
      from own o join entry_line a on a.entry_id = o.entry_id and a.place = o.place
     where not exists (select from amount_due d where d.invoice_id = o.invoice_id and d.paid_cents < d.cents)`.execute(tx)
  const settled = Map.groupBy(rows, (row) => row.invoice_id)
  const groups = [...new Set(invoiceIds)].filter((id) => !doubtful.has(id)).flatMap((id) => {
    const lines = settled.get(id) ?? []
    const [first] = lines
    if (!first || lines.length < 2 || lines.length > mostLettered || lines.some(({ lettered }) => lettered)) return []
    return [{ account: first.account, lines: lines.map((line) => ({ entryId: line.entry_id, place: line.place })) }]
  })
  await letterGroups(tx, doer, groups, clock)
}

/**
 * Records money that came for amounts due `in`, or that went for amounts due `out`, all on one day and account, in one entry.
 * @throws {UserError} as `preparePayments` and `postEntry`, `paymentsMany`, `paymentAccount`, `paymentDay`, `dueMixed` (in and out together).
 */
export async function recordPayments(tx: Tx, doer: Doer, input: PaymentsInput, clock: Clock): Promise<{ entryId: string; number: number; payments: { id: string; dueId: string }[] }> {
  if (input.payments.length === 0 || input.payments.length > mostPayments) throw new UserError('paymentsMany', { most: mostPayments })
  if (!/^5[138]/.test(input.account)) throw new UserError('paymentAccount', {}, { field: 'account' })
  if (input.day > dayOf(clock.now())) throw new UserError('paymentDay', {}, { field: 'day' })
  const prepared = await preparePayments(tx, input.payments)
  const direction = prepared[0]?.due.direction
  if (prepared.some(({ due }) => due.direction !== direction)) throw new UserError('dueMixed')
  const sign = direction === 'in' ? 1n : -1n
  const entry = await postEntry(
    tx,
    doer,
    {
      journal: input.journal ?? 'BQ',
      day: input.day,
      label: input.label.slice(0, 200),
      document: input.document,
      cause: prepared.length === 1 ? { kind: 'due-payment', id: prepared[0]?.due.id ?? '' } : null,
      lines: [movedLine(input.account, sign * sumCents(prepared.map(({ cents }) => cents))), ...prepared.map(({ due, cents }) => movedLine(due.account, -sign * cents, { party: due.customerId, label: due.label.slice(0, 200) })), ...vatLines(vatMoved(prepared))],
    },
    clock,
  )
  const payments = await insertPayments(tx, doer, entry.id, input.day, prepared.map((one, index) => ({ ...one, place: index + 2, kind: input.payments[index]?.kind ?? 'other', source: input.payments[index]?.source })), clock)
  await letterSettled(tx, doer, prepared.flatMap(({ due }) => (due.invoice ? [due.invoice.id] : [])), clock)
  return { entryId: entry.id, number: entry.number, payments }
}

/**
 * Takes one payment back, by the contrary lines of it alone: a debit that came back, a mistake. What it paid is due again.
 * A set-off is taken back on both sides, a loss as it was written. @throws {UserError} `paymentNone` (404), `paymentUndone` (409), as `postEntry`.
 */
export async function undoPayment(tx: Tx, doer: Doer, input: { paymentId: string; day: Day; account: string; label: string }, clock: Clock): Promise<{ entryId: string }> {
  const found = await tx.selectFrom('due_payment').select(['id', 'kind', 'entry_id', 'due_id', 'paid_on']).where('id', '=', input.paymentId).executeTakeFirst()
  if (!found) throw new UserError('paymentNone', {}, { status: 404 })
  const both = found.kind === 'offset' ? await tx.selectFrom('due_payment').select(['id', 'due_id']).where('entry_id', '=', found.entry_id).execute() : [found]
  const dues = await holdDues(tx, both.map(({ due_id: id }) => id))
  const rows = await tx.selectFrom('due_payment').selectAll().where('id', 'in', both.map(({ id }) => id)).execute()
  if (rows.some((row) => row.undone_entry !== null)) throw new UserError('paymentUndone', {}, { status: 409 })
  if (input.day < found.paid_on) throw new UserError('paymentUndoDay', { day: found.paid_on }, { field: 'day' })
  const parts = await tx.selectFrom('due_payment_vat').selectAll().where('payment_id', 'in', rows.map(({ id }) => id)).execute()
  const vat = sumCents(parts.map((part) => BigInt(part.vat_cents)))
  // paid on 411 before it became doubtful: it is due again on 416, what answered on 411 still does
  const { rows: alike } = await sql<{ id: string }>`select p.id from due_payment p join amount_due a on a.id = p.due_id join entry_line l on l.entry_id = p.entry_id and l.place = p.entry_place and l.account = a.account where p.id = any(${rows.map(({ id }) => id)}::text[])`.execute(tx)
  const same = new Set(alike.map(({ id }) => id))
  const { rows: letters } = await sql<{ account: string; code: string }>`select distinct g.account, g.code from lettering g join lettering_line t on t.lettering_id = g.id
    where exists (select from due_payment p where p.id = any(${[...same]}::text[]) and p.entry_id = t.entry_id and p.entry_place = t.place)`.execute(tx)
  for (const group of letters) await unletter(tx, doer, group, clock)
  const lines = rows.map((row) => {
    const due = dues.get(row.due_id)
    return movedLine(due?.account ?? customerAccount, due?.direction === 'in' ? BigInt(row.cents) : -BigInt(row.cents), { party: due?.customerId ?? '', label: (due?.label ?? input.label).slice(0, 200) })
  })
  const other = found.kind === 'offset' ? [] : [movedLine(input.account, -sumCents(lines.map((line) => line.debitCents - line.creditCents)))]
  const label = input.label.slice(0, 200)
  const entry =
    found.kind === 'loss'
      ? await reverseEntry(tx, doer, { entryId: found.entry_id, day: input.day, label }, clock)
      : await postEntry(tx, doer, { journal: found.kind === 'offset' ? 'OD' : 'BQ', day: input.day, label, cause: { kind: 'due-payment', id: found.due_id }, lines: [...lines, ...other, ...vatLines(-vat)] }, clock)
  // of a loss the database did it with the reversal
  if (found.kind !== 'loss') await tx.updateTable('due_payment').set({ undone_entry: entry.id, undone_on: input.day }).where('id', 'in', rows.map(({ id }) => id)).execute()
  for (const [index, row] of rows.entries()) {
    if (same.has(row.id)) await letterLines(tx, doer, { account: dues.get(row.due_id)?.account ?? customerAccount, lines: [{ entryId: row.entry_id, place: row.entry_place }, { entryId: entry.id, place: index + 1 }] }, clock)
    const due = dues.get(row.due_id)
    await recordAudit(tx, doer, { action: 'due.paymentUndone', subjectKind: 'amount-due', subjectId: row.due_id, memberId: due?.memberId ?? null, after: { name: due?.label ?? '', cents: row.cents, reason: input.label } }, clock)
  }
  return { entryId: entry.id }
}

/** Money that came for nothing that is due: the cooperative owes it to who sent it. @throws {UserError} as `postEntry`, `customerNone` (404), `paymentAccount`, `dueAmount`. */
export async function recordOverpayment(tx: Tx, doer: Doer, input: { customerId: string; cents: bigint; account: string; day: Day; label: string }, clock: Clock): Promise<{ entryId: string; dueId: string }> {
  if (!/^5[138]/.test(input.account)) throw new UserError('paymentAccount', {}, { field: 'account' })
  if (input.cents <= 0n) throw new UserError('dueAmount', { label: '', openCents: 0 }, { field: 'amount' })
  const customer = await customerById(tx, input.customerId)
  const id = randomText(12)
  const entry = await postEntry(tx, doer, { journal: 'BQ', day: input.day, label: input.label.slice(0, 200), cause: { kind: 'overpayment', id }, lines: [movedLine(input.account, input.cents), movedLine(customerAccount, -input.cents, { party: customer.id })] }, clock)
  await tx.insertInto('amount_due').values({ id, customer_id: customer.id, member_id: customer.memberId, direction: 'out', kind: 'overpayment', invoice_id: null, label: input.label.slice(0, 200), account: customerAccount, due_on: input.day, cents: input.cents, created_at: clock.now() }).execute()
  await recordAudit(tx, doer, { action: 'due.overpaid', subjectKind: 'amount-due', subjectId: id, memberId: customer.memberId, after: { name: customer.name, cents: Number(input.cents) } }, clock)
  return { entryId: entry.id, dueId: id }
}
