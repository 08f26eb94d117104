/** What is unpaid, by its age and by who owes it. */
import { sql } from 'kysely'
import type { LevelKind } from '#db/dunning-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import { day, dayOf } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import { ages } from './levels.ts'
import type { Age } from './levels.ts'

export type ByAge = Readonly<Record<Age, bigint>>

export const arrearViews = ['late', 'disputed', 'planned', 'suspended', 'all'] as const
type ArrearView = (typeof arrearViews)[number]

export interface ArrearLine {
  customerId: string
  memberId: string | null
  name: string
  code: string
  byAge: ByAge
  /** Late of it. */
  lateCents: bigint
  openCents: bigint
  /** Of what is late: the first day. */
  since: Day | null
  disputed: boolean
  /** A plan is proposed, or agreed. */
  plan: 'proposed' | 'agreed' | null
  suspended: boolean
  lastLetter: { level: number; kind: LevelKind; on: Day } | null
  heldUntil: Day | null
}

interface Row {
  customer_id: string
  member_id: string | null
  name: string
  code: string
  none: number
  month: number
  second: number
  third: number
  older: number
  late: number
  open: number
  since: string | null
  disputed: boolean
  plan: 'proposed' | 'agreed' | null
  suspended: boolean
  level: number | null
  kind: LevelKind | null
  sent_on: string | null
  until: string | null
}

const sumOf = (condition: ReturnType<typeof sql>) => sql`coalesce(sum(a.cents - a.paid_cents) filter (where ${condition}), 0)::bigint`
const byAge = (today: Day) => sql`${sumOf(sql`a.due_on >= ${today}`)} as none, ${sumOf(sql`a.due_on < ${today} and a.due_on >= ${today}::date - 30`)} as month, ${sumOf(sql`a.due_on < ${today}::date - 30 and a.due_on >= ${today}::date - 60`)} as second,
  ${sumOf(sql`a.due_on < ${today}::date - 60 and a.due_on >= ${today}::date - 90`)} as third, ${sumOf(sql`a.due_on < ${today}::date - 90`)} as older`
const isOpen = sql`a.direction = 'in' and a.paid_cents < a.cents`

/** Lines of customers who owe something; `today` says what is late. */
const lines = (today: Day) => sql`
  select a.customer_id, max(a.member_id) as member_id, p.name, p.code, ${byAge(today)}, ${sumOf(sql`a.due_on < ${today}`)} as late, sum(a.cents - a.paid_cents)::bigint as open, min(a.due_on) filter (where a.due_on < ${today}) as since, bool_or(a.disputed_at is not null) as disputed,
    (select g.state from payment_plan g where g.customer_id = a.customer_id and g.state in ('proposed', 'agreed')) as plan,
    exists (select from unpaid_suspension u where u.member_id = max(a.member_id) and u.lifted_at is null) as suspended,
    (select h.until from reminder_hold h where h.customer_id = a.customer_id and h.ended_at is null and h.until >= ${today}) as until
  from amount_due a join ledger_party p on p.id = a.customer_id where ${isOpen} group by a.customer_id, p.name, p.code`

const lineOf = (row: Row): ArrearLine => ({
  customerId: row.customer_id, memberId: row.member_id, name: row.name, code: row.code, byAge: ageSums(row), lateCents: BigInt(row.late), openCents: BigInt(row.open), since: row.since === null ? null : day(row.since), disputed: row.disputed, plan: row.plan, suspended: row.suspended,
  lastLetter: row.level === null || row.kind === null || row.sent_on === null ? null : { level: row.level, kind: row.kind, on: day(row.sent_on) }, heldUntil: row.until === null ? null : day(row.until),
})
const ageSums = (row: Readonly<Record<Age, number>>): ByAge => Object.fromEntries(ages.map((age) => [age, BigInt(row[age])])) as Record<Age, bigint>

const inView: Readonly<Record<ArrearView, ReturnType<typeof sql>>> = { late: sql`late > 0`, disputed: sql`disputed`, planned: sql`plan is not null`, suspended: sql`suspended`, all: sql`true` }

/** Who owes, the most first: one page of a view, how many each view holds. */
export async function searchArrears(db: DbOrTx, search: { text?: string; view: ArrearView; today: Day; page: number; pageSize: number }): Promise<{ lines: ArrearLine[]; counts: Readonly<Record<ArrearView, number>> }> {
  const pattern = containing(search.text ?? '')
  const found = sql`(select * from (${lines(search.today)}) as every where fold_text(name) like fold_text(${pattern}) or code ilike ${pattern}) as found`
  const [{ rows }, counted] = await Promise.all([
    sql<Row>`select found.*, r.level, r.kind, r.sent_on from ${found} left join lateral (select m.level, m.kind, m.sent_on from reminder m where m.customer_id = found.customer_id order by m.sent_at desc limit 1) r on true
      where ${inView[search.view]} order by late desc, open desc, name limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}`.execute(db),
    sql<Record<ArrearView, number>>`select count(*) filter (where late > 0)::integer as late, count(*) filter (where disputed)::integer as disputed, count(*) filter (where plan is not null)::integer as planned, count(*) filter (where suspended)::integer as suspended, count(*)::integer as all from ${found}`.execute(db),
  ])
  return { lines: rows.map(lineOf), counts: counted.rows[0] ?? { late: 0, disputed: 0, planned: 0, suspended: 0, all: 0 } }
}

