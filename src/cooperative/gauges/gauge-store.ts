/** Readings that are kept, one a gauge and day, and what the board was told. */
import { sql } from 'kysely'
import type { GaugeState } from '#db/gauge-tables.ts'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { day } from '#lib/day.ts'
import type { Day } from '#lib/day.ts'
import { gaugeNames } from './gauge.ts'
import type { Because, GaugeName, Part, Reading } from './gauge.ts'

export interface KeptReading extends Reading {
  gauge: GaugeName
  day: Day
  readAt: Date
}

interface Row {
  gauge: string
  day: string
  value: number | null
  drawn: number | null
  threshold: number | null
  state: GaugeState
  because: string | null
  as_of: string | null
  details: { parts: (Omit<Part, 'value'> & { value: string })[]; dates: Reading['dates']; variant: Reading['variant'] }
  read_at: Date
}

const amount = (value: number | null): bigint | null => (value === null ? null : BigInt(value))
// what stands in the table was written by `keepReadings`, with the names of its time
const keptOf = (row: Row): KeptReading => ({
  gauge: row.gauge as GaugeName, day: day(row.day), value: amount(row.value), drawn: amount(row.drawn), threshold: amount(row.threshold), state: row.state, because: row.because as Because | null, asOf: row.as_of === null ? null : day(row.as_of), readAt: row.read_at,
  parts: row.details.parts.map((part) => ({ ...part, value: BigInt(part.value) })), dates: row.details.dates, variant: row.details.variant,
})

/** Keeps readings of a day in place of those that were; a gauge that there is none of (null) leaves no row. */
export async function keepReadings(tx: Tx, of: Day, readings: ReadonlyMap<GaugeName, Reading | null>, at: Date): Promise<void> {
  const absent = [...readings].filter(([, reading]) => reading === null).map(([name]) => name)
  if (absent.length > 0) await tx.deleteFrom('gauge_reading').where('day', '=', of).where('gauge', 'in', absent).execute()
  const rows = [...readings].flatMap(([gauge, one]) =>
    one === null
      ? []
      : [{ gauge, day: of, value: one.value, drawn: one.drawn, threshold: one.threshold, state: one.state, because: one.because, as_of: one.asOf, details: JSON.stringify({ parts: one.parts.map((part) => ({ ...part, value: String(part.value) })), dates: one.dates, variant: one.variant }), read_at: at }],
  )
  if (rows.length === 0) return
  await tx
    .insertInto('gauge_reading')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['gauge', 'day']).doUpdateSet((is) => ({ value: is.ref('excluded.value'), drawn: is.ref('excluded.drawn'), threshold: is.ref('excluded.threshold'), state: is.ref('excluded.state'), because: is.ref('excluded.because'), as_of: is.ref('excluded.as_of'), details: is.ref('excluded.details'), read_at: is.ref('excluded.read_at') })))
    .execute()
}

/** The latest reading of each gauge that has one, in the order of the page. */
export async function latestReadings(db: DbOrTx): Promise<KeptReading[]> {
  const { rows } = await sql<Row>`select r.* from unnest(${[...gaugeNames]}::text[]) with ordinality g (name, place) cross join lateral (select * from gauge_reading where gauge = g.name order by day desc limit 1) r order by g.place`.execute(db)
  return rows.map(keptOf)
}

/** Readings of ends of months from a day on and the latest one, the oldest first; of one gauge, or of all. */
export async function readingHistory(db: DbOrTx, from: Day, gauge: GaugeName | null = null): Promise<KeptReading[]> {
  const { rows } = await sql<Row>`select r.* from gauge_reading r where r.day >= ${from} and ${gauge === null ? sql`true` : sql`r.gauge = ${gauge}`}
    and (extract(day from r.day + 1) = 1 or r.day = (select max(l.day) from gauge_reading l where l.gauge = r.gauge)) order by r.gauge, r.day`.execute(db)
  return rows.map(keptOf)
}

/** When readings of these days were made last; days without any are absent. */
export async function readDays(db: DbOrTx, days: readonly Day[]): Promise<ReadonlyMap<Day, Date>> {
  if (days.length === 0) return new Map()
  const rows = await db.selectFrom('gauge_reading').select((make) => ['day', make.fn.max('read_at').as('at')]).where('day', 'in', [...days]).groupBy('day').execute()
  return new Map(rows.map((row) => [day(row.day), row.at]))
}

interface Alarm {
  gauge: GaugeName
  at: Date
  state: GaugeState
  because: Because | null
  value: bigint | null
  threshold: bigint | null
  letters: number
}

/** What changed, the latest first; of one gauge, or of all. */
export async function alarmsOf(db: DbOrTx, gauge: GaugeName | null, most: number): Promise<Alarm[]> {
  const rows = await db.selectFrom('gauge_alarm').selectAll().$if(gauge !== null, (query) => query.where('gauge', '=', gauge ?? '')).orderBy('id', 'desc').limit(most).execute()
  return rows.map((row) => ({ gauge: row.gauge as GaugeName, at: row.at, state: row.state, because: row.because as Because | null, value: amount(row.value), threshold: amount(row.threshold), letters: row.letters }))
}

/** The last change of each gauge. */
export async function lastAlarms(db: DbOrTx): Promise<ReadonlyMap<string, Alarm>> {
  const rows = await Promise.all(gaugeNames.map(async (name) => (await alarmsOf(db, name, 1))[0]))
  return new Map(rows.flatMap((one) => (one ? [[one.gauge, one] as const] : [])))
}

export const insertAlarm = (tx: Tx, alarm: Alarm): Promise<unknown> =>
  tx.insertInto('gauge_alarm').values({ gauge: alarm.gauge, at: alarm.at, state: alarm.state, because: alarm.because, value: alarm.value, threshold: alarm.threshold, letters: alarm.letters }).execute()

/** Whether a letter about the same left since an instant. */
export async function toldSince(db: DbOrTx, { gauge, state, because }: Pick<Alarm, 'gauge' | 'state' | 'because'>, since: Date): Promise<boolean> {
  const row = await db.selectFrom('gauge_alarm').select('id').where('gauge', '=', gauge).where('state', '=', state).where('because', 'is not distinct from', because).where('letters', '>', 0).where('at', '>', since).executeTakeFirst()
  return row !== undefined
}
