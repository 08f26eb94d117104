/** Who does something with the application of which site, and the question to its node. */
import type { Db, DbOrTx } from '#db/open-database.ts'
import type { Notifications } from '#db/notifications.ts'
import { inTransaction } from '#db/transaction.ts'
import { UserError, forbidden, notFound } from '#lib/errors.ts'
import { siteAddress } from '#lib/config.ts'
import type { Config } from '#lib/config.ts'
import type { Clock } from '#lib/clock.ts'
import type { Log } from '#lib/log.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import { listNodes, nodeById } from '#hosting/nodes/node-store.ts'
import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { mayEdit, maySee } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import type { ApplicationOffer } from '#wire/node-state.ts'
import { applicationOf, patchApplication } from './application-store.ts'
import { applicationAnswer } from './application-refusal.ts'
import type { SiteApplication } from './application.ts'

export interface ApplicationScene {
  db: Db
  calls: NodeCalls
  notifications: Pick<Notifications, 'subscribe'>
  clock: Clock
  log: Log
  config: Config
  actor: Actor
  site: Site
}

/** @throws {UserError} `notFound`, `forbidden`, `siteIsDeleted` (409). */
export function requireApplications(scene: Pick<ApplicationScene, 'actor' | 'site'>): void {
  if (!maySee(scene.actor, scene.site)) throw notFound()
  if (!mayEdit(scene.actor, scene.site)) throw forbidden()
  if (scene.site.deletedAt) throw new UserError('siteIsDeleted', {}, { status: 409 })
}

/** The address that visitors know: of the main host name. @throws {UserError} `siteIsDeleted` when it has none. */
export function addressOf(scene: Pick<ApplicationScene, 'config' | 'site'>): string {
  const [main] = scene.site.hostNames
  if (main === undefined) throw new UserError('siteIsDeleted', {}, { status: 409 })
  return siteAddress(scene.config, main)
}

/** What the node of a site can install, by its own account. */
export async function offersFor(db: Db, nodeId: string): Promise<ApplicationOffer[]> {
  return (await nodeById(db, nodeId))?.facts?.applications ?? []
}

/** What any machine of the cooperative can install: of two versions the one of the machine by whose name it stands first. */
export async function allOffers(db: DbOrTx): Promise<ApplicationOffer[]> {
  const offers = new Map<string, ApplicationOffer>()
  for (const { facts } of await listNodes(db)) for (const offer of facts?.applications ?? []) if (!offers.has(offer.name)) offers.set(offer.name, offer)
  const order = ['wordpress', 'dokuwiki', 'mediawiki']
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return [...offers.values()].toSorted((one, other) => rank(one.name) - rank(other.name) || one.title.localeCompare(other.title))
}

/** The application of a site that stands. @throws {UserError} `applicationNotInstalled` (404). */
export async function installedApplication(scene: Pick<ApplicationScene, 'db' | 'site'>): Promise<SiteApplication> {
  const application = await applicationOf(scene.db, scene.site.id)
  if (application?.installedAt == null) throw new UserError('applicationNotInstalled', {}, { status: 404 })
  return application
}

type Asked<Q extends Question = Question> = Q extends { ask: `${string}pplication${string}` } ? Omit<Q, 'site' | 'uid'> : never

/**
 * Asks the node and writes down what stands there after.
 * @throws {UserError} why the node refused, `nodeAway`, `nodeBusy` (503).
 */
export async function askApplication(scene: ApplicationScene, title: string, question: Asked, streams: CallStreams = {}): Promise<Extract<Answer, { outcome: 'application' }>> {
  const { site, db } = scene
  const whole = { ...question, site: site.id, uid: site.uid } as Question
  const answer = applicationAnswer(await scene.calls.ask(site.nodeId, whole, { requestId: scene.actor.requestId, ...streams }), title)
  if (answer.found) await patchApplication(db, site.id, { version: answer.found.version, previous_version: answer.found.previous, seen_at: scene.clock.now() })
  return answer
}

/** A line of the journal. The node has no transaction: the line follows the act. */
export const recordApplicationAct = (scene: ApplicationScene, action: string, details: Readonly<Record<string, unknown>>): Promise<void> =>
  inTransaction(scene.db, (tx) =>
    recordAudit(tx, scene.actor, { action, subjectKind: 'site', subjectId: scene.site.id, memberId: scene.site.memberId, after: { name: scene.site.name, ...details } }, scene.clock),
  )
