/** Asks the node of a site about its files, and leaves a line in the journal where one is due. */
import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import { UserError, forbidden, notFound } from '#lib/errors.ts'
import type { Clock } from '#lib/clock.ts'
import { actsFor } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { NodeCalls } from '#hosting/nodes/node-calls.ts'
import type { CallStreams } from '#hosting/nodes/open-call.ts'
import { mayEdit, maySee } from '#hosting/sites/site-policy.ts'
import type { Site } from '#hosting/sites/site.ts'
import { sitePath } from '#wire/names.ts'
import type { Answer, Question } from '#wire/node-calls.ts'
import { fileRefusal } from './file-refusal.ts'

/** Who does something with the files of which site. */
export interface FileScene {
  db: Db
  calls: NodeCalls
  clock: Clock
  actor: Actor
  site: Site
  /** Aborted when the person goes away. */
  signal?: AbortSignal
}

/** A question without the part that `ask` adds. */
type Asked<Q extends Question = Question> = Q extends unknown ? Omit<Q, 'site' | 'uid'> : never
type Outcome<O extends Answer['outcome']> = Extract<Answer, { outcome: O }>

/** Whether the person looks at what is not theirs: then the member's journal shows each act. */
export const isVisit = (scene: FileScene): boolean => !actsFor(scene.actor, scene.site.memberId)

/** @throws {UserError} `notFound`, `forbidden`, `siteIsDeleted` (409). */
export function requireFiles(scene: FileScene): void {
  if (!maySee(scene.actor, scene.site)) throw notFound()
  if (!mayEdit(scene.actor, scene.site)) throw forbidden()
  if (scene.site.deletedAt) throw new UserError('siteIsDeleted', {}, { status: 409 })
}

/**
 * Asks and waits. `path` is what a refusal names.
 * @throws {UserError} a refusal `file…`, `nodeAway`, `nodeBusy` (503), and those of requireFiles.
 */
export async function askFiles<O extends Answer['outcome']>(scene: FileScene, wanted: O | readonly O[], path: string, question: Asked, streams: CallStreams = {}): Promise<Outcome<O>> {
  requireFiles(scene)
  const { site } = scene
  const whole = { ...question, site: site.id, uid: site.uid } as Question
  const asked = scene.calls.ask(site.nodeId, whole, { requestId: scene.actor.requestId, ...(scene.signal ? { signal: scene.signal } : {}), ...streams })
  const answer = await asked.catch((error: unknown) => {
    // The person went away: nobody reads the sentence, and nothing is at fault.
    if (error instanceof DOMException && error.name === 'AbortError') throw fileRefusal('bodyIncomplete', path)
    throw error
  })
  if (answer.outcome === 'refused') throw fileRefusal(answer.reason, namedIn(question, answer.detail) ?? path)
  if (![wanted].flat().includes(answer.outcome as O)) throw new Error(`node ${site.nodeId} answered ${question.ask} with ${answer.outcome}`)
  return answer as Outcome<O>
}

/** Of several things, the node names the one at fault. It is the member's own worker: what is no path is left out. */
function namedIn(question: Asked, detail: string | null): string | null {
  if (!('paths' in question || question.ask === 'restore') || detail === null) return null
  try {
    return sitePath(detail)
  } catch {
    return null
  }
}

/** Writes a line of the journal about files. The node has no transaction: the line follows the act. */
export const recordFileAct = (scene: FileScene, action: string, details: Readonly<Record<string, unknown>>): Promise<void> =>
  inTransaction(scene.db, (tx) =>
    recordAudit(
      tx,
      scene.actor,
      { action, subjectKind: 'site', subjectId: scene.site.id, memberId: scene.site.memberId, after: { name: scene.site.name, ...details } },
      scene.clock,
    ),
  )
