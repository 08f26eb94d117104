/**
 * Whoever has lost telephone and recovery codes gets in again after three days, during which every way to reach
 * them has said so and anyone signed in as them can stop it. Asking needs the password; using it needs the mailbox.
 */
import type { Db, DbOrTx, Tx } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { formatDateTime } from '#lib/format.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { createLink, revokeLinks, useLink } from '#people/links/one-time-link.ts'
import { lockPerson } from '#people/persons/person-store.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import { endSessionsOf } from '#people/sessions/session-store.ts'
import type { Visitor } from '#people/visitor.ts'
import { removeTotp } from './set-up-totp.ts'
import { personAtDoor } from './sign-in-with-second-factor.ts'

export const waitHours = 72

/**
 * Asks for it, from a sign-in whose password was right. An earlier request is replaced and its wait begins anew.
 * @returns from when the link works. @throws {UserError} `signInAgain` (401), `tooMany` (429).
 */
export async function askLostFactor(db: Db, visitor: Visitor, input: { from: Letterhead }, clock: Clock): Promise<Date> {
  const personId = await personAtDoor(db, visitor, clock)
  await countTry(db, limits.messageAccount, personId, clock)
  const usableFrom = new Date(clock.now().getTime() + waitHours * 3_600_000)
  await inTransaction(db, async (tx) => {
    const person = await lockPerson(tx, personId)
    await revokeLinks(tx, personId, ['lost-factor', 'lost-factor-cancel'], clock)
    const link = await createLink(tx, { purpose: 'lost-factor', personId, usableFrom }, clock)
    const cancel = await createLink(tx, { purpose: 'lost-factor-cancel', personId }, clock)
    const words = { when: formatDateTime(person.language, usableFrom) }
    await sendLetter(tx, { to: person, name: 'lostFactorAlarm', words, path: `/lost-factor/cancel?link=${cancel}`, from: input.from }, clock)
    await sendLetter(tx, { to: person, name: 'lostFactorLink', words, path: `/lost-factor?link=${link}`, from: input.from }, clock)
    await recordAudit(tx, visitor, { action: 'lostFactor.asked', subjectKind: 'person', subjectId: personId, after: { usableFrom } }, clock)
  })
  return usableFrom
}

/** The request that waits, for the warning on every page of the account; null when there is none. */
export async function waitingLostFactor(db: DbOrTx, personId: string, clock: Clock): Promise<{ usableFrom: Date } | null> {
  const link = await db
    .selectFrom('one_time_link')
    .select('usable_from as usableFrom')
    .where('person_id', '=', personId)
    .where('purpose', '=', 'lost-factor')
    .where('used_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst()
  return link ?? null
}

async function cancel(tx: Tx, doer: Doer, personId: string, clock: Clock): Promise<void> {
  const ended = await revokeLinks(tx, personId, ['lost-factor', 'lost-factor-cancel'], clock)
  if (ended > 0) await recordAudit(tx, doer, { action: 'lostFactor.cancelled', subjectKind: 'person', subjectId: personId }, clock)
}

/** Stops it, from any session of the person. Doing it twice changes nothing. */
export const cancelLostFactor = (tx: Tx, actor: Actor, clock: Clock): Promise<void> => cancel(tx, actor, actor.personId, clock)

/** Stops it, by the link that was sent with the alarm. @throws {UserError} `linkDead` (404). */
export async function cancelLostFactorByLink(tx: Tx, visitor: Visitor, input: { link: string }, clock: Clock): Promise<void> {
  const { personId } = await useLink(tx, ['lost-factor-cancel'], input.link, clock)
  await cancel(tx, { ...visitor, personId }, personId, clock)
}

/**
 * Takes the second factor away once the wait is over; every session ends. The password is asked for next.
 * @throws {UserError} `linkDead` (404), `linkEarly` (409).
 */
export async function useLostFactor(tx: Tx, visitor: Visitor, input: { link: string; from: Letterhead }, clock: Clock): Promise<void> {
  const { personId } = await useLink(tx, ['lost-factor'], input.link, clock)
  const person = await lockPerson(tx, personId)
  await removeTotp(tx, personId)
  await revokeLinks(tx, personId, ['lost-factor-cancel'], clock)
  await endSessionsOf(tx, personId, null)
  await recordAudit(tx, { ...visitor, personId }, { action: 'lostFactor.used', subjectKind: 'person', subjectId: personId }, clock)
  await sendLetter(tx, { to: person, name: 'totpOff', from: input.from }, clock)
}
