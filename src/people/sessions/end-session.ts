import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { notFound } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { endSessionsOf } from './session-store.ts'

/** Signs out of this session. */
export async function signOut(tx: Tx, actor: Actor, clock: Clock): Promise<void> {
  await tx.deleteFrom('session').where('id', '=', actor.sessionId).execute()
  await recordAudit(tx, actor, { action: 'signOut.done', subjectKind: 'person', subjectId: actor.personId }, clock)
}

/** Ends one of one's own sessions or tokens. @throws {UserError} `notFound`: unknown, over, or somebody else's. */
export async function revokeSession(tx: Tx, actor: Actor, input: { sessionId: string }, clock: Clock): Promise<void> {
  const row = await tx.deleteFrom('session').where('id', '=', input.sessionId).where('person_id', '=', actor.personId).returning(['name', 'kind']).executeTakeFirst()
  if (!row) throw notFound()
  const action = row.kind === 'token' ? 'token.revoked' : 'session.revoked'
  await recordAudit(tx, actor, { action, subjectKind: 'person', subjectId: actor.personId, before: { name: row.name } }, clock)
}

/** Ends all of one's sessions and tokens but this one. @returns how many. */
export async function revokeOtherSessions(tx: Tx, actor: Actor, clock: Clock): Promise<number> {
  const count = await endSessionsOf(tx, actor.personId, actor.sessionId)
  await recordAudit(tx, actor, { action: 'session.othersRevoked', subjectKind: 'person', subjectId: actor.personId, before: { count } }, clock)
  return count
}
