/** Reads and writes of `membership_application`. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { UserError, notFound } from '#lib/errors.ts'
import { hashSecret } from '#lib/ids.ts'
import { noIdentity } from '../register/civil-identity.ts'
import { applicationStates } from './application.ts'
import type { Application, ApplicationState } from './application.ts'

const columns = [
  'id',
  'kind',
  'name',
  'person_name as personName',
  'email',
  'language',
  'identity',
  'shares',
  'statutes',
  'words',
  'state',
  'submitted_at as submittedAt',
  'proven_at as provenAt',
  'decided_at as decidedAt',
  'body',
  'reference',
  'reason',
  'member_id as memberId',
  'question',
  'answer',
  'asked_at as askedAt',
  'answered_at as answeredAt',
] as const

const whole = <T extends { identity: Record<string, string> }>(row: T) => ({ ...row, identity: { ...noIdentity, ...row.identity } })

/** One that somebody may see: its address is proven. @throws {UserError} `notFound`. */
export async function applicationById(db: DbOrTx, id: string): Promise<Application> {
  const row = await db.selectFrom('membership_application').select(columns).where('id', '=', id).where('state', '<>', 'unproven').executeTakeFirst()
  if (!row) throw notFound()
  return whole(row)
}

/** The one that a link of its author leads to. @throws {UserError} `linkDead` (404). */
export async function applicationByLink(db: DbOrTx, link: string): Promise<Application> {
  const hash = hashSecret(link)
  const row = await db
    .selectFrom('membership_application')
    .select(columns)
    .where((where) => where.or([where('link_hash', '=', hash), where('question_link_hash', '=', hash)]))
    .executeTakeFirst()
  if (!row) throw new UserError('linkDead', {}, { status: 404 })
  return whole(row)
}

/** As it stands, and nobody else changes it until the transaction ends. */
export async function lockApplication(tx: Tx, id: string): Promise<Application> {
  const row = await tx.selectFrom('membership_application').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw notFound()
  return whole(row)
}

interface ApplicationSearch {
  state: Exclude<ApplicationState, 'unproven'>
  /** From 1. */
  page: number
  pageSize: number
}

/** Those in a state: what waits the oldest first, what is decided the newest first. Those not proven are counted, never shown. */
export async function searchApplications(db: DbOrTx, search: ApplicationSearch): Promise<{ applications: Application[]; counts: Record<ApplicationState, number> }> {
  const rows = await db
    .selectFrom('membership_application')
    .select(columns)
    .where('state', '=', search.state)
    .orderBy(search.state === 'waiting' ? sql`submitted_at` : sql`coalesce(decided_at, submitted_at) desc`)
    .orderBy('id')
    .limit(search.pageSize)
    .offset((search.page - 1) * search.pageSize)
    .execute()
  const { rows: counted } = await sql<{ state: ApplicationState; count: number }>`select state, count(*)::integer as count from membership_application group by state`.execute(db)
  const counts = Object.fromEntries(applicationStates.map((state) => [state, counted.find((row) => row.state === state)?.count ?? 0])) as Record<ApplicationState, number>
  return { applications: rows.map(whole), counts }
}

/** How many wait, and since when the oldest does. */
export async function waitingApplications(db: DbOrTx): Promise<{ count: number; oldest: Date | null }> {
  const { rows } = await sql<{ count: number; oldest: Date | null }>`select count(*)::integer as count, min(proven_at) as oldest from membership_application where state = 'waiting'`.execute(db)
  return rows[0] ?? { count: 0, oldest: null }
}

/** Members who may be the same: of this name, or whose person has this address. At most three. */
export async function membersLike(db: DbOrTx, application: Pick<Application, 'name' | 'email'>): Promise<{ id: string; name: string; number: number }[]> {
  const { rows } = await sql<{ id: string; name: string; number: number }>`
    select m.id, m.name, m.number from member m where m.folded_name = fold_text(${application.name})
    union select m.id, m.name, m.number from member m join representation r on r.member_id = m.id join person p on p.id = r.person_id where lower(p.email) = lower(${application.email})
    order by number limit 3`.execute(db)
  return rows
}
