/** Rows of jobs. Nothing else reads them. */
import { sql } from 'kysely'
import type { Selectable } from 'kysely'
import type { JobTables } from '#db/job-tables.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { ErrorParams } from '#lib/errors.ts'
import { jobKinds } from './job-kinds.ts'
import type { JobKind } from './job-kinds.ts'
import type { Job, JobProgress, JobWords } from './job.ts'

function jobFrom(row: Selectable<JobTables['job']>): Job | null {
  // One that another version of us has started is nobody's to show.
  const kind = jobKinds.find((known) => known === row.kind)
  if (kind === undefined) return null
  return {
    id: row.id,
    siteId: row.site_id,
    kind,
    subject: row.subject,
    state: row.state,
    step: row.step,
    done: row.done,
    total: row.total,
    error: row.error_code === null ? null : { code: row.error_code, params: row.error_params ?? {} },
    result: row.result,
    personId: row.person_id,
    requestId: row.request_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }
}

/** A job of this site, or null. */
export async function jobOf(db: DbOrTx, siteId: string, id: string): Promise<Job | null> {
  const row = await db.selectFrom('job').selectAll().where('id', '=', id).where('site_id', '=', siteId).executeTakeFirst()
  return row ? jobFrom(row) : null
}

/** The newest jobs of a site, those under way first. */
export async function jobsOf(db: DbOrTx, siteId: string, atMost: number): Promise<Job[]> {
  const rows = await db
    .selectFrom('job')
    .selectAll()
    .where('site_id', '=', siteId)
    .orderBy(sql`ended_at is null`, 'desc')
    .orderBy('started_at', 'desc')
    .limit(atMost)
    .execute()
  return rows.map(jobFrom).filter((job) => job !== null)
}

interface NewJob {
  id: string
  siteId: string
  kind: JobKind
  subject: JobWords
  personId: string
  requestId: string
  startedAt: Date
}

/** Writes a new job, unless the site has `atOnce` under way already. @returns whether it did. */
export async function insertJob(db: DbOrTx, job: NewJob, atOnce: number): Promise<boolean> {
  const { rows } = await sql`
    insert into job (id, site_id, kind, subject, person_id, request_id, started_at)
    select ${job.id}, ${job.siteId}, ${job.kind}, ${JSON.stringify(job.subject)}::jsonb, ${job.personId}, ${job.requestId}, ${job.startedAt}
    where (select count(*) from job where site_id = ${job.siteId} and state = 'running') < ${atOnce}
    returning id`.execute(db)
  return rows.length > 0
}

/** Writes how far a job has come, and wakes who watches it. */
export async function storeProgress(db: DbOrTx, id: string, { step, done, total }: JobProgress): Promise<void> {
  await sql`
    with written as (update job set step = ${step}, done = ${done}, total = ${total} where id = ${id} and state = 'running' returning id)
    select pg_notify('job', id) from written`.execute(db)
}

export type JobEnd = { state: 'done'; result: JobWords } | { state: 'failed'; code: string; params: ErrorParams }

/** Ends a job that is under way, and wakes who watches it. */
export async function storeEnd(db: DbOrTx, id: string, end: JobEnd, at: Date): Promise<void> {
  const failed = end.state === 'failed'
  await sql`
    with written as (
      update job set state = ${end.state}, ended_at = ${at}, result = ${failed ? null : JSON.stringify(end.result)}::jsonb,
        error_code = ${failed ? end.code : null}, error_params = ${failed ? JSON.stringify(end.params) : null}::jsonb
      where id = ${id} and state = 'running' returning id)
    select pg_notify('job', id) from written`.execute(db)
}

/** Ends every job that is under way as failed. @returns how many there were. */
export async function failAllRunning(db: DbOrTx, code: string, at: Date): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('job')
    .set({ state: 'failed', ended_at: at, error_code: code, error_params: '{}' })
    .where('state', '=', 'running')
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Deletes jobs that ended before `before`. @returns how many. */
export async function deleteEndedBefore(db: DbOrTx, before: Date): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('job').where('ended_at', '<', before).executeTakeFirst()
  return Number(numDeletedRows)
}
