/** Proving again that it is still the same person, before a sensitive act. */
import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError, assert } from '#lib/errors.ts'
import { hashSecret, newSecret } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { takeChallenge } from '#people/passkeys/challenge.ts'
import { readAssertion } from '#people/passkeys/credential-shapes.ts'
import type { RelyingParty } from '#people/passkeys/relying-party.ts'
import { verifyPasskey } from '#people/passkeys/verify-passkey.ts'
import { verifyPassword } from '#people/passwords/hash-password.ts'
import { lockPerson, personById } from '#people/persons/person-store.ts'
import { countTry, forgetTries, limits } from '#people/rate-limit.ts'
import { checkSecondFactor } from '#people/second-factor/check-second-factor.ts'

interface Confirmed {
  secret: string
  expiresAt: Date
}

/** The session counts as freshly proven and gets a new secret, so that one that leaked before is worth nothing. */
async function refreshSession(tx: Tx, actor: Actor, method: string, clock: Clock): Promise<Confirmed> {
  const secret = newSecret()
  const row = await tx
    .updateTable('session')
    .set({ secret_hash: hashSecret(secret), authenticated_at: clock.now() })
    .where('id', '=', actor.sessionId)
    .where('kind', '=', 'browser')
    .returning('expires_at as expiresAt')
    .executeTakeFirst()
  assert(row, 'only a browser session can be confirmed')
  await recordAudit(tx, actor, { action: 'identity.confirmed', subjectKind: 'person', subjectId: actor.personId, after: { method } }, clock)
  return { secret, expiresAt: row.expiresAt }
}

/**
 * Confirms with the password, and with a code where the person has a second factor.
 * @throws {UserError} `tooMany` (429), `passwordWrong`, `codeWrong`.
 */
export async function confirmWithPassword(db: Db, actor: Actor, input: { password: string; code: string }, clock: Clock): Promise<Confirmed> {
  await countTry(db, limits.signInAccount, actor.email, clock)
  const before = await personById(db, actor.personId)
  if (!(await verifyPassword(before.passwordHash, input.password))) throw new UserError('passwordWrong', {}, { field: 'password' })
  if (before.totpSecret !== null) await countTry(db, limits.secondFactor, actor.personId, clock)
  return inTransaction(db, async (tx) => {
    const person = await lockPerson(tx, actor.personId)
    if (person.totpSecret !== null && (await checkSecondFactor(tx, person, input.code, clock)) === null) throw new UserError('codeWrong', {}, { field: 'code' })
    await forgetTries(tx, limits.signInAccount, actor.email)
    await forgetTries(tx, limits.secondFactor, actor.personId)
    return refreshSession(tx, actor, 'password', clock)
  })
}

/** Confirms with one of the person's own passkeys. @throws {UserError} `tooMany`, `passkeyStale`, `passkeyRefused` (another person's too). */
export async function confirmWithPasskey(db: Db, actor: Actor, input: { answer: unknown; party: RelyingParty }, clock: Clock): Promise<Confirmed> {
  await countTry(db, limits.signInSource, actor.source, clock)
  const response = readAssertion(input.answer)
  const challenge = await takeChallenge(db, response.response.clientDataJSON, 'confirm', actor.personId, clock)
  return inTransaction(db, async (tx) => {
    const used = await verifyPasskey(tx, { challenge, response, party: input.party }, clock)
    if (used.personId !== actor.personId) throw new UserError('passkeyRefused')
    return refreshSession(tx, actor, 'passkey', clock)
  })
}
