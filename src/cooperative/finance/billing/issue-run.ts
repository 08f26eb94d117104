/**
 * Issues what a prepared run holds, some invoices a transaction. Each draft becomes an invoice together with its days, and
 * the database takes no day twice: killed anywhere, the run goes on with the drafts that are left; two that work at once
 * take turns. A draft whose subscription changed since it was looked at is not issued, and said.
 */
import { sql } from 'kysely'
import { analyzeSmallTables } from '#db/analyze-small-tables.ts'
import type { KeptRefusal } from '#db/billing-tables.ts'
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import { issueInvoices } from '../sales/issue-invoice.ts'
import { requireSeller } from '../sales/seller.ts'
import { earliest, latest } from '../tariffs/billing-period.ts'
import { runById, sumsOf } from './run-store.ts'
import type { BillingRun } from './run-store.ts'

/** So long a transaction holds the books and the series: half a second. */
const invoicesAtOnce = 50
const written = ['journal_entry', 'entry_line', 'sales_invoice', 'sales_invoice_line', 'sales_invoice_vat', 'amount_due', 'billed_span'] as const

/**
 * Lets a prepared run issue its invoices. @param input.expectedCents what it came to, tax in, when it was looked at.
 * @throws {UserError} `billingNone` (404), `billingNotPrepared` (409), `billingStale` (409: a tariff was entered or withdrawn since; prepare anew),
 * `billingExpected` (409: lines were put aside since), `billingNothing`, `sellerMissing`, `salesDayBefore` (409).
 */
export async function beginIssue(tx: Tx, doer: Doer, input: { runId: string; expectedCents: bigint }, clock: Clock): Promise<void> {
  await tx.selectFrom('billing_run').select('id').where('id', '=', input.runId).forUpdate().execute()
  const run = await runById(tx, input.runId)
  if (run.state !== 'prepared') throw new UserError('billingNotPrepared', {}, { status: 409 })
  const { rows } = await sql<{ changed: number }>`select count(*)::int as changed from tariff where entered_at > ${run.createdAt} or withdrawn_at > ${run.createdAt}`.execute(tx)
  if ((rows[0]?.changed ?? 0) > 0) throw new UserError('billingStale', {}, { status: 409 })
  const sums = await sumsOf(tx, run.id)
  if (sums.totalCents !== input.expectedCents) throw new UserError('billingExpected', { cents: Number(sums.totalCents) }, { status: 409 })
  const drafts = await tx.selectFrom('billing_draft').select((make) => make.fn.countAll<number>().as('count')).where('run_id', '=', run.id).executeTakeFirstOrThrow()
  if (drafts.count === 0) throw new UserError('billingNothing', {}, { status: 409 })
  await requireSeller(tx)
  const series = await tx.selectFrom('invoice_series').select('last_day').where('code', '=', run.issuedOn.slice(0, 4)).executeTakeFirst()
  if (series?.last_day && series.last_day > run.issuedOn) throw new UserError('salesDayBefore', { day: series.last_day }, { status: 409 })
  await tx.updateTable('billing_run').set({ state: 'issuing', issued_by: doer.personId, issuing_at: clock.now(), done: 0, whole: drafts.count, refusal: null }).where('id', '=', run.id).execute()
  await recordAudit(tx, doer, { action: 'billing.issued', subjectKind: 'billing-run', subjectId: run.id, after: { name: run.label, number: run.number, count: sums.invoices, cents: Number(sums.totalCents) } }, clock)
}

/** Issues the next invoices of the run under way. @returns whether there is more to do at once. */
export async function issueSome(db: Db, requestId: string, clock: Clock): Promise<boolean> {
  const waiting = await db.selectFrom('billing_run').select('id').where('state', '=', 'issuing').executeTakeFirst()
  if (!waiting) return false
  return inTransaction(db, async (tx) => {
    // whoever works on it holds it: a second process finds nothing to do
    const row = await tx.selectFrom('billing_run').select(['id', 'issued_by', 'done']).where('id', '=', waiting.id).where('state', '=', 'issuing').forUpdate().skipLocked().executeTakeFirst()
    if (!row) return false
    await analyzeSmallTables(tx, written)
    const run = await runById(tx, row.id)
    const doer: Doer = { personId: row.issued_by, source: 'onyva', requestId }
    const rows = await tx.selectFrom('billing_draft as d').innerJoin('ledger_party as p', 'p.id', 'd.customer_id').select(['d.id', 'd.customer_id']).where('d.run_id', '=', run.id).where('d.state', '=', 'draft').orderBy('p.code').orderBy('d.id').limit(invoicesAtOnce).execute()
    const lines = Map.groupBy(rows.length === 0 ? [] : await linesOf(tx, rows.map(({ id }) => id)), (line) => line.draft_id)
    const drafts = rows.map((draft): Draft => ({ id: draft.id, customerId: draft.customer_id, lines: lines.get(draft.id) ?? [] }))
    const changed = await changedSince(tx, drafts)
    for (const [id, number] of changed) await refuseDraft(tx, id, { code: 'billingChanged', params: { number } })
    await issueDrafts(tx, doer, run, drafts.filter(({ id }) => !changed.has(id)), clock)
    const isLast = rows.length < invoicesAtOnce
    await tx.updateTable('billing_run').set({ done: row.done + rows.length, ...(isLast ? { state: 'issued', ended_at: clock.now() } : {}) }).where('id', '=', run.id).execute()
    return !isLast
  })
}

type LineRow = Awaited<ReturnType<typeof linesOf>>[number]
const linesOf = (tx: Tx, draftIds: readonly string[]) => tx.selectFrom('billing_line').selectAll().where('draft_id', 'in', draftIds).orderBy('draft_id').orderBy('place').execute()

