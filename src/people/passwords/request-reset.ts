import type { Db } from '#db/open-database.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#lib/clock.ts'
import { recordAudit } from '#people/audit.ts'
import { checkEmail } from '#people/email-address.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { createLink, revokeLinks } from '#people/links/one-time-link.ts'
import { personByEmail } from '#people/persons/person-store.ts'
import { countTry, limits } from '#people/rate-limit.ts'
import type { Visitor } from '#people/visitor.ts'
import { takeAtLeast } from '#people/take-at-least.ts'

/** Longer than the work for an address that we know, so that the time tells nothing either. */
const answerAfterMs = 300

/**
 * Sends a link for a new password, if the address has an account. Whoever asks learns nothing of that.
 * @throws {UserError} `emailShape`, `tooMany` (429).
 */
export async function requestReset(db: Db, visitor: Visitor, input: { email: string; from: Letterhead }, clock: Clock): Promise<void> {
  const email = checkEmail(input.email)
  await countTry(db, limits.messageSource, visitor.source, clock)
  await countTry(db, limits.messageAccount, email, clock)
  await takeAtLeast(answerAfterMs, async () => {
    const person = await personByEmail(db, email)
    if (!person || person.disabledAt) return
    await inTransaction(db, async (tx) => {
      await revokeLinks(tx, person.id, ['reset'], clock)
      const secret = await createLink(tx, { purpose: 'reset', personId: person.id }, clock)
      await sendLetter(tx, { to: person, name: 'reset', path: `/reset-password?link=${secret}`, from: input.from }, clock)
      await recordAudit(tx, visitor, { action: 'password.resetAsked', subjectKind: 'person', subjectId: person.id }, clock)
    })
  })
}
