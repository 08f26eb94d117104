/** Who acts for a member is its representatives' own affair: they add and end; the last of them stays. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addYears, asDay, dayOf } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'
import type { Actor } from '#people/actor.ts'
import { checkEmail } from '#people/email-address.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { sendLetter } from '#people/letters/send-letter.ts'
import { addPerson } from '#people/persons/add-person.ts'
import { personsOfMember } from '#people/persons/person-list-store.ts'
import { canSignIn, personByEmail } from '#people/persons/person-store.ts'
import { endRepresentation, represent } from '#people/persons/represent.ts'
import { checkPersonName } from '#people/persons/person-name.ts'
import { lockMember } from './register/event-store.ts'

interface NewRepresentative {
  memberId: string
  name: string
  email: string
  language: 'fr' | 'en'
  /** Last day, as typed; '' as long as the end is not known. */
  until: string
  from: Letterhead
}

const longestYears = 10

/** The end of the last day in the cooperative's time zone is the beginning of the next; noon before it is on the day in any season. */
function endOf(typed: string, clock: Clock): Date | null {
  if (typed.trim() === '') return null
  const day = asDay(typed.trim())
  const today = dayOf(clock.now())
  if (!day || day < today || day > addYears(today, longestYears)) throw new UserError('representationDay', {}, { field: 'until' })
  for (let hour = 20; hour < 30; hour++) {
    const instant = new Date(Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000)
    if (dayOf(instant) > day) return instant
  }
  return new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 3_600_000)
}

/**
 * Lets one more person act for the member. Whether the address has an account here is not told: a letter goes there
 * either way. @throws {UserError} `personName`, `emailShape`, `representationDay` on field `until`.
 */
export async function addRepresentativeOf(tx: Tx, actor: Actor, input: NewRepresentative, clock: Clock): Promise<void> {
  const member = await lockMember(tx, input.memberId)
  const name = checkPersonName(input.name)
  const email = checkEmail(input.email)
  const endsAt = endOf(input.until, clock)
  const known = await personByEmail(tx, email)
  const personId = known?.id ?? (await addPerson(tx, actor, { name, email, language: input.language, from: input.from }, clock))
  if ((await personsOfMember(tx, member.id, clock.now())).some((person) => person.id === personId)) return
  await represent(tx, actor, { personId, memberId: member.id, capacity: 'representative', endsAt }, clock)
  if (known && !known.disabledAt && (await canSignIn(tx, known))) await sendLetter(tx, { to: known, name: 'representationStarted', words: { name: member.name, by: actor.name }, path: '/sign-in', from: input.from }, clock)
}

/** Ends it now. @throws {UserError} `notFound`, `lastRepresentative` (409). */
export async function endRepresentativeOf(tx: Tx, actor: Actor, input: { memberId: string; personId: string }, clock: Clock): Promise<void> {
  await lockMember(tx, input.memberId)
  const acting = await personsOfMember(tx, input.memberId, clock.now())
  if (acting.length === 1 && acting[0]?.id === input.personId) throw new UserError('lastRepresentative', {}, { status: 409 })
  await endRepresentation(tx, actor, { personId: input.personId, memberId: input.memberId }, clock)
}
