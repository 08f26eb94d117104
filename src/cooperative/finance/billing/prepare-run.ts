/**
 * A billing run is prepared beside the page, some customers a transaction, each customer wholly in one: killed anywhere it
 * goes on after the last customer it reached. It writes no invoice; what it wrote is looked at, put aside line by line, thrown away or issued.
 */
import { sql } from 'kysely'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { addMonths, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { sumCents } from '#lib/money.ts'
import { messagesOf } from '#locales/messages.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { cleanLabel } from '../ledger/add-account.ts'
import { taxesOf } from '../sales/compute-invoice.ts'
import { customersById } from '../sales/customer.ts'
import type { Customer } from '../sales/customer.ts'
import type { VatChoice } from '../sales/vat-rules.ts'
import { vatFor } from '../sales/vat-store.ts'
import { earliest } from '../tariffs/billing-period.ts'
import { plansById } from '../tariffs/plan-store.ts'
import { billedSpans, subscriptionsOfCustomers } from '../tariffs/subscription-store.ts'
import type { UsagePort } from '../tariffs/usage-port.ts'
import { firstUnbilledUse, linesOf } from './draft-lines.ts'
import type { DraftLine } from './draft-lines.ts'
import { openRun, runById } from './run-store.ts'
import type { BillingRun } from './run-store.ts'

export const longestRunLabel = 100
const customersAtOnce = 200
/** An invoice takes 500 lines at most (`issue-invoice.ts`); what is over waits for the next run. */
const linesOfInvoice = 400
const monthsAhead = 3

/**
 * Begins a run; the work goes on beside. Customers are counted now, so that progress is known.
 * @throws {UserError} `billingLabel`, `billingUntil` (too far ahead), `billingUnderWay` (409: one at a time), `salesDayAhead`.
 */
export async function beginRun(tx: Tx, doer: Doer, input: { untilDay: Day; issuedOn: Day; label: string }, clock: Clock): Promise<{ id: string; number: number }> {
  const today = dayOf(clock.now())
  const label = cleanLabel(input.label, longestRunLabel)
  if (label === undefined) throw new UserError('billingLabel', { most: longestRunLabel }, { field: 'label' })
  if (input.untilDay > addMonths(today, monthsAhead)) throw new UserError('billingUntil', { months: monthsAhead }, { field: 'untilDay' })
  if (input.issuedOn > today) throw new UserError('salesDayAhead', {}, { field: 'issuedOn' })
  const open = await openRun(tx)
  if (open) throw new UserError('billingUnderWay', { number: open.number }, { status: 409 })
  const { rows } = await sql<{ whole: number; number: number }>`select (select count(distinct customer_id)::int from subscription where start_day <= ${input.untilDay}::date) as whole, (select coalesce(max(number), 0)::int + 1 from billing_run) as number`.execute(tx)
  const [id, number, whole] = [randomText(12), rows[0]?.number ?? 1, rows[0]?.whole ?? 0]
  const added = await tx
    .insertInto('billing_run')
    .values({ id, number, until_day: input.untilDay, issued_on: input.issuedOn, label, whole, prepared_by: doer.personId, created_at: clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  // another began between our look and our row: one stands, by the database
  if (!added) throw new UserError('billingUnderWay', { number }, { status: 409 })
  await recordAudit(tx, doer, { action: 'billing.begun', subjectKind: 'billing-run', subjectId: id, after: { name: label, number, until: input.untilDay } }, clock)
  return { id, number }
}

/** Throws a run away that issued nothing yet. @throws {UserError} `billingNone` (404), `billingOver` (409), `billingIssuing` (409). */
export async function cancelRun(tx: Tx, doer: Doer, input: { runId: string }, clock: Clock): Promise<void> {
  await tx.selectFrom('billing_run').select('id').where('id', '=', input.runId).forUpdate().execute()
  const run = await runById(tx, input.runId)
  if (run.state === 'issuing') throw new UserError('billingIssuing', {}, { status: 409 })
  if (run.state !== 'prepared' && run.state !== 'preparing') throw new UserError('billingOver', {}, { status: 409 })
  await tx.deleteFrom('billing_draft').where('run_id', '=', run.id).execute()
  await tx.updateTable('billing_run').set({ state: 'cancelled', ended_at: clock.now() }).where('id', '=', run.id).execute()
  await recordAudit(tx, doer, { action: 'billing.cancelled', subjectKind: 'billing-run', subjectId: run.id, before: { name: run.label, number: run.number } }, clock)
}

/** Works out the next customers of the run that is being prepared. @returns whether there is more to do at once. */
export async function prepareSome(db: Db, ports: UsagePort, clock: Clock): Promise<boolean> {
  const waiting = await db.selectFrom('billing_run').select('id').where('state', '=', 'preparing').executeTakeFirst()
  if (!waiting) return false
  return inTransaction(db, async (tx) => {
    const row = await tx.selectFrom('billing_run').select(['id', 'reached', 'done', 'whole']).where('id', '=', waiting.id).where('state', '=', 'preparing').forUpdate().skipLocked().executeTakeFirst()
    if (!row) return false
    const run = await runById(tx, row.id)
    const { rows } = await sql<{ customer_id: string }>`select distinct customer_id from subscription where customer_id > ${row.reached} and start_day <= ${run.untilDay}::date order by customer_id limit ${customersAtOnce}`.execute(tx)
    const customerIds = rows.map(({ customer_id }) => customer_id)
    if (customerIds.length > 0) await draftFor(tx, run, customerIds, ports, clock)
    const isLast = customerIds.length < customersAtOnce
    const done = Math.min(row.done + customerIds.length, row.whole)
    await tx.updateTable('billing_run').set({ reached: customerIds.at(-1) ?? row.reached, done: isLast ? row.whole : done, ...(isLast ? { state: 'prepared', prepared_at: clock.now() } : {}) }).where('id', '=', run.id).execute()
    return !isLast
  })
}

/** Drafts of some customers, wholly. */
async function draftFor(tx: Tx, run: BillingRun, customerIds: readonly string[], ports: UsagePort, clock: Clock): Promise<void> {
  const today = dayOf(clock.now())
  const [subscriptions, plans, customers] = [await subscriptionsOfCustomers(tx, customerIds), await plansById(tx), await customersById(tx, customerIds)]
  const ids = subscriptions.map(({ id }) => id)
  const billed = Map.groupBy(await billedSpans(tx, ids), ({ subscriptionId }) => subscriptionId)
  const warnings = Map.groupBy(await tx.selectFrom('usage_warning').select(['subscription_id', 'from_day', 'warned_on']).where('subscription_id', 'in', ids).execute(), (one) => one.subscription_id)
  const measured = subscriptions.flatMap((one) => {
    const from = firstUnbilledUse(one, plans, billed.get(one.id) ?? [], run.untilDay)
    return from === null ? [] : [{ memberId: one.memberId ?? '', from }]
  })
  const usage = await ports.usageOf(tx, [...new Set(measured.map(({ memberId }) => memberId))], measured.reduce((first, { from }) => earliest(first, from), today), run.untilDay)
  const lastTimes = await lastTimesOf(tx, run, customerIds)
  const vats = new Map<string, VatChoice>()
  const [drafts, lines]: [Parameters<typeof insertDrafts>[1], Parameters<typeof insertLines>[1]] = [[], []]
  for (const customerId of customerIds) {
    const customer = customers.get(customerId)
    if (!customer) continue
    const reader = { m: messagesOf(customer.language), language: customer.language }
    const own = subscriptions
      .filter((one) => one.customerId === customerId)
      .flatMap((one) =>
        linesOf(one, { plans, billed: billed.get(one.id) ?? [], warnings: new Map((warnings.get(one.id) ?? []).map((sent) => [sent.from_day as Day, sent.warned_on as Day])), usage: usage.get(one.memberId ?? '') ?? [], until: run.untilDay, today }, reader),
      )
      .slice(0, linesOfInvoice)
    if (own.length === 0) continue
    const id = randomText(12)
    const sums = await sumsOfLines(tx, run.issuedOn, customer, own, vats)
    drafts.push({ id, run_id: run.id, customer_id: customerId, net_cents: sums.netCents, total_cents: sums.totalCents, last_cents: lastTimes.get(customerId) ?? null })
    lines.push(...own.map((line, index) => ({ draftId: id, place: index + 1, line })))
  }
  await insertDrafts(tx, drafts)
  await insertLines(tx, lines)
}

/** What lines that are taken come to, with the tax of a day; a day's tax is asked once for each kind of buyer. */
export async function sumsOfLines(tx: Tx, day: Day, customer: Customer, lines: readonly Pick<DraftLine, 'netCents' | 'level' | 'state'>[], vats: Map<string, VatChoice> = new Map()): Promise<{ netCents: bigint; totalCents: bigint }> {
  const taken = []
  for (const { netCents, level, state } of lines) {
    if (state !== 'take') continue
    const key = `${level} ${customer.country} ${customer.business} ${customer.vatNumber !== null} ${customer.vatNumber?.slice(0, 2) ?? ''}`
    const vat = vats.get(key) ?? (await vatFor(tx, { day, customer, level }))
    vats.set(key, vat)
    taken.push({ netCents, vat })
  }
  const netCents = sumCents(taken.map((one) => one.netCents))
  return { netCents, totalCents: netCents + sumCents(taxesOf(taken).map(({ vatCents }) => vatCents)) }
}

/** Net of each customer's newest issued draft of another run. */
async function lastTimesOf(tx: Tx, run: BillingRun, customerIds: readonly string[]): Promise<Map<string, bigint>> {
  const { rows } = await sql<{ customer_id: string; net_cents: number }>`select distinct on (d.customer_id) d.customer_id, d.net_cents from billing_draft d join billing_run r on r.id = d.run_id
    where d.customer_id = any(${[...customerIds]}::text[]) and d.state = 'issued' and r.number < ${run.number} order by d.customer_id, r.number desc`.execute(tx)
  return new Map(rows.map((row) => [row.customer_id, BigInt(row.net_cents)]))
}

async function insertDrafts(tx: Tx, drafts: { id: string; run_id: string; customer_id: string; net_cents: bigint; total_cents: bigint; last_cents: bigint | null }[]): Promise<void> {
  if (drafts.length > 0) await tx.insertInto('billing_draft').values(drafts).execute()
}

/** Rows of one statement: 18 parameters each, of 65,535 that PostgreSQL takes. */
const rowsAtOnce = 1000

async function insertLines(tx: Tx, lines: { draftId: string; place: number; line: DraftLine }[]): Promise<void> {
  for (let from = 0; from < lines.length; from += rowsAtOnce)
    await tx
      .insertInto('billing_line')
      .values(
        lines.slice(from, from + rowsAtOnce).map(({ draftId, place, line }) => ({
          draft_id: draftId, place, subscription_id: line.subscriptionId, version: line.version, kind: line.kind, from_day: line.fromDay, to_day: line.toDay, label: line.label, account: line.account, level: line.level, quantity: line.quantityMilli, unit: line.unit,
          unit_price: line.unitPrice, net_cents: line.netCents, facts: line.facts === null ? null : JSON.stringify(line.facts), usage_hash: line.usageHash, state: line.state, why: line.why,
        })),
      )
      .execute()
}
