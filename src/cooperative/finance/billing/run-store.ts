/** Reading billing runs, their drafts and lines. */
import { sql } from 'kysely'
import type { HoldReason, KeptRefusal, LineState, RunState, UsageFacts } from '#db/billing-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'

export interface BillingRun {
  id: string
  number: number
  untilDay: Day
  issuedOn: Day
  label: string
  state: RunState
  done: number
  whole: number
  refusal: KeptRefusal | null
  createdAt: Date
  preparedAt: Date | null
  issuedBy: string | null
  endedAt: Date | null
}

const runRows = (db: DbOrTx) => db.selectFrom('billing_run').selectAll()
type RunRow = Awaited<ReturnType<ReturnType<typeof runRows>['execute']>>[number]
const runOf = (row: RunRow): BillingRun => ({
  id: row.id, number: row.number, untilDay: day(row.until_day), issuedOn: day(row.issued_on), label: row.label, state: row.state, done: row.done, whole: row.whole, refusal: row.refusal, createdAt: row.created_at, preparedAt: row.prepared_at, issuedBy: row.issued_by, endedAt: row.ended_at,
})

/** @throws {UserError} `billingNone` (404). */
export async function runById(db: DbOrTx, id: string): Promise<BillingRun> {
  const row = await runRows(db).where('id', '=', id).executeTakeFirst()
  if (!row) throw new UserError('billingNone', {}, { status: 404 })
  return runOf(row)
}

