import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { recordAudit } from '#people/audit.ts'
import { lockPerson } from '#people/persons/person-store.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import { openSession } from '#people/sessions/open-session.ts'
import type { OpenedSession } from '#people/sessions/open-session.ts'
import { endSession } from '#people/sessions/session-store.ts'
import type { Visitor } from '#people/visitor.ts'
import { takeChallenge } from './challenge.ts'
import { readAssertion } from './credential-shapes.ts'
import type { RelyingParty } from './relying-party.ts'
import { verifyPasskey } from './verify-passkey.ts'

/**
 * Signs in by passkey. It is two factors in one (the device, and what opens it: the person is always verified),
 * so no code is asked for.
 * @throws {UserError} `tooMany` (429), `passkeyStale`, `passkeyRefused`, `personDisabled` (403).
 */
export async function signInWithPasskey(db: Db, visitor: Visitor, input: { answer: unknown; party: RelyingParty }, clock: Clock): Promise<OpenedSession> {
  await countTry(db, limits.signInSource, visitor.source, clock)
  const response = readAssertion(input.answer)
  const challenge = await takeChallenge(db, response.response.clientDataJSON, 'sign-in', null, clock)
  return inTransaction(db, async (tx) => {
    const used = await verifyPasskey(tx, { challenge, response, party: input.party }, clock)
    const person = await lockPerson(tx, used.personId)
    if (person.disabledAt) throw new UserError('personDisabled', {}, { status: 403 })
    if (visitor.previousSecret) await endSession(tx, visitor.previousSecret)
    const doer = { ...visitor, personId: person.id }
    await recordAudit(tx, doer, { action: 'signIn.done', subjectKind: 'person', subjectId: person.id, after: { method: 'passkey', name: used.name, device: visitor.device } }, clock)
    return openSession(tx, { personId: person.id, kind: 'browser', step: 'complete', name: visitor.device, source: visitor.source }, clock)
  })
}
