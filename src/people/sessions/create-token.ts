import type { Db, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import type { Doer } from '#people/audit.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { checkPasskeyName } from '#people/passkeys/passkey-name.ts'
import { verifyPassword } from '#people/passwords/hash-password.ts'
import { lockPerson, personByEmail } from '#people/persons/person-store.ts'
import { countTry, forgetTries, limits } from '#people/rate-limit.ts'
import { checkSecondFactor } from '#people/second-factor/check-second-factor.ts'
import { openSession } from './open-session.ts'
import type { OpenedSession } from './open-session.ts'

const mostTokens = 50

/**
 * Makes a token for programs. It does what its person may do, below `/api/` only.
 * @returns the secret, to be shown once. @throws {UserError} `passkeyName`, `tokenMany` (409).
 */
export async function createToken(tx: Tx, doer: Doer, input: { personId: string; name: string; from: Letterhead | null }, clock: Clock): Promise<OpenedSession> {
  const name = checkPasskeyName(input.name)
  const person = await lockPerson(tx, input.personId)
  const { count } = await tx
    .selectFrom('session')
    .select((make) => make.fn.countAll<number>().as('count'))
    .where('person_id', '=', person.id)
    .where('kind', '=', 'token')
    .where('expires_at', '>', clock.now())
    .executeTakeFirstOrThrow()
  if (Number(count) >= mostTokens) throw new UserError('tokenMany', { most: mostTokens }, { status: 409 })
  const session = await openSession(tx, { personId: person.id, kind: 'token', step: 'complete', name, source: doer.source }, clock)
  await recordAudit(tx, { ...doer, personId: person.id }, { action: 'token.created', subjectKind: 'person', subjectId: person.id, after: { name } }, clock)
  if (input.from) await sendLetter(tx, { to: person, name: 'tokenCreated', words: { name }, path: '/account/sessions', from: input.from }, clock)
  return session
}

/**
 * Makes a token for someone who is not signed in: what `onyva login` does. The same limits, answers and times as
 * signing in.
 * @throws {UserError} `tooMany` (429), `signInWrong` (401), `secondFactorNeeded` (401) when the code is missing,
 * `codeWrong` (401), `personDisabled` (403), `passkeyName`, `tokenMany` (409).
 */
export async function logIn(
  db: Db,
  doer: Doer,
  input: { email: string; password: string; code: string | null; name: string; from: Letterhead },
  clock: Clock,
): Promise<OpenedSession> {
  await countTry(db, limits.signInSource, doer.source, clock)
  await countTry(db, limits.signInAccount, input.email, clock)
  const person = await personByEmail(db, input.email)
  if (!(await verifyPassword(person?.passwordHash ?? null, input.password)) || !person) {
    await inTransaction(db, (tx) => recordAudit(tx, doer, { action: 'signIn.refused', subjectKind: 'person', subjectId: person?.id ?? '', after: { device: input.name.slice(0, 60) } }, clock))
    throw new UserError('signInWrong', {}, { status: 401 })
  }
  if (person.totpSecret !== null) {
    if (input.code === null) throw new UserError('secondFactorNeeded', {}, { status: 401 })
    await countTry(db, limits.secondFactor, person.id, clock)
  }
  return inTransaction(db, async (tx) => {
    const now = await lockPerson(tx, person.id)
    if (now.disabledAt) throw new UserError('personDisabled', {}, { status: 403 })
    if (now.passwordHash !== person.passwordHash) throw new UserError('signInWrong', {}, { status: 401 })
    if (now.totpSecret !== null && (await checkSecondFactor(tx, now, input.code ?? '', clock)) === null) throw new UserError('codeWrong', {}, { status: 401 })
    await forgetTries(tx, limits.signInAccount, input.email)
    await forgetTries(tx, limits.secondFactor, person.id)
    return createToken(tx, doer, { personId: person.id, name: input.name, from: input.from }, clock)
  })
}