interface Draft {
  id: string
  customerId: string
  lines: LineRow[]
}

/** What a draft was refused for, as the page says it; null for a fault of ours. */
function refusalOf(error: unknown): KeptRefusal | null {
  if (error instanceof UserError) return { code: error.code, params: { ...error.params } }
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return code === '23P01' && constraint === 'billed_once' ? { code: 'billingDaysBilled', params: {} } : null
}

/** Issues drafts together; where one of several is refused, each alone, so that it stands in nobody's way. */
async function issueDrafts(tx: Tx, doer: Doer, run: BillingRun, drafts: readonly Draft[], clock: Clock): Promise<void> {
  if (drafts.length === 0) return
  await sql`savepoint drafts`.execute(tx)
  try {
    await writeDrafts(tx, doer, run, drafts, clock)
    await sql`release savepoint drafts`.execute(tx)
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    await sql`rollback to savepoint drafts`.execute(tx)
    await sql`release savepoint drafts`.execute(tx)
    const [first, ...others] = drafts
    if (first && others.length === 0) return refuseDraft(tx, first.id, refusal)
    for (const draft of drafts) await issueDrafts(tx, doer, run, [draft], clock)
  }
}

const refuseDraft = async (tx: Tx, id: string, refusal: KeptRefusal): Promise<void> => void (await tx.updateTable('billing_draft').set({ state: 'refused', refusal: JSON.stringify(refusal) }).where('id', '=', id).execute())

/** Invoices of drafts, days that were dealt with, what became of each: in the order given. */
async function writeDrafts(tx: Tx, doer: Doer, run: BillingRun, drafts: readonly Draft[], clock: Clock): Promise<void> {
  const billed = drafts.map((draft) => ({ draft, lines: draft.lines.filter((line) => line.state === 'take' && line.quantity > 0) }))
  const owed = billed.filter(({ lines }) => lines.some((line) => line.net_cents > 0))
  const invoices = await issueInvoices(tx, doer, owed.map(({ draft, lines }) => invoiceOf(run, draft, lines)), clock)
  const ids = new Map(owed.map(({ draft }, index) => [draft.id, invoices[index]?.id ?? '']))
  await insertSpans(tx, drafts.flatMap((draft) => draft.lines.flatMap((line) => spanOf(run, line, ids.get(draft.id) ?? null, clock))))
  await sql`update billing_draft d set state = case when w.invoice_id is null then 'nothing' else 'issued' end, invoice_id = w.invoice_id
    from unnest(${drafts.map(({ id }) => id)}::text[], ${drafts.map(({ id }) => ids.get(id) ?? null)}::text[]) as w (id, invoice_id) where d.id = w.id`.execute(tx)
}

/** Which drafts are of a subscription that is not as it was when the run was prepared, and its number. The subscriptions of all are held from here on. */
async function changedSince(tx: Tx, drafts: readonly Draft[]): Promise<Map<string, number>> {
  const ids = [...new Set(drafts.flatMap(({ lines }) => lines.map((line) => line.subscription_id)))]
  if (ids.length === 0) return new Map()
  const now = new Map((await tx.selectFrom('subscription').select(['id', 'version', 'number']).where('id', 'in', ids).orderBy('id').forShare().execute()).map((row) => [row.id, row]))
  return new Map(
    drafts.flatMap((draft) => {
      const changed = draft.lines.find((line) => now.get(line.subscription_id)?.version !== line.version)
      return changed ? [[draft.id, now.get(changed.subscription_id)?.number ?? 0] as const] : []
    }),
  )
}

const invoiceOf = (run: BillingRun, draft: { customerId: string }, lines: readonly LineRow[]) => ({
  customerId: draft.customerId,
  label: run.label,
  issuedOn: run.issuedOn,
  fromDay: lines.map((line) => line.from_day as Day).reduce(earliest),
  toDay: lines.map((line) => line.to_day as Day).reduce(latest),
  runId: run.id,
  lines: lines.map((line) => ({
    label: line.label, account: line.account, quantityMilli: BigInt(line.quantity), unit: line.unit, unitPrice: BigInt(line.unit_price), level: line.level, period: { from: line.from_day as Day, to: line.to_day as Day },
    source: `${line.kind === 'flat' ? 'subscription' : 'usage'}-${line.subscription_id}-${line.from_day}`,
  })),
})

/** The days of a line that was dealt with: billed, free, nothing above, given up. Lines that wait leave theirs open. */
function spanOf(run: BillingRun, line: LineRow, invoiceId: string | null, clock: Clock) {
  if (line.state === 'hold') return []
  const outcome = line.state === 'waive' ? ('waived' as const) : line.net_cents > 0 ? ('invoiced' as const) : line.kind === 'flat' ? ('free' as const) : ('nothing' as const)
  return [
    {
      id: randomText(12), subscription_id: line.subscription_id, kind: line.kind, days: `[${line.from_day},${addDays(line.to_day as Day, 1)})`, outcome, net_cents: outcome === 'invoiced' ? BigInt(line.net_cents) : 0n, run_id: run.id, invoice_id: outcome === 'waived' ? null : invoiceId,
      facts: line.facts === null ? null : JSON.stringify(line.facts), usage_hash: line.usage_hash, recorded_at: clock.now(),
    },
  ]
}

/** Rows of one statement: 11 parameters each, of 65,535 that PostgreSQL takes. */
const rowsAtOnce = 2000

async function insertSpans(tx: Tx, spans: readonly ReturnType<typeof spanOf>[number][]): Promise<void> {
  for (let from = 0; from < spans.length; from += rowsAtOnce) await tx.insertInto('billed_span').values(spans.slice(from, from + rowsAtOnce)).execute()
}