/** A page of runs, the newest first, and how many there are. */
export async function listRuns(db: DbOrTx, page: number, pageSize: number): Promise<{ runs: BillingRun[]; total: number }> {
  const [rows, counted] = await Promise.all([runRows(db).orderBy('number', 'desc').limit(pageSize).offset((page - 1) * pageSize).execute(), db.selectFrom('billing_run').select((make) => make.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()])
  return { runs: rows.map(runOf), total: counted.total }
}

/** The run that is being prepared, looked at or issued; there is one at most. */
export async function openRun(db: DbOrTx): Promise<BillingRun | null> {
  const row = await runRows(db).where('state', 'in', ['preparing', 'prepared', 'issuing']).executeTakeFirst()
  return row ? runOf(row) : null
}

export interface RunSums {
  /** Customers of whom something is taken. */
  invoices: number
  netCents: bigint
  totalCents: bigint
  issued: number
  refused: number
  /** Lines that wait, and why. */
  held: number
  noPrice: number
  daysMissing: number
  fresh: number
  gone: number
  /** Of the last run that was issued, net; null: there was none. */
  lastCents: bigint | null
  lastInvoices: number
}

/** The issued run before this one. */
const lastRun = (runId: string) => sql`(select id from billing_run where state = 'issued' and number < (select number from billing_run where id = ${runId}) order by number desc limit 1)`

/** What a run comes to, what keeps lines of it back, and how it differs from the last one that was issued. Amounts in whole cents, before tax unless said. */
export async function sumsOf(db: DbOrTx, runId: string): Promise<RunSums> {
  const { rows } = await sql<Record<'invoices' | 'net' | 'total' | 'issued' | 'refused' | 'held' | 'no_price' | 'missing' | 'fresh' | 'gone' | 'last_invoices', number> & { last: number | null }>`
    select count(*) filter (where d.net_cents > 0)::int as invoices, coalesce(sum(d.net_cents), 0)::bigint as net, coalesce(sum(d.total_cents), 0)::bigint as total, count(*) filter (where d.state = 'issued')::int as issued,
      count(*) filter (where d.state = 'refused')::int as refused, count(*) filter (where d.last_cents is null and d.net_cents > 0)::int as fresh,
      (select count(*) from billing_line l join billing_draft b on b.id = l.draft_id where b.run_id = ${runId} and l.state = 'hold')::int as held,
      (select count(*) from billing_line l join billing_draft b on b.id = l.draft_id where b.run_id = ${runId} and l.why = 'no-price')::int as no_price,
      (select count(*) from billing_line l join billing_draft b on b.id = l.draft_id where b.run_id = ${runId} and l.state = 'hold' and l.why = 'days-missing')::int as missing,
      (select count(*) from billing_draft g where g.run_id = ${lastRun(runId)} and g.state = 'issued' and not exists (select from billing_draft n where n.run_id = ${runId} and n.customer_id = g.customer_id and n.net_cents > 0))::int as gone,
      (select sum(net_cents)::bigint from billing_draft g where g.run_id = ${lastRun(runId)} and g.state = 'issued') as last,
      (select count(*) from billing_draft g where g.run_id = ${lastRun(runId)} and g.state = 'issued')::int as last_invoices
      from billing_draft d where d.run_id = ${runId}`.execute(db)
  const row = rows[0]!
  return {
    invoices: row.invoices, netCents: BigInt(row.net), totalCents: BigInt(row.total), issued: row.issued, refused: row.refused, held: row.held, noPrice: row.no_price, daysMissing: row.missing, fresh: row.fresh, gone: row.gone,
    lastCents: row.last === null ? null : BigInt(row.last), lastInvoices: row.last_invoices,
  }
}

export const draftViews = ['all', 'new', 'changed', 'gone', 'held', 'refused'] as const
type DraftView = (typeof draftViews)[number]

export interface Draft {
  id: string
  customerId: string
  customerName: string
  customerCode: string
  state: 'draft' | 'issued' | 'nothing' | 'refused' | 'gone'
  refusal: KeptRefusal | null
  netCents: bigint
  totalCents: bigint
  lastCents: bigint | null
  invoice: { id: string; number: string } | null
}

interface DraftRow {
  id: string; customer_id: string; name: string; code: string; state: Draft['state']; refusal: KeptRefusal | null; net_cents: number; total_cents: number; last_cents: number | null; invoice_id: string | null; number: string | null
}

const draftOf = (row: DraftRow): Draft => ({ id: row.id, customerId: row.customer_id, customerName: row.name, customerCode: row.code, state: row.state, refusal: row.refusal, netCents: BigInt(row.net_cents), totalCents: BigInt(row.total_cents), lastCents: row.last_cents === null ? null : BigInt(row.last_cents), invoice: row.invoice_id === null ? null : { id: row.invoice_id, number: row.number ?? '' } })

/**
 * A page of a run's drafts by the customer's code, and how many. `changed`: by more than `overPercent` of the last time;
 * `gone`: customers of the last issued run of whom there is nothing now.
 */
export async function searchDrafts(db: DbOrTx, search: { runId: string; view: DraftView; overPercent: number; text: string; page: number; pageSize: number }): Promise<{ drafts: Draft[]; total: number }> {
  const text = search.text.trim().slice(0, 100)
  const pattern = containing(text)
  const found = text === '' ? sql`` : sql`and (fold_text(p.name) like fold_text(${pattern}) or p.code ilike ${pattern})`
  const views: Readonly<Record<Exclude<DraftView, 'gone'>, ReturnType<typeof sql>>> = {
    all: sql`(d.net_cents > 0 or d.state <> 'nothing' or exists (select from billing_line l where l.draft_id = d.id and (l.state <> 'take' or l.kind = 'flat')))`,
    new: sql`d.last_cents is null and d.net_cents > 0`,
    changed: sql`d.last_cents is not null and abs(d.net_cents - d.last_cents) * 100 > ${search.overPercent} * greatest(d.last_cents, 1)`,
    held: sql`exists (select from billing_line l where l.draft_id = d.id and l.state <> 'take')`,
    refused: sql`d.state = 'refused'`,
  }
  const source =
    search.view === 'gone'
      ? sql`select g.id, g.customer_id, p.name, p.code, 'gone' as state, null::jsonb as refusal, 0::bigint as net_cents, 0::bigint as total_cents, g.net_cents as last_cents, g.invoice_id, i.number
          from billing_draft g join ledger_party p on p.id = g.customer_id left join sales_invoice i on i.id = g.invoice_id where g.run_id = ${lastRun(search.runId)} and g.state = 'issued'
           and not exists (select from billing_draft n where n.run_id = ${search.runId} and n.customer_id = g.customer_id and n.net_cents > 0) ${found}`
      : sql`select d.id, d.customer_id, p.name, p.code, d.state, d.refusal, d.net_cents, d.total_cents, d.last_cents, d.invoice_id, i.number
          from billing_draft d join ledger_party p on p.id = d.customer_id left join sales_invoice i on i.id = d.invoice_id where d.run_id = ${search.runId} and ${views[search.view]} ${found}`
  const [{ rows }, counted] = await Promise.all([
    sql<DraftRow>`${source} order by code, id limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}`.execute(db),
    sql<{ total: number }>`select count(*)::int as total from (${source}) as found`.execute(db),
  ])
  return { drafts: rows.map(draftOf), total: counted.rows[0]?.total ?? 0 }
}

export interface DraftLineRow {
  draftId: string
  place: number
  subscriptionId: string
  kind: 'flat' | 'usage'
  fromDay: Day
  toDay: Day
  label: string
  quantityMilli: bigint
  unitPrice: bigint
  netCents: bigint
  facts: UsageFacts | null
  state: LineState
  why: HoldReason
}

/** Lines of some drafts, by place; months of which nothing is above are left out. */
export async function linesOfDrafts(db: DbOrTx, draftIds: readonly string[]): Promise<Map<string, DraftLineRow[]>> {
  if (draftIds.length === 0) return new Map()
  const rows = await db.selectFrom('billing_line').selectAll().where('draft_id', 'in', [...draftIds]).where((make) => make.or([make('kind', '=', 'flat'), make('quantity', '>', 0), make('state', '<>', 'take')])).orderBy('draft_id').orderBy('place').execute()
  const lines = rows.map((row): DraftLineRow => ({
    draftId: row.draft_id, place: row.place, subscriptionId: row.subscription_id, kind: row.kind, fromDay: day(row.from_day), toDay: day(row.to_day), label: row.label, quantityMilli: BigInt(row.quantity), unitPrice: BigInt(row.unit_price), netCents: BigInt(row.net_cents), facts: row.facts, state: row.state, why: row.why,
  }))
  return Map.groupBy(lines, ({ draftId }) => draftId)
}

/** @throws {UserError} `billingNone` (404). */
export async function draftById(db: DbOrTx, runId: string, draftId: string): Promise<Draft> {
  const { rows } = await sql<DraftRow>`select d.id, d.customer_id, p.name, p.code, d.state, d.refusal, d.net_cents, d.total_cents, d.last_cents, d.invoice_id, i.number
    from billing_draft d join ledger_party p on p.id = d.customer_id left join sales_invoice i on i.id = d.invoice_id where d.run_id = ${runId} and d.id = ${draftId}`.execute(db)
  if (!rows[0]) throw new UserError('billingNone', {}, { status: 404 })
  return draftOf(rows[0])
}
