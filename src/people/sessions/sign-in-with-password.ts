import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import { countTry, forgetTries, limits } from '#people/rate-limit.ts'
import { verifyPassword } from '#people/passwords/hash-password.ts'
import { lockPerson, personByEmail } from '#people/persons/person-store.ts'
import type { Visitor } from '#people/visitor.ts'
import { openSession } from './open-session.ts'
import type { OpenedSession } from './open-session.ts'
import { endSession } from './session-store.ts'

interface SignedIn {
  session: OpenedSession
  /** True when a second factor is still to be given: the session may do nothing else. */
  pending: boolean
  personId: string
}

const wrong = (): UserError => new UserError('signInWrong', {}, { status: 422, field: 'password' })

/**
 * Signs in by password. It takes the database, not a transaction: the try must stay counted when it is refused,
 * and 60 ms of hashing must not hold a connection that every other request needs.
 * @throws {UserError} `tooMany` (429), `signInWrong` (the same, after the same time, for an address we do not
 * know), `personDisabled` (403, only once the password was right), `busy` (503).
 */
export async function signInWithPassword(db: Db, visitor: Visitor, input: { email: string; password: string }, clock: Clock): Promise<SignedIn> {
  await countTry(db, limits.signInSource, visitor.source, clock)
  await countTry(db, limits.signInAccount, input.email, clock)
  const person = await personByEmail(db, input.email)
  const right = await verifyPassword(person?.passwordHash ?? null, input.password)
  const doer = { ...visitor, personId: person?.id ?? null }
  return inTransaction(db, async (tx) => {
    if (!person || !right) {
      // Put down to nobody: whoever tried has not shown to be that person.
      await recordAudit(tx, visitor, { action: 'signIn.refused', subjectKind: 'person', subjectId: person?.id ?? '', after: { device: visitor.device } }, clock)
      return null
    }
    const now = await lockPerson(tx, person.id)
    if (now.passwordHash !== person.passwordHash) return null // changed while we hashed
    if (now.disabledAt) throw new UserError('personDisabled', {}, { status: 403 })
    await forgetTries(tx, limits.signInAccount, input.email)
    if (visitor.previousSecret) await endSession(tx, visitor.previousSecret)
    const pending = now.totpSecret !== null
    const session = await openSession(
      tx,
      { personId: person.id, kind: 'browser', step: pending ? 'password' : 'complete', name: visitor.device, source: visitor.source },
      clock,
    )
    if (!pending)
      await recordAudit(tx, doer, { action: 'signIn.done', subjectKind: 'person', subjectId: person.id, after: { method: 'password', device: visitor.device } }, clock)
    return { session, pending, personId: person.id }
  }).then((done) => done ?? Promise.reject(wrong()))
}
