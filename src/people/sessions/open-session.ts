import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { hashSecret, newSecret, randomText } from '#lib/ids.ts'
import { pendingLifeMs, browserLife, tokenLife } from './session-rules.ts'

interface NewSession {
  personId: string
  kind: 'browser' | 'token'
  /** `password` waits for the second factor and may do nothing else. */
  step: 'password' | 'complete'
  /** What the person will recognise it by: the browser and system, or the name given to a token. */
  name: string
  source: string
}

export interface OpenedSession {
  id: string
  /** Goes to the browser or the API client once; only its hash is kept. */
  secret: string
  expiresAt: Date
}

/** Opens a session with a fresh secret: nothing that a browser held before sign-in is ever promoted. */
export async function openSession(tx: Tx, input: NewSession, clock: Clock): Promise<OpenedSession> {
  const now = clock.now()
  const secret = newSecret()
  const id = randomText(12)
  const lifeMs = input.step === 'password' ? pendingLifeMs : input.kind === 'token' ? tokenLife.absoluteMs : browserLife.absoluteMs
  const expiresAt = new Date(now.getTime() + lifeMs)
  await tx
    .insertInto('session')
    .values({
      secret_hash: hashSecret(secret),
      id,
      person_id: input.personId,
      kind: input.kind,
      step: input.step,
      name: input.name.slice(0, 100),
      source: input.source,
      created_at: now,
      last_seen_at: now,
      authenticated_at: now,
      expires_at: expiresAt,
    })
    .execute()
  return { id, secret, expiresAt }
}
