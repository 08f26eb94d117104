/** Reads and writes of imports of members. */
import { sql } from 'kysely'
import type { Db, DbOrTx, Tx } from '#db/open-database.ts'
import { notFound } from '#lib/errors.ts'
import type { ErrorParams } from '#lib/errors.ts'
import type { TableLine } from './columns.ts'

export interface StagedLine {
  line: number
  data: TableLine
  fault: string | null
  params: ErrorParams | null
  field: string | null
}

export interface MemberImport {
  id: string
  fileName: string
  state: 'checked' | 'applying' | 'done'
  createdAt: Date
  createdBy: string | null
  total: number
  faulty: number
  entered: number
}

/** A table that was received and is looked at. */
export async function insertImport(db: Db, input: { id: string; fileName: string; at: Date; personId: string }): Promise<void> {
  await db.insertInto('member_import').values({ id: input.id, file_name: input.fileName, state: 'checked', created_at: input.at, created_by: input.personId, ended_at: null }).execute()
}

/** Forgets a table with its lines; members that it made stay. */
export async function removeImport(db: DbOrTx, id: string): Promise<void> {
  await db.deleteFrom('member_import').where('id', '=', id).execute()
}

/** Lines of a table with what is wrong about each, as many as one statement takes. */
export async function insertLines(db: DbOrTx, importId: string, lines: readonly StagedLine[]): Promise<void> {
  if (lines.length === 0) return
  await db
    .insertInto('member_import_line')
    .values(lines.map(({ line, data, fault, params, field }) => ({ import_id: importId, line, data: JSON.stringify(data), fault, params: params === null ? null : JSON.stringify(params), field, member_id: null })))
    .execute()
}

/** Marks lines whose number the register has given already. */
export async function knownNumbers(db: DbOrTx, importId: string): Promise<void> {
  await sql`update member_import_line l set fault = 'importNumberKnown', params = jsonb_build_object('number', m.number, 'name', m.name), field = 'number'
    from member m where l.import_id = ${importId} and l.fault is null and m.number = (replace(l.data ->> 'number', ' ', ''))::bigint`.execute(db)
}

const counted = sql`(select count(*)::integer from member_import_line l where l.import_id = i.id) as total,
  (select count(*)::integer from member_import_line l where l.import_id = i.id and l.fault is not null) as faulty,
  (select count(*)::integer from member_import_line l where l.import_id = i.id and l.member_id is not null) as entered`

/** @throws {UserError} `notFound`. */
export async function importById(db: DbOrTx, id: string): Promise<MemberImport> {
  const { rows } = await sql<MemberImport>`select i.id, i.file_name as "fileName", i.state, i.created_at as "createdAt", i.created_by as "createdBy", ${counted} from member_import i where i.id = ${id}`.execute(db)
  if (!rows[0]) throw notFound()
  return rows[0]
}

/** Lines of an import that cannot be entered, a page of them. */
export async function faultyLines(db: DbOrTx, id: string, page: number, pageSize: number): Promise<(StagedLine & { params: ErrorParams })[]> {
  const { rows } = await sql<StagedLine & { params: ErrorParams }>`select line, data, fault, coalesce(params, '{}') as params, field from member_import_line
    where import_id = ${id} and fault is not null order by line limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(db)
  return rows
}

/** Lines that wait to be entered, held until the transaction ends. */
export async function takeLines(tx: Tx, id: string, atMost: number): Promise<{ line: number; data: TableLine }[]> {
  const { rows } = await sql<{ line: number; data: TableLine }>`select line, data from member_import_line
    where import_id = ${id} and fault is null and member_id is null order by line limit ${atMost} for update skip locked`.execute(tx)
  return rows
}

/** The oldest import under way. */
export async function importUnderWay(db: DbOrTx): Promise<{ id: string; createdBy: string | null } | undefined> {
  return db.selectFrom('member_import').select(['id', 'created_by as createdBy']).where('state', '=', 'applying').orderBy('created_at').limit(1).executeTakeFirst()
}

/** The newest imports. */
export async function latestImports(db: DbOrTx, atMost: number): Promise<MemberImport[]> {
  const { rows } = await sql<MemberImport>`select i.id, i.file_name as "fileName", i.state, i.created_at as "createdAt", i.created_by as "createdBy", ${counted} from member_import i order by i.created_at desc limit ${atMost}`.execute(db)
  return rows
}

/** Forgets imports that ended, or were only checked, a week ago. */
export async function forgetOldImports(db: DbOrTx, floor: Date): Promise<void> {
  await sql`delete from member_import where coalesce(ended_at, created_at) < ${floor} and state <> 'applying'`.execute(db)
}