/** One customer's line; null when they owe nothing. */
export async function arrearOf(db: DbOrTx, customerId: string, today: Day): Promise<ArrearLine | null> {
  const { rows } = await sql<Row>`select found.*, r.level, r.kind, r.sent_on from (${lines(today)} having a.customer_id = ${customerId}) as found
    left join lateral (select m.level, m.kind, m.sent_on from reminder m where m.customer_id = found.customer_id order by m.sent_at desc limit 1) r on true`.execute(db)
  return rows[0] ? lineOf(rows[0]) : null
}

/** All that is open, by age. */
export async function arrearsByAge(db: DbOrTx, today: Day): Promise<ByAge> {
  const { rows } = await sql<Record<Age, number>>`select ${byAge(today)} from amount_due a where ${isOpen}`.execute(db)
  return ageSums(rows[0] ?? { none: 0, month: 0, second: 0, third: 0, older: 0 })
}

export interface SentLetter {
  id: string
  customerId: string
  name: string
  level: number
  kind: LevelKind
  sentOn: Day
  cents: bigint
  /** How many messages left; 0: it is to be printed. */
  letters: number
  sentBy: string | null
}

const letters = (db: DbOrTx) => db.selectFrom('reminder as m').innerJoin('ledger_party as p', 'p.id', 'm.customer_id').leftJoin('person as w', 'w.id', 'm.sent_by')

/** Letters that were written, the newest first. */
export async function sentLetters(db: DbOrTx, wanted: { customerId?: string | undefined; page: number; pageSize: number }): Promise<{ letters: SentLetter[]; total: number }> {
  let query = letters(db)
  if (wanted.customerId !== undefined) query = query.where('m.customer_id', '=', wanted.customerId)
  const [rows, { total }] = await Promise.all([
    query.select(['m.id', 'm.customer_id', 'p.name', 'm.level', 'm.kind', 'm.sent_on', 'm.cents', 'm.letters', 'w.name as by']).orderBy('m.sent_at', 'desc').orderBy('m.id').limit(wanted.pageSize).offset((wanted.page - 1) * wanted.pageSize).execute(),
    query.select((make) => make.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ])
  return { letters: rows.map((row) => ({ id: row.id, customerId: row.customer_id, name: row.name, level: row.level, kind: row.kind, sentOn: day(row.sent_on), cents: BigInt(row.cents), letters: row.letters, sentBy: row.by })), total: Number(total) }
}

/** A letter as it was read. @throws {UserError} `reminderAbsent` (404). */
export async function sentLetter(db: DbOrTx, id: string): Promise<SentLetter & { subject: string; words: string }> {
  const row = await letters(db).select(['m.id', 'm.customer_id', 'p.name', 'm.level', 'm.kind', 'm.sent_on', 'm.cents', 'm.letters', 'w.name as by', 'm.subject', 'm.words']).where('m.id', '=', id).executeTakeFirst()
  if (!row) throw new UserError('reminderAbsent', {}, { status: 404 })
  return { id: row.id, customerId: row.customer_id, name: row.name, level: row.level, kind: row.kind, sentOn: day(row.sent_on), cents: BigInt(row.cents), letters: row.letters, sentBy: row.by, subject: row.subject, words: row.words }
}

export interface Hold {
  until: Day
  reason: string
  by: string
}
/** The hold that a customer has, if one is on. */
export async function holdOf(db: DbOrTx, customerId: string, today: Day): Promise<Hold | null> {
  const row = await db.selectFrom('reminder_hold as h').leftJoin('person as p', 'p.id', 'h.held_by').select(['h.until', 'h.reason', 'p.name']).where('h.customer_id', '=', customerId).where('h.ended_at', 'is', null).where('h.until', '>=', today).executeTakeFirst()
  return row ? { until: day(row.until), reason: row.reason, by: row.name ?? '' } : null
}

export interface GivingUp {
  dueId: string
  cents: bigint
  reason: string
  proposedBy: string
  proposedById: string
  on: Day
}
/** Proposals to give amounts of a customer up, that nobody answered. */
export async function givingUpOf(db: DbOrTx, customerId: string): Promise<GivingUp[]> {
  const rows = await db
    .selectFrom('due_write_off as w').innerJoin('amount_due as a', 'a.id', 'w.due_id').innerJoin('person as p', 'p.id', 'w.proposed_by')
    .select(['w.due_id', 'w.cents', 'w.reason', 'p.name', 'w.proposed_by', 'w.proposed_at']).where('a.customer_id', '=', customerId).where('w.declined_at', 'is', null).where('w.approved_at', 'is', null).execute()
  return rows.map((row) => ({ dueId: row.due_id, cents: BigInt(row.cents), reason: row.reason, proposedBy: row.name, proposedById: row.proposed_by, on: dayOf(row.proposed_at) }))
}
