/** Reading movements, what stands for them, and lines of the books that stand for none. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { BankMatchKind, BankPartKind } from '#db/bank-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { BookedFact } from './matching/suggestion.ts'

export const lineStates = ['open', 'matched', 'ignored'] as const
export type LineState = (typeof lineStates)[number]

export interface BankLine {
  id: string
  accountId: string
  statementId: string
  day: Day
  valueDay: Day | null
  /** Less than nothing: goes out. */
  cents: bigint
  chargeCents: bigint
  name: string
  iban: string
  text: string
  endToEndId: string
  mandateId: string
  reference: string
  bankReference: string
  batchId: string
  kind: string
  returnReason: string
  isReturn: boolean
  state: LineState
  match: { id: string; kind: BankMatchKind; reason: string; at: Date; by: string | null } | null
}

interface Row {
  id: string; account_id: string; statement_id: string; day: string; value_day: string | null; cents: number; charge_cents: number; name: string; iban: string; text: string; end_to_end_id: string; mandate_id: string; reference: string
  bank_reference: string; batch_id: string; kind: string; return_reason: string; is_return: boolean; match_id: string | null; match_kind: BankMatchKind | null; reason: string | null; matched_at: Date | null; matched_by: string | null
}

const shaped = (row: Row): BankLine => ({
  id: row.id, accountId: row.account_id, statementId: row.statement_id, day: day(row.day), valueDay: row.value_day === null ? null : day(row.value_day), cents: BigInt(row.cents), chargeCents: BigInt(row.charge_cents), name: row.name, iban: row.iban, text: row.text,
  endToEndId: row.end_to_end_id, mandateId: row.mandate_id, reference: row.reference, bankReference: row.bank_reference, batchId: row.batch_id, kind: row.kind, returnReason: row.return_reason, isReturn: row.is_return,
  state: row.match_id === null ? 'open' : row.match_kind === 'ignored' ? 'ignored' : 'matched',
  match: row.match_id === null || row.match_kind === null || row.matched_at === null ? null : { id: row.match_id, kind: row.match_kind, reason: row.reason ?? '', at: row.matched_at, by: row.matched_by },
})

interface LineSearch {
  accountId: string | null
  state: LineState | null
  /** Part of the name or the text, or an amount. */
  text: string
  statementId?: string | null
  page: number
  pageSize: number
}

function condition(what: LineSearch): RawBuilder<unknown> {
  const bare = what.text.trim()
  const pattern = containing(bare)
  const [, euros = '', cents = ''] = /^-?(\d{1,10})(?:[.,](\d{1,2}))?$/.exec(bare.replaceAll(/[\s\u00a0\u202f€]/g, '')) ?? []
  const amount = euros === '' ? sql`` : sql`or abs(l.cents) = ${BigInt(euros) * 100n + BigInt(cents.padEnd(2, '0'))}`
  const states = { open: sql`and l.match_id is null`, matched: sql`and l.match_id is not null and m.kind <> 'ignored'`, ignored: sql`and m.kind = 'ignored'` }
  return sql`true ${what.accountId === null ? sql`` : sql`and l.account_id = ${what.accountId}`} ${what.state === null ? sql`` : states[what.state]}
    ${what.statementId ? sql`and l.statement_id = ${what.statementId}` : sql``}
    ${bare === '' ? sql`` : sql`and (fold_text(l.name || ' ' || l.text) like fold_text(${pattern}) or l.end_to_end_id = ${bare} or l.batch_id = ${bare} ${amount})`}`
}

const from = sql`bank_line l left join bank_match m on m.id = l.match_id`
const columns = sql`l.*, m.kind as match_kind, m.reason, m.matched_at, p.name as matched_by`

/** A page of movements: those that wait the oldest first, others the newest first. */
export async function searchLines(db: DbOrTx, what: LineSearch): Promise<{ lines: BankLine[]; total: number }> {
  const order = what.state === 'open' ? sql`l.day, l.statement_id, l.place` : sql`l.day desc, l.statement_id, l.place desc`
  const [{ rows }, counted] = await Promise.all([
    sql<Row>`select ${columns} from ${from} left join person p on p.id = m.matched_by where ${condition(what)} order by ${order} limit ${what.pageSize} offset ${(what.page - 1) * what.pageSize}`.execute(db),
    sql<{ total: number }>`select count(*)::int as total from ${from} where ${condition(what)}`.execute(db),
  ])
  return { lines: rows.map(shaped), total: counted.rows[0]?.total ?? 0 }
}

/** @throws {UserError} `bankLineNone` (404). */
export async function lineById(db: DbOrTx, id: string): Promise<BankLine> {
  const { rows } = await sql<Row>`select ${columns} from ${from} left join person p on p.id = m.matched_by where l.id = ${id}`.execute(db)
  if (!rows[0]) throw new UserError('bankLineNone', {}, { status: 404 })
  return shaped(rows[0])
}

