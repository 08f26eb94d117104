import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { lockPerson } from '#people/persons/person-store.ts'
import { countTry, forgetTries, limits } from '#people/rate-limit.ts'
import { openSession } from '#people/sessions/open-session.ts'
import type { OpenedSession } from '#people/sessions/open-session.ts'
import { endSession, pendingSignIn } from '#people/sessions/session-store.ts'
import type { Visitor } from '#people/visitor.ts'
import { checkSecondFactor } from './check-second-factor.ts'
import { recoveryCodesLeft } from './recovery-codes.ts'

/** The person whose sign-in waits for a second factor in this browser. @throws {UserError} `signInAgain` (401). */
export async function personAtDoor(db: Db, visitor: Visitor, clock: Clock): Promise<string> {
  const pending = visitor.previousSecret === null ? undefined : await pendingSignIn(db, visitor.previousSecret, clock)
  if (!pending) throw new UserError('signInAgain', {}, { status: 401 })
  return pending.personId
}

/**
 * Completes a sign-in with a code of the application or a recovery code. The session gets a new secret: what the
 * browser held before is worth nothing afterwards.
 * @throws {UserError} `signInAgain` (401) when the first step is over, `tooMany` (429), `codeWrong`, `personDisabled` (403).
 */
export async function signInWithSecondFactor(db: Db, visitor: Visitor, input: { code: string; from: Letterhead }, clock: Clock): Promise<OpenedSession> {
  const personId = await personAtDoor(db, visitor, clock)
  await countTry(db, limits.secondFactor, personId, clock)
  const session = await inTransaction(db, async (tx) => {
    const person = await lockPerson(tx, personId)
    if (person.disabledAt) throw new UserError('personDisabled', {}, { status: 403 })
    const doer = { ...visitor, personId }
    const method = await checkSecondFactor(tx, person, input.code, clock)
    if (method === null) {
      await recordAudit(tx, visitor, { action: 'signIn.refused', subjectKind: 'person', subjectId: personId, after: { method: 'second-factor', device: visitor.device } }, clock)
      return null
    }
    await forgetTries(tx, limits.secondFactor, personId)
    await endSession(tx, visitor.previousSecret!)
    if (method === 'recovery-code')
      await sendLetter(tx, { to: person, name: 'codeUsed', words: { left: String(await recoveryCodesLeft(tx, personId)) }, path: '/account/security', from: input.from }, clock)
    await recordAudit(tx, doer, { action: 'signIn.done', subjectKind: 'person', subjectId: personId, after: { method, device: visitor.device } }, clock)
    return openSession(tx, { personId, kind: 'browser', step: 'complete', name: visitor.device, source: visitor.source }, clock)
  })
  if (!session) throw new UserError('codeWrong', {}, { field: 'code' })
  return session
}
