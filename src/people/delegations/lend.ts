import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import { checkEmail } from '#people/email-address.ts'
import type { Actor, Level } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { checkPersonName } from '#people/persons/person-name.ts'
import { personByEmail } from '#people/persons/person-store.ts'
import { longestYears, mostOnThing, openMs, yearsAfter } from './delegation.ts'
import type { LentThing } from './delegation.ts'
import { delegationsOn, insertDelegation } from './delegation-store.ts'
import { sendDelegationLetter } from './send-delegation-letter.ts'

export interface Loan {
  email: string
  /** What to call the person; '' for the first part of the address. */
  called: string
  level: Level
  /** Null: as soon as they accept. */
  startsAt: Date | null
  endsAt: Date
  from: Letterhead
}

/**
 * Invites somebody to help with a thing, by their address: with an account or without one, the answer is the same.
 * The caller has checked that the actor may, and holds the lock of the thing.
 * @returns the id of the delegation.
 * @throws {UserError} `emailShape`, `personName`, `delegationToSelf`, `delegationToOwner`, `delegationThere`,
 *   `delegationsFull` (409), `delegationDays` (422).
 */
export async function lend(tx: Tx, actor: Actor, thing: LentThing, loan: Loan, clock: Clock): Promise<string> {
  const now = clock.now()
  const email = checkEmail(loan.email)
  const called = checkPersonName(loan.called.trim() === '' ? (email.split('@')[0] ?? '') : loan.called, 'called')
  checkDays(loan.startsAt ?? now, loan.endsAt, now)
  const known = await personByEmail(tx, email)
  if (known?.id === actor.personId) throw new UserError('delegationToSelf', {}, { status: 409, field: 'email' })
  if (known && (await actsForOwner(tx, known.id, thing.memberId, now))) throw new UserError('delegationToOwner', { email }, { status: 409, field: 'email' })
  // One whose time is over but that timed work has not closed yet makes room for the new one.
  await tx.updateTable('delegation').set({ ended_at: now, end_reason: 'over' }).where('subject_kind', '=', thing.kind).where('subject_id', '=', thing.id).where('ended_at', 'is', null).where('ends_at', '<=', now).execute()
  const there = await delegationsOn(tx, thing.kind, thing.id)
  if (known && there.some((one) => one.personId === known.id)) throw new UserError('delegationThere', { email }, { status: 409, field: 'email' })
  if (there.length >= mostOnThing) throw new UserError('delegationsFull', { most: mostOnThing }, { status: 409, field: 'email' })
  const personId = known?.id ?? (await createPerson(tx, { email, name: called, language: actor.language }, clock))
  const id = randomText(12)
  await insertDelegation(tx, {
    id,
    subject_kind: thing.kind,
    subject_id: thing.id,
    member_id: thing.memberId,
    person_id: personId,
    email,
    called,
    level: loan.level,
    starts_at: loan.startsAt ?? now,
    ends_at: loan.endsAt,
    invited_by: actor.personId,
    invited_at: now,
    open_until: new Date(now.getTime() + openMs),
    accepted_at: null,
    ended_at: null,
    end_reason: null,
    warned_at: null,
  })
  await recordAudit(
    tx,
    actor,
    {
      action: 'delegation.lent',
      subjectKind: thing.kind,
      subjectId: thing.id,
      memberId: thing.memberId,
      after: { name: thing.name, person: called, email, level: loan.level, startsAt: loan.startsAt, endsAt: loan.endsAt },
    },
    clock,
  )
  await sendDelegationLetter(tx, { delegationId: id, thing, by: actor.name, from: loan.from }, clock)
  return id
}

/** @throws {UserError} `delegationDays` on field `until`. */
export function checkDays(startsAt: Date, endsAt: Date, now: Date): void {
  const latest = yearsAfter(now, longestYears)
  // A day more: what is typed is a day, kept to its last instant.
  latest.setUTCDate(latest.getUTCDate() + 1)
  if (endsAt <= now || endsAt <= startsAt || endsAt > latest) throw new UserError('delegationDays', { years: longestYears }, { field: 'until' })
}

async function actsForOwner(tx: Tx, personId: string, memberId: string, now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('representation')
    .select('id')
    .where('person_id', '=', personId)
    .where('member_id', '=', memberId)
    .where('starts_at', '<=', now)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)]))
    .executeTakeFirst()
  return row !== undefined
}
