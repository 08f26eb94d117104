/** Challenges of WebAuthn: random, for one purpose, answered once, within five minutes. */
import { randomBytes } from 'node:crypto'
import type { DbOrTx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'

type ChallengePurpose = 'register' | 'sign-in' | 'confirm'

export const challengeLifeMs = 5 * 60_000

/** Makes a challenge (32 bytes, base64url); `personId` is who must answer it, null when that is what it shall tell. */
export async function makeChallenge(db: DbOrTx, purpose: ChallengePurpose, personId: string | null, clock: Clock): Promise<string> {
  const challenge = randomBytes(32).toString('base64url')
  await db
    .insertInto('challenge')
    .values({ challenge, person_id: personId, purpose, expires_at: new Date(clock.now().getTime() + challengeLifeMs) })
    .execute()
  return challenge
}

/** The challenge that the browser says it answers (WebAuthn Level 3 §5.8.1); '' when it says nothing sensible. */
function challengeIn(clientDataJSON: string): string {
  try {
    const said: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))
    const challenge = typeof said === 'object' && said !== null && 'challenge' in said ? said.challenge : ''
    return typeof challenge === 'string' ? challenge : ''
  } catch {
    return ''
  }
}

/**
 * Takes the challenge of an answer away, whatever the answer will prove worth: it cannot be tried again. Outside of
 * the transaction that may be rolled back.
 * @returns the challenge. @throws {UserError} `passkeyStale`: not ours, used, too old, of another purpose or person.
 */
export async function takeChallenge(db: DbOrTx, clientDataJSON: string, purpose: ChallengePurpose, personId: string | null, clock: Clock): Promise<string> {
  const row = await db.deleteFrom('challenge').where('challenge', '=', challengeIn(clientDataJSON)).where('purpose', '=', purpose).returningAll().executeTakeFirst()
  if (!row || row.expires_at <= clock.now() || row.person_id !== personId) throw new UserError('passkeyStale')
  return row.challenge
}
