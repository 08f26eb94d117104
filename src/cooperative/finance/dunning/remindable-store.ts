/** Who may be written to: amounts that are late, that nobody disputes or doubts, no plan holds and no debit collects. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { addDays, day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { DunningPorts } from './dunning-ports.ts'
import { dunningSetting } from './dunning-setting.ts'
import { nextLetter } from './levels.ts'
import type { NextLetter, RemindableDue } from './levels.ts'

/** A plan that waits for its answer holds letters back so long, not for ever. */
const proposalHoldsDays = 30

/** SQL: no plan holds the amount due `a` on a day. */
const noPlanHolds = (today: Day) => sql<boolean>`not exists (select from payment_plan_share s join payment_plan g on g.id = s.plan_id where s.due_id = a.id and g.state = 'agreed')
  and not exists (select from payment_plan_due s join payment_plan g on g.id = s.plan_id where s.due_id = a.id and g.state = 'proposed' and g.proposed_at > ${addDays(today, -proposalHoldsDays)}::date)`

interface Row {
  id: string
  customer_id: string
  member_id: string | null
  name: string
  code: string
  label: string
  number: string | null
  due_on: string
  left_cents: number
  reached: number
  reached_on: string | null
  last_on: string | null
  until: string | null
}

interface LateDue extends RemindableDue {
  label: string
  /** Of the invoice; null: of something else. */
  invoiceNumber: string | null
}

interface LateCustomer {
  customerId: string
  memberId: string | null
  name: string
  code: string
  lastLetterOn: Day | null
  heldUntil: Day | null
  dues: LateDue[]
}

/** Customers with something to be reminded of by a day; of one customer, or of all. */
async function lateCustomers(db: DbOrTx, ports: Pick<DunningPorts, 'underWay'>, today: Day, until: Day, customerId: string | null): Promise<LateCustomer[]> {
  const { rows } = await sql<Row>`
    select a.id, a.customer_id, a.member_id, p.name, p.code, a.label, i.number, a.due_on, a.cents - a.paid_cents as left_cents,
      coalesce(r.level, 0) as reached, r.sent_on as reached_on, l.last_on, h.until
    from amount_due a
      join ledger_party p on p.id = a.customer_id
      left join sales_invoice i on i.id = a.invoice_id
      left join lateral (select d.level, m.sent_on from reminder_due d join reminder m on m.id = d.reminder_id where d.due_id = a.id order by d.level desc limit 1) r on true
      left join lateral (select max(m.sent_on) as last_on from reminder m where m.customer_id = a.customer_id) l on true
      left join reminder_hold h on h.customer_id = a.customer_id and h.ended_at is null and h.until >= ${today}
    where a.direction = 'in' and a.paid_cents < a.cents and a.disputed_at is null and a.account not like '416%' and a.due_on < ${until} and ${noPlanHolds(today)}
      and ${customerId === null ? sql`true` : sql`a.customer_id = ${customerId}`}
    order by p.name, a.customer_id, a.due_on, a.id`.execute(db)
  const collected = await ports.underWay(db, rows.map(({ id }) => id))
  const found = new Map<string, LateCustomer>()
  for (const row of rows) {
    if (collected.has(row.id)) continue
    const one = found.get(row.customer_id) ?? { customerId: row.customer_id, memberId: row.member_id, name: row.name, code: row.code, lastLetterOn: row.last_on === null ? null : day(row.last_on), heldUntil: row.until === null ? null : day(row.until), dues: [] }
    one.dues.push({ dueId: row.id, label: row.label, invoiceNumber: row.number, dueOn: day(row.due_on), leftCents: BigInt(row.left_cents), reached: row.reached, reachedOn: row.reached_on === null ? null : day(row.reached_on) })
    found.set(row.customer_id, one)
  }
  return [...found.values()]
}

export interface UpcomingLetter {
  customer: Omit<LateCustomer, 'dues'>
  kind: 'reminder' | 'notice'
  letter: NextLetter
  dues: LateDue[]
}

/**
 * Letters that come by a day, the earliest first: reminders leave on theirs, a formal notice waits for a person.
 * @param customerId only theirs.
 */
export async function upcomingLetters(db: DbOrTx, ports: Pick<DunningPorts, 'underWay'>, wanted: { today: Day; until: Day; customerId?: string; kind?: 'reminder' | 'notice' }): Promise<UpcomingLetter[]> {
  const setting = await dunningSetting(db)
  const found: UpcomingLetter[] = []
  for (const { dues, ...customer } of await lateCustomers(db, ports, wanted.today, wanted.until, wanted.customerId ?? null))
    for (const kind of wanted.kind ? [wanted.kind] : (['reminder', 'notice'] as const)) {
      const letter = nextLetter(kind, setting.levels, dues, { ...customer, leastCents: setting.leastCents })
      if (letter && letter.on <= wanted.until) found.push({ customer, kind, letter, dues: dues.filter((due) => letter.dues.some(({ dueId }) => dueId === due.dueId)) })
    }
  return found.sort((a, b) => (a.letter.on === b.letter.on ? 0 : a.letter.on < b.letter.on ? -1 : 1))
}
