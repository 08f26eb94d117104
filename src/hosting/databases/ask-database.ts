/** Asks the node of a site to act on one of its databases, with a password made for that act. */
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { UserError, notFound } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import { newSecret } from '#lib/ids.ts'
import type { Log } from '#lib/log.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { mayEdit } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { requireDatabaseNotDeleted } from './change-database.ts'
import { databaseById } from './database-store.ts'
import { databaseRefusal } from './database-refusal.ts'
import type { SiteDatabase } from './database.ts'

/** Who does something with the databases of which site. */
export interface DatabaseScene {
  db: Db
  calls: NodeCalls
  clock: Clock
  log: Log
  actor: Actor
  site: Site
}

type DatabaseQuestion = Extract<Question, { database: string }>
/** A question without the part that `askDatabase` adds. */
type Asked<Q extends DatabaseQuestion = DatabaseQuestion> = Q extends unknown ? Omit<Q, 'site' | 'uid' | 'database' | 'name' | 'key'> : never
type Outcome<O extends Answer['outcome']> = Extract<Answer, { outcome: O }>

/**
 * The database, open to this person.
 * @throws {UserError} `notFound`, `siteIsDeleted`, `databaseIsDeleted` (409).
 */
export async function openDatabaseOf(scene: DatabaseScene, id: string): Promise<SiteDatabase> {
  if (!mayEdit(scene.actor, scene.site)) throw notFound()
  if (scene.site.deletedAt) throw new UserError('siteIsDeleted', {}, { status: 409 })
  const database = await databaseById(scene.db, scene.site.id, id)
  if (!database) throw notFound()
  requireDatabaseNotDeleted(database)
  return database
}

/** Asks and waits. @throws {UserError} a refusal `database…`, `nodeAway`, `nodeBusy` (503). */
export async function askDatabase<O extends Answer['outcome']>(scene: DatabaseScene, database: SiteDatabase, wanted: O, question: Asked, streams: CallStreams = {}): Promise<Outcome<O>> {
  const { site } = scene
  const whole = { ...question, site: site.id, uid: site.uid, database: database.id, name: database.name, key: newSecret() } as Question
  const answer = await scene.calls.ask(site.nodeId, whole, { requestId: scene.actor.requestId, ...streams })
  if (answer.outcome === 'refused') throw databaseRefusal(answer.reason, answer.detail, database.name)
  if (answer.outcome !== wanted) throw new Error(`node ${site.nodeId} answered ${question.ask} with ${answer.outcome}`)
  return answer as Outcome<O>
}

/** Writes a line of the journal. The node has no transaction: the line follows the act. */
export const recordDatabaseAct = (scene: DatabaseScene, database: SiteDatabase, action: string): Promise<void> =>
  inTransaction(scene.db, (tx) =>
    recordAudit(
      tx,
      scene.actor,
      { action, subjectKind: 'database', subjectId: database.id, memberId: scene.site.memberId, after: { name: database.name, site: scene.site.name } },
      scene.clock,
    ),
  )
