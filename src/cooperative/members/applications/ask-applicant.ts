/** More is asked of an applicant before the decision; they answer by a link. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { hashSecret, newSecret } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { applicationByLink, lockApplication } from './application-store.ts'

export const longestQuestion = 2000
export const longestAnswer = 5000

function checked(typed: string, most: number, field: string): string {
  const text = typed.normalize('NFC').replaceAll('\r\n', '\n').trim()
  if (text === '' || [...text].length > most) throw new UserError('statement', { most }, { field })
  return text
}

/**
 * Sends the question. A later one takes the place of an earlier, with its answer: the journal says that both were.
 * @throws {UserError} `notFound`, `applicationDecided` (409), `statement` on field `question`.
 */
export async function askApplicant(tx: Tx, actor: Actor, input: { applicationId: string; question: string; from: Letterhead }, clock: Clock): Promise<void> {
  const application = await lockApplication(tx, input.applicationId)
  if (application.state !== 'waiting') throw new UserError('applicationDecided', {}, { status: 409 })
  const question = checked(input.question, longestQuestion, 'question')
  const link = newSecret()
  await tx.updateTable('membership_application').set({ question, answer: '', asked_at: clock.now(), asked_by: actor.personId, answered_at: null, question_link_hash: hashSecret(link) }).where('id', '=', application.id).execute()
  await sendLetter(tx, { to: { email: application.email, name: application.personName, language: application.language }, name: 'applicationQuestion', words: { name: application.name, question }, path: `/join/application?link=${link}`, from: input.from }, clock)
  await recordAudit(tx, actor, { action: 'application.asked', subjectKind: 'application', subjectId: application.id }, clock)
}

/** The answer; a later one takes the place of an earlier. @throws {UserError} `linkDead`, `applicationDecided` (409), `statement` on field `answer`. */
export async function answerQuestion(tx: Tx, doer: Doer, input: { link: string; answer: string }, clock: Clock): Promise<void> {
  const application = await lockApplication(tx, (await applicationByLink(tx, input.link)).id)
  if (application.state !== 'waiting' || application.askedAt === null) throw new UserError('applicationDecided', {}, { status: 409 })
  const answer = checked(input.answer, longestAnswer, 'answer')
  await tx.updateTable('membership_application').set({ answer, answered_at: clock.now() }).where('id', '=', application.id).execute()
  await recordAudit(tx, doer, { action: 'application.answered', subjectKind: 'application', subjectId: application.id }, clock)
}
