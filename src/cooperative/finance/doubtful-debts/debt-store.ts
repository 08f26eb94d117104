/** Reading doubtful debts, and the lines of 411 that may become some. */
import { sql } from 'kysely'
import type { DebtStepKind } from '#db/debt-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'

export interface DoubtfulDebt {
  id: string
  number: number
  party: { id: string; code: string; name: string } | null
  label: string
  reason: string
  /** With tax; the tax in it. */
  cents: bigint
  vatCents: bigint
  sinceDay: Day
  movedEntryId: string
  movedOn: Day
  /** What stands, the oldest first. */
  steps: { entryId: string; number: number | null; day: Day; kind: DebtStepKind; cents: bigint; provisionCents: bigint }[]
  /** With tax. */
  leftCents: bigint
  provisionCents: bigint
  proposal: { id: string; reason: string; vatBack: boolean; proposedBy: string; proposedByName: string } | null
  /** It is an amount due, paid and given up on the page of its customer; null: lines of an entry by hand. */
  due: { id: string; customerId: string } | null
  /** Who gave it up, once they did. */
  writtenOffBy: { name: string; proposedByName: string; reason: string } | null
}

/** What is owed net of tax of a part of a debt, rounded down. */
export const netOf = (debt: Pick<DoubtfulDebt, 'cents' | 'vatCents'>, partCents: bigint): bigint => (partCents * (debt.cents - debt.vatCents)) / debt.cents

/** What was paid or given up of doubtful amounts due and stands. */
async function paymentsOfDues(db: DbOrTx, debtId: string | null): Promise<{ debt_id: string; entry_id: string; number: number | null; position: number; day: string; kind: DebtStepKind; cents: number; provision_cents: number }[]> {
  const { rows } = await sql<{ debt_id: string; entry_id: string; number: number; position: number; day: string; kind: DebtStepKind; cents: number; provision_cents: number }>`
    select u.debt_id, p.entry_id, e.number, e.position, e.day, case p.kind when 'loss' then 'write-off' else 'payment' end as kind, p.cents, 0 as provision_cents from due_doubt u join due_payment p on p.due_id = u.due_id and p.undone_entry is null
      join journal_entry e on e.id = p.entry_id join entry_line l on l.entry_id = p.entry_id and l.place = p.entry_place and l.account like '416%' where ${debtId === null ? sql`true` : sql`u.debt_id = ${debtId}`}`.execute(db)
  return rows
}

/** Debts that stand, or one of them, the newest first. */
export async function allDebts(db: DbOrTx, id: string | null = null): Promise<DoubtfulDebt[]> {
  const rows = await db
    .selectFrom('doubtful_debt as d')
    .innerJoin('journal_entry as e', 'e.id', 'd.moved_entry_id')
    .leftJoin('ledger_party as p', 'p.id', 'd.party_id')
    .selectAll('d')
    .select(['e.day', 'p.code', 'p.name'])
    .where(sql<boolean>`entry_stands(d.moved_entry_id)`)
    .$if(id !== null, (query) => query.where('d.id', '=', id ?? ''))
    .orderBy('d.number', 'desc')
    .execute()
  const [steps, proposals, dues, payments, losses] = await Promise.all([
    db.selectFrom('debt_step as s').innerJoin('journal_entry as e', 'e.id', 's.entry_id').select(['s.debt_id', 's.entry_id', 'e.number', 'e.position', 'e.day', 's.kind', 's.cents', 's.provision_cents']).where(sql<boolean>`entry_stands(s.entry_id)`).$if(id !== null, (query) => query.where('s.debt_id', '=', id ?? '')).orderBy('e.position').execute(),
    db.selectFrom('debt_write_off as w').innerJoin('person as p', 'p.id', 'w.proposed_by').leftJoin('person as a', 'a.id', 'w.approved_by').selectAll('w').select(['p.name as proposedByName', 'a.name as approvedByName']).where('w.declined_at', 'is', null).$if(id !== null, (query) => query.where('w.debt_id', '=', id ?? '')).orderBy('w.proposed_at').execute(),
    db.selectFrom('due_doubt as u').innerJoin('amount_due as a', 'a.id', 'u.due_id').select(['u.debt_id', 'a.id', 'a.customer_id', 'a.cents', 'a.paid_cents']).$if(id !== null, (query) => query.where('u.debt_id', '=', id ?? '')).execute(),
    paymentsOfDues(db, id),
    db.selectFrom('due_write_off as w').innerJoin('due_doubt as u', 'u.due_id', 'w.due_id').innerJoin('person as p', 'p.id', 'w.proposed_by').innerJoin('person as a', 'a.id', 'w.approved_by').select(['u.debt_id', 'w.reason', 'p.name as proposedByName', 'a.name']).$if(id !== null, (query) => query.where('u.debt_id', '=', id ?? '')).orderBy('w.approved_at', 'desc').execute(),
  ])
  return rows.map((row): DoubtfulDebt => {
    const due = dues.find((one) => one.debt_id === row.id)
    const own = [...steps.filter((step) => step.debt_id === row.id), ...payments.filter((one) => one.debt_id === row.id)].sort((a, b) => (a.position ?? 0) - (b.position ?? 0)).map((step) => ({ entryId: step.entry_id, number: step.number, day: day(step.day), kind: step.kind, cents: BigInt(step.cents), provisionCents: BigInt(step.provision_cents) }))
    const waiting = proposals.find((one) => one.debt_id === row.id && one.approved_at === null)
    const loss = losses.find((one) => one.debt_id === row.id)
    const approved = proposals.findLast((one) => one.debt_id === row.id && own.some(({ entryId }) => entryId === one.entry_id))
    return {
      id: row.id, number: row.number, party: row.party_id === null ? null : { id: row.party_id, code: row.code ?? '', name: row.name ?? '' }, label: row.label, reason: row.reason, cents: BigInt(row.cents), vatCents: BigInt(row.vat_cents), sinceDay: day(row.since_day), movedEntryId: row.moved_entry_id, movedOn: day(row.day),
      steps: own,
      leftCents: due ? BigInt(due.cents - due.paid_cents) : own.reduce((left, step) => left - step.cents, BigInt(row.cents)),
      due: due ? { id: due.id, customerId: due.customer_id } : null,
      provisionCents: own.reduce((sum, step) => sum + step.provisionCents, 0n),
      proposal: waiting ? { id: waiting.id, reason: waiting.reason, vatBack: waiting.vat_back, proposedBy: waiting.proposed_by, proposedByName: waiting.proposedByName } : null,
      writtenOffBy: own.some(({ kind }) => kind === 'write-off') && loss ? { name: loss.name, proposedByName: loss.proposedByName, reason: loss.reason } : approved ? { name: approved.approvedByName ?? '', proposedByName: approved.proposedByName, reason: approved.reason } : null,
    }
  })
}

