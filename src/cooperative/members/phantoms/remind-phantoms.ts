/** Members of whom nothing is heard are asked whether they are still there; an answer counts, without a sign-in. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { hashSecret, newSecret, randomText } from '#lib/ids.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import type { Reader } from '#people/letters/write-letter.ts'
import { readersOfMember } from '#people/persons/readers-of-member.ts'
import type { MemberPorts } from '../member-ports.ts'
import { identityOf } from '../register/identity-store.ts'
import { phantomsToRemind, reminderByHash, takeReminders } from './phantom-store.ts'

const sentAtOnce = 50

/**
 * Asks all who were not asked within the last half year; letters leave some at a time afterwards.
 * @returns how many. @throws {UserError} `phantomsNone` (409) when nobody is left to ask.
 */
export async function remindPhantoms(tx: Tx, actor: Actor, ports: Pick<MemberPorts, 'lastPaid'>, clock: Clock): Promise<number> {
  // of two presses at once the second finds them asked
  await tx.selectFrom('register_setting').select('one_row').forUpdate().execute()
  const ids = await phantomsToRemind(tx, ports, clock.now())
  if (ids.length === 0) throw new UserError('phantomsNone', {}, { status: 409 })
  await tx.insertInto('member_reminder').values(ids.map((memberId) => ({ id: randomText(12), member_id: memberId, asked_at: clock.now(), asked_by: actor.personId, sent_at: null, answered_at: null }))).execute()
  await recordAudit(tx, actor, { action: 'register.reminded', subjectKind: 'register', subjectId: 'members', after: { count: ids.length } }, clock)
  return ids.length
}

/** Timed work: sends the next reminders. @returns whether there may be more to do at once. */
export async function sendReminders(tx: Tx, from: Letterhead, clock: Clock): Promise<boolean> {
  const waiting = await takeReminders(tx, sentAtOnce)
  for (const { id, memberId, name, number, status } of waiting) {
    const link = newSecret()
    const readers = status === 'admitted' ? await readersOf(tx, memberId, clock) : []
    for (const to of readers) await sendLetter(tx, { to, name: 'stillThere', words: { name, number: String(number) }, path: `/still-there?link=${link}`, from }, clock)
    await tx.updateTable('member_reminder').set({ sent_at: clock.now(), letters: readers.length, link_hash: hashSecret(link) }).where('id', '=', id).execute()
  }
  return waiting.length === sentAtOnce
}

/** Whoever acts for the member and may read; where nobody does, the address of its identity. */
async function readersOf(tx: Tx, memberId: string, clock: Clock): Promise<Reader[]> {
  const readers = await readersOfMember(tx, memberId, clock.now())
  if (readers.length > 0) return readers
  const { email, actingName } = await identityOf(tx, memberId)
  return email === '' ? [] : [{ email, name: actingName, language: 'fr' }]
}

/** Somebody answered: the member is there. Answering twice changes nothing. @throws {UserError} `linkDead` (404). */
export async function answerReminder(tx: Tx, doer: Doer, input: { link: string }, clock: Clock): Promise<void> {
  const found = await reminderByHash(tx, hashSecret(input.link))
  if (!found || found.status !== 'admitted') throw new UserError('linkDead', {}, { status: 404 })
  const { numUpdatedRows } = await tx.updateTable('member_reminder').set({ answered_at: clock.now() }).where('id', '=', found.id).where('answered_at', 'is', null).executeTakeFirstOrThrow()
  if (numUpdatedRows > 0n) await recordAudit(tx, doer, { action: 'member.answered', subjectKind: 'member', subjectId: found.memberId, memberId: found.memberId, after: { name: found.name } }, clock)
}

const [least, most] = [6, 120]

/** After how many months of silence a member counts. @throws {UserError} `phantomMonths` on field `months`. */
export async function setPhantomMonths(tx: Tx, actor: Actor, input: { months: string }, clock: Clock): Promise<void> {
  const months = /^\s*\d{1,3}\s*$/.test(input.months) ? Number(input.months) : Number.NaN
  if (!(months >= least && months <= most)) throw new UserError('phantomMonths', { least, most }, { field: 'months' })
  const before = await tx.selectFrom('register_setting').select('phantom_months as months').forUpdate().executeTakeFirstOrThrow()
  if (before.months === months) return
  await tx.updateTable('register_setting').set({ phantom_months: months }).execute()
  await recordAudit(tx, actor, { action: 'register.phantomMonths', subjectKind: 'register', subjectId: 'members', before, after: { months } }, clock)
}
