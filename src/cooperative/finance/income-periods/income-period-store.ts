/** Reading what was invoiced for spans of days. */
import type { DbOrTx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import type { IncomePeriod, IncomePeriods } from './income-period.ts'

interface EnteredPeriod extends IncomePeriod {
  id: string
  bookedOn: Day
  partyName: string | null
  partyCode: string | null
}

const rowsOf = (db: DbOrTx) => db.selectFrom('income_period as i').leftJoin('ledger_party as p', 'p.id', 'i.party_id').selectAll('i').select(['p.name', 'p.code']).where('i.removed_at', 'is', null)

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number]
const periodOf = (row: Row): EnteredPeriod => ({
  id: row.id, source: `period-${row.id}`, label: row.label, account: row.account, partyId: row.party_id, partyName: row.name, partyCode: row.code, bookedOn: day(row.booked_on), fromDay: day(row.from_day), toDay: day(row.to_day), cents: BigInt(row.cents),
})

/** A page of the periods entered, those that end last first, and how many there are. */
export async function enteredPeriods(db: DbOrTx, page: number, pageSize: number): Promise<{ periods: EnteredPeriod[]; total: number }> {
  const [rows, counted] = await Promise.all([
    rowsOf(db).orderBy('i.to_day', 'desc').orderBy('i.id').limit(pageSize).offset((page - 1) * pageSize).execute(),
    db.selectFrom('income_period').select((make) => make.fn.countAll<number>().as('total')).where('removed_at', 'is', null).executeTakeFirstOrThrow(),
  ])
  return { periods: rows.map(periodOf), total: counted.total }
}

/** One that was entered and not taken off. */
export async function enteredPeriod(db: DbOrTx, id: string): Promise<EnteredPeriod | undefined> {
  const row = await rowsOf(db).where('i.id', '=', id).executeTakeFirst()
  return row && periodOf(row)
}

/** What was taken for income by a day and goes on after it, by customer and day. */
export const periodsBeyond: IncomePeriods = async (db, lastDay) =>
  (await rowsOf(db).where('i.booked_on', '<=', lastDay).where('i.to_day', '>', lastDay).orderBy('p.code').orderBy('i.from_day').orderBy('i.id').execute()).map(periodOf)
