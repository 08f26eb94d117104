/** Reads and writes of `statutes_version`. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { UserError } from '#lib/errors.ts'
import { statutesShape } from './statutes.ts'
import type { Statutes } from './statutes.ts'

export interface StatutesVersion {
  /** 1, 2, 3…; one that was withdrawn keeps its number. */
  number: number
  /** First day in force. */
  fromDay: string
  statutes: Statutes
  /** Which meeting adopted it, in words. */
  resolution: string
  recordedBy: string | null
  recordedAt: Date
}

interface Row {
  number: number
  fromDay: string
  content: unknown
  resolution: string
  recordedBy: string | null
  recordedAt: Date
}

// What stands in the table was checked when it was written; the parse also gives the fields their types.
const versionOf = ({ content, ...rest }: Row): StatutesVersion => ({ ...rest, statutes: statutesShape.parse(content) })

const columns = sql`v.number, to_char(v.from_day, 'YYYY-MM-DD') as "fromDay", v.content, v.resolution, p.name as "recordedBy", v.recorded_at as "recordedAt"`

/** The version in force on a day (`2026-11-26`), or null before the first. */
export async function versionAt(db: DbOrTx, day: string): Promise<StatutesVersion | null> {
  const { rows } = await sql<Row>`select ${columns} from statutes_version v left join person p on p.id = v.recorded_by
    where v.withdrawn_at is null and v.from_day <= ${day}::date order by v.from_day desc limit 1`.execute(db)
  return rows[0] ? versionOf(rows[0]) : null
}

/** What the statutes said on a day. @throws {UserError} `statutesMissing` (409) before the first version. */
export async function statutesAt(db: DbOrTx, day: string): Promise<Statutes> {
  const version = await versionAt(db, day)
  if (!version) throw new UserError('statutesMissing', {}, { status: 409 })
  return version.statutes
}

/** Every version that stands, the newest first: some dozens in the life of a cooperative. */
export async function allVersions(db: DbOrTx): Promise<StatutesVersion[]> {
  const { rows } = await sql<Row>`select ${columns} from statutes_version v left join person p on p.id = v.recorded_by
    where v.withdrawn_at is null order by v.from_day desc limit 500`.execute(db)
  return rows.map(versionOf)
}

/** @returns the number of the new version. */
export async function insertVersion(tx: Tx, version: Omit<StatutesVersion, 'number' | 'recordedBy'> & { personId: string | null }): Promise<number> {
  const row = await tx
    .insertInto('statutes_version')
    .values({ from_day: version.fromDay, content: JSON.stringify(version.statutes), resolution: version.resolution, recorded_by: version.personId, recorded_at: version.recordedAt, withdrawn_at: null, withdrawn_by: null })
    .returning('number')
    .executeTakeFirstOrThrow()
  return row.number
}

/** A version that has not begun holds no more; its row stays. */
export async function markWithdrawn(tx: Tx, number: number, by: { personId: string | null; at: Date }): Promise<void> {
  await tx.updateTable('statutes_version').set({ withdrawn_at: by.at, withdrawn_by: by.personId }).where('number', '=', number).execute()
}

/** Holds every other change of the statutes off until the transaction ends. */
export async function lockVersions(tx: Tx): Promise<void> {
  await sql`lock table statutes_version in share row exclusive mode`.execute(tx)
}
