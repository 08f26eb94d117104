/** Reads and writes of `report` and `report_paper`. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Language } from '#locales/messages.ts'
import { monthFactsShape, yearFactsShape } from './facts.ts'
import type { MonthFacts, YearFacts } from './facts.ts'

type ReportKind = 'month' | 'year'

export interface ReportLine {
  id: string
  kind: ReportKind
  from: Day
  to: Day
  yearId: string | null
  edition: number
  /** How many editions there are of the same span; this is the newest when they are as many. */
  editions: number
  reason: string
  /** Null: made by itself, on its day. */
  madeBy: string | null
  madeAt: Date
  /** Of the facts, in hexadecimal. */
  hash: string
  withdrawn: { at: Date; by: string; reason: string } | null
}

interface Row {
  id: string
  kind: ReportKind
  from_day: string
  to_day: string
  fiscal_year_id: string | null
  edition: number
  editions: number
  reason: string
  made_by: string | null
  made_at: Date
  hash: string
  withdrawn_at: Date | null
  withdrawn_by: string | null
  withdrawal: string
}

const columns = sql`r.id, r.kind, r.from_day, r.to_day, r.fiscal_year_id, r.edition, (select count(*)::int from report o where o.kind = r.kind and o.from_day = r.from_day) as editions,
  r.reason, p.name as made_by, r.made_at, encode(r.facts_hash, 'hex') as hash, r.withdrawn_at, w.name as withdrawn_by, r.withdrawal`
const joined = sql`report r left join person p on p.id = r.made_by left join person w on w.id = r.withdrawn_by`

const lineOf = (row: Row): ReportLine => ({
  id: row.id, kind: row.kind, from: day(row.from_day), to: day(row.to_day), yearId: row.fiscal_year_id, edition: row.edition, editions: row.editions, reason: row.reason, madeBy: row.made_by, madeAt: row.made_at, hash: row.hash,
  withdrawn: row.withdrawn_at ? { at: row.withdrawn_at, by: row.withdrawn_by ?? '', reason: row.withdrawal } : null,
})

/** Reports of a kind, the newest span first, its editions from the newest down. A year has twelve months: five hundred are some decades. */
export async function listReports(db: DbOrTx, kind: ReportKind): Promise<ReportLine[]> {
  const { rows } = await sql<Row>`select ${columns} from ${joined} where r.kind = ${kind} order by r.from_day desc, r.edition desc limit 500`.execute(db)
  return rows.map(lineOf)
}

/** The editions of years that members see: of each year the newest that was not withdrawn. */
export const publishedYears = async (db: DbOrTx): Promise<ReportLine[]> => {
  const standing = (await listReports(db, 'year')).filter(({ withdrawn }) => withdrawn === null)
  return standing.filter(({ yearId }, index) => standing.findIndex((one) => one.yearId === yearId) === index)
}

async function reportById(db: DbOrTx, kind: ReportKind, id: string): Promise<{ line: ReportLine; facts: unknown }> {
  const { rows } = await sql<Row & { facts: string }>`select ${columns}, r.facts from ${joined} where r.kind = ${kind} and r.id = ${id}`.execute(db)
  const row = rows[0]
  if (!row) throw new UserError('reportNone', {}, { status: 404 })
  return { line: lineOf(row), facts: JSON.parse(row.facts) }
}

/** @throws {UserError} `reportNone` (404). */
export async function monthReport(db: DbOrTx, id: string): Promise<{ line: ReportLine; facts: MonthFacts }> {
  const { line, facts } = await reportById(db, 'month', id)
  return { line, facts: monthFactsShape.parse(facts) }
}

/** @throws {UserError} `reportNone` (404). */
export async function yearReport(db: DbOrTx, id: string): Promise<{ line: ReportLine; facts: YearFacts }> {
  const { line, facts } = await reportById(db, 'year', id)
  return { line, facts: yearFactsShape.parse(facts) }
}

/** Whoever makes one of the same span waits until the transaction ends. @returns how many editions there are. */
export async function holdSpan(tx: Tx, kind: ReportKind, from: Day): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext(${`report ${kind} ${from}`}))`.execute(tx)
  const { count } = await tx.selectFrom('report').select((make) => make.fn.countAll<number>().as('count')).where('kind', '=', kind).where('from_day', '=', from).executeTakeFirstOrThrow()
  return Number(count)
}

interface NewReport extends Omit<ReportLine, 'editions' | 'hash' | 'withdrawn'> {
  facts: { text: string; hash: Buffer }
}

/** Keeps a report with its papers, as it is and for good. */
export async function insertReport(tx: Tx, report: NewReport, papers: readonly { language: Language; hash: Buffer }[]): Promise<void> {
  await tx
    .insertInto('report')
    .values({
      id: report.id, kind: report.kind, from_day: report.from, to_day: report.to, fiscal_year_id: report.yearId, edition: report.edition, facts: report.facts.text, facts_hash: report.facts.hash, reason: report.reason, made_by: report.madeBy, made_at: report.madeAt,
    })
    .execute()
  await tx.insertInto('report_paper').values(papers.map(({ language, hash }) => ({ report_id: report.id, language, file_hash: hash }))).execute()
}

/** The bytes of a report's paper as it was made. @throws {UserError} `reportNone` (404). */
export async function paperOf(db: DbOrTx, id: string, language: Language): Promise<Buffer> {
  const row = await db.selectFrom('report_paper as r').innerJoin('ledger_file as f', 'f.hash', 'r.file_hash').select('f.content').where('r.report_id', '=', id).where('r.language', '=', language).executeTakeFirst()
  if (!row) throw new UserError('reportNone', {}, { status: 404 })
  return row.content
}