/** @throws {UserError} `debtNone` (404). */
export async function debtById(db: DbOrTx, id: string): Promise<DoubtfulDebt> {
  const [debt] = await allDebts(db, id)
  if (!debt) throw new UserError('debtNone', {}, { status: 404 })
  return debt
}

/** The debts that stand of these amounts due, by amount due. */
export async function debtsOfDues(db: DbOrTx, dueIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ due_id: string; debt_id: string }>`select u.due_id, u.debt_id from due_doubt u join doubtful_debt d on d.id = u.debt_id where u.due_id = any(${[...dueIds]}::text[]) and entry_stands(d.moved_entry_id)`.execute(db)
  return new Map(rows.map((row) => [row.due_id, row.debt_id]))
}

export interface OverdueLine {
  entryId: string
  place: number
  number: number
  day: Day
  label: string
  account: string
  party: { id: string; code: string; name: string } | null
  cents: bigint
  /** Whose invoice it is: it goes from the page of what they owe. */
  customerId: string | null
}

const overdue = (on: Day, days: number) => sql`
    from entry_line l join journal_entry e on e.id = l.entry_id left join ledger_party p on p.id = l.party_id
   where l.account like '411%' and l.debit_cents > 0 and l.number is not null and l.day <= ${addDays(on, -days)}
     and (l.number <> 0 or l.fiscal_year_id = (select id from fiscal_year order by start_day limit 1)) and e.reverses is null and entry_stands(e.id)
     and not exists (select from lettering_line t where t.entry_id = l.entry_id and t.place = l.place)`

/** Lines that customers owe for so many days on a day, and that nothing answers; by party and day, at most 200. */
export async function overdueLines(db: DbOrTx, on: Day, days: number): Promise<OverdueLine[]> {
  const { rows } = await sql<{ entry_id: string; place: number; number: number; day: string; label: string; account: string; party_id: string | null; code: string | null; name: string | null; cents: number; customer_id: string | null }>`
    select l.entry_id, l.place, l.number, l.day, l.label, l.account, l.party_id, p.code, p.name, l.debit_cents as cents, (select i.customer_id from sales_invoice i where i.entry_id = l.entry_id and i.entry_place = l.place) as customer_id ${overdue(on, days)} order by p.code nulls last, l.day, l.number, l.place limit 200`.execute(db)
  return rows.map((row) => ({ entryId: row.entry_id, place: row.place, number: row.number, day: day(row.day), label: row.label, account: row.account, party: row.party_id === null ? null : { id: row.party_id, code: row.code ?? '', name: row.name ?? '' }, cents: BigInt(row.cents), customerId: row.customer_id }))
}

/** How many such lines there are; beyond 200 it is not counted. */
export async function countOverdue(db: DbOrTx, on: Day, days: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from (select 1 ${overdue(on, days)} limit 200) as found`.execute(db)
  return rows[0]?.count ?? 0
}
