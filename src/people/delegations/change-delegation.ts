import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { formatDay } from '#lib/format.ts'
import { messagesOf } from '#locales/messages.ts'
import type { Actor, Level } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { personById } from '#people/persons/person-store.ts'
import type { Delegation, LentThing } from './delegation.ts'
import { updateDelegation } from './delegation-store.ts'
import { checkDays } from './lend.ts'
import { peoplePaths } from '#people/pages/people-paths.ts'

/**
 * Changes how far a right goes or until when, at once. Who accepted it is told.
 * The caller has checked that the actor may, and holds the lock of the thing.
 * @throws {UserError} `delegationDays`.
 */
export async function changeDelegation(tx: Tx, actor: Actor, thing: LentThing, input: { one: Delegation; level: Level; endsAt: Date; from: Letterhead }, clock: Clock): Promise<void> {
  const { one, level, endsAt } = input
  if (level === one.level && endsAt.getTime() === one.endsAt.getTime()) return
  checkDays(one.startsAt, endsAt, clock.now())
  // A new end is warned of anew.
  await updateDelegation(tx, one.id, { level, ends_at: endsAt, warned_at: null })
  await recordAudit(
    tx,
    actor,
    {
      action: 'delegation.changed',
      subjectKind: thing.kind,
      subjectId: thing.id,
      memberId: thing.memberId,
      before: { name: thing.name, level: one.level, endsAt: one.endsAt },
      after: { name: thing.name, person: one.name, level, endsAt },
    },
    clock,
  )
  if (one.acceptedAt === null || one.personId === null) return
  const to = await personById(tx, one.personId)
  const words = { thing: thing.name, level: messagesOf(to.language).people.levels[level].does, until: formatDay(to.language, endsAt) }
  await sendLetter(tx, { to, name: 'delegationChanged', words, path: peoplePaths.access, from: input.from }, clock)
}