/** Movements that wait, the oldest first: at most so many. */
export async function openLines(db: DbOrTx, accountId: string, most: number): Promise<BankLine[]> {
  const { rows } = await sql<Row>`select ${columns} from ${from} left join person p on p.id = m.matched_by where l.account_id = ${accountId} and l.match_id is null order by l.day, l.statement_id, l.place limit ${most}`.execute(db)
  return rows.map(shaped)
}

/** How many wait, of each account. */
export async function countOpenLines(db: DbOrTx): Promise<Map<string, number>> {
  const { rows } = await sql<{ account_id: string; count: number }>`select account_id, count(*)::int as count from bank_line where match_id is null group by account_id`.execute(db)
  return new Map(rows.map((row) => [row.account_id, row.count]))
}

/** The movement after one that still waits, for who goes through them one by one; the first when it was the last. */
export async function nextOpenLine(db: DbOrTx, line: Pick<BankLine, 'id' | 'accountId' | 'day'>): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select l.id from bank_line l join bank_line this on this.id = ${line.id} where l.account_id = ${line.accountId} and l.match_id is null and l.id <> this.id
     order by (l.day, l.statement_id, l.place) < (this.day, this.statement_id, this.place), l.day, l.statement_id, l.place limit 1`.execute(db)
  return rows[0]?.id ?? null
}

export interface LinePart {
  matchId: string
  lineId: string
  place: number
  kind: BankPartKind
  label: string
  cents: bigint
  entry: { id: string; number: number }
  dueId: string | null
  duePaymentId: string | null
  invoiceId: string | null
  purchasePaymentId: string | null
}

/** What stands for movements, by movement. */
export async function partsOf(db: DbOrTx, lineIds: readonly string[]): Promise<Map<string, LinePart[]>> {
  const rows = await db
    .selectFrom('bank_part as p')
    .innerJoin('bank_line as l', (join) => join.onRef('l.id', '=', 'p.line_id').onRef('l.match_id', '=', 'p.match_id'))
    .innerJoin('journal_entry as e', 'e.id', 'p.entry_id')
    .selectAll('p')
    .select('e.number')
    .where('p.line_id', 'in', lineIds.length === 0 ? [''] : [...lineIds])
    .where('p.undone_at', 'is', null)
    .orderBy('p.line_id')
    .orderBy('p.place')
    .execute()
  const parts = new Map<string, LinePart[]>()
  for (const row of rows) {
    const part: LinePart = { matchId: row.match_id, lineId: row.line_id, place: row.place, kind: row.kind, label: row.label, cents: BigInt(row.cents), entry: { id: row.entry_id, number: row.number ?? 0 }, dueId: row.due_id, duePaymentId: row.due_payment_id, invoiceId: row.purchase_invoice_id, purchasePaymentId: row.purchase_payment_id }
    parts.set(row.line_id, [...(parts.get(row.line_id) ?? []), part])
  }
  return parts
}

/** Lines of an account in the books that stand for no movement, within days: reversed entries and their reversals left out. */
export async function unbookedLines(db: DbOrTx, what: { account: string; from: Day | null; to: Day | null; most: number }): Promise<BookedFact[]> {
  const { rows } = await sql<{ entry_id: string; place: number; day: string; cents: number; label: string; reference: string | null }>`
    select l.entry_id, l.place, l.day, (l.debit_cents - l.credit_cents)::bigint as cents, e.label, e.document_reference as reference
      from entry_line l join journal_entry e on e.id = l.entry_id
     where l.account = ${what.account} and l.number is not null and l.number <> 0 and e.reverses is null
       and ${what.from === null ? sql`true` : sql`l.day >= ${what.from}`} and ${what.to === null ? sql`true` : sql`l.day <= ${what.to}`}
       and not exists (select from journal_entry r where r.reverses = e.id) and not exists (select from bank_booking b where b.entry_id = l.entry_id and b.entry_place = l.place)
     order by l.day, l.number, l.place limit ${what.most}`.execute(db)
  return rows.map((row) => ({ entryId: row.entry_id, place: row.place, day: day(row.day), cents: BigInt(row.cents), label: row.label, reference: row.reference ?? '' }))
}

/** Who paid from an IBAN before, by IBAN: the customers of payments that movements brought; an IBAN of several is left out. */
export async function payersKnown(db: DbOrTx, ibans: readonly string[]): Promise<Map<string, string>> {
  if (ibans.length === 0) return new Map()
  const { rows } = await sql<{ iban: string; customer_id: string }>`
    select l.iban, min(d.customer_id) as customer_id from bank_line l join bank_part p on p.line_id = l.id and p.undone_at is null join amount_due d on d.id = p.due_id
     where l.iban = any (${[...new Set(ibans)]}::text[]) and l.cents > 0 group by l.iban having count(distinct d.customer_id) = 1`.execute(db)
  return new Map(rows.map((row) => [row.iban, row.customer_id]))
}

/** The last day until then of which a bank told anything, or null. */
export async function lastBankDay(db: DbOrTx, until: Day): Promise<Day | null> {
  const { day: last } = await db.selectFrom('bank_line').select((select) => select.fn.max('day').as('day')).where('day', '<=', until).executeTakeFirstOrThrow()
  return last == null ? null : day(last)
}
