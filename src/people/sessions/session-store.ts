/** Reads and writes of `session`. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { hashSecret } from '#lib/ids.ts'

export interface SessionRow {
  id: string
  kind: 'browser' | 'token'
  name: string
  source: string
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
}

/** Ends the browser session with this secret, if there is one. */
export async function endSession(tx: Tx, secret: string): Promise<void> {
  await tx.deleteFrom('session').where('secret_hash', '=', hashSecret(secret)).where('kind', '=', 'browser').execute()
}

/** The complete sessions of a person, the last used first; at most 200. */
export const sessionsOf = (db: DbOrTx, personId: string, clock: Clock): Promise<SessionRow[]> =>
  db
    .selectFrom('session')
    .select(['id', 'kind', 'name', 'source', 'created_at as createdAt', 'last_seen_at as lastSeenAt', 'expires_at as expiresAt'])
    .where('person_id', '=', personId)
    .where('step', '=', 'complete')
    .where('expires_at', '>', clock.now())
    .orderBy('last_seen_at', 'desc')
    .limit(200)
    .execute()

/** The sign-in that waits for its second factor under this secret, or undefined. */
export const pendingSignIn = (db: DbOrTx, secret: string, clock: Clock): Promise<{ id: string; personId: string } | undefined> =>
  db
    .selectFrom('session')
    .select(['id', 'person_id as personId'])
    .where('secret_hash', '=', hashSecret(secret))
    .where('step', '=', 'password')
    .where('expires_at', '>', clock.now())
    .executeTakeFirst()

/** Ends sessions of a person: all of them, or all but one. @returns how many. */
export async function endSessionsOf(tx: Tx, personId: string, except: string | null): Promise<number> {
  let query = tx.deleteFrom('session').where('person_id', '=', personId)
  if (except !== null) query = query.where('id', '!=', except)
  return Number((await query.executeTakeFirst()).numDeletedRows)
}

/** Removes sessions that are over; timed work calls it. @returns how many. */
export async function removeExpiredSessions(db: DbOrTx, clock: Clock): Promise<number> {
  return Number((await db.deleteFrom('session').where('expires_at', '<=', clock.now()).executeTakeFirst()).numDeletedRows)
}

/** True when the session is the person's. */
export async function ownsSession(db: DbOrTx, personId: string, sessionId: string): Promise<boolean> {
  return (await db.selectFrom('session').select('id').where('id', '=', sessionId).where('person_id', '=', personId).executeTakeFirst()) !== undefined
}
