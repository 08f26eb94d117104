import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import type { Doer } from '#people/audit.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { createPerson } from './create-person.ts'
import type { NewPerson } from './create-person.ts'
import { invitePerson } from './invite-person.ts'
import { personByEmail } from './person-store.ts'

/** Makes a person whom nobody has invited yet. @returns the id. @throws {UserError} as `createPerson`. */
export async function recordPerson(tx: Tx, doer: Doer, input: NewPerson, clock: Clock): Promise<string> {
  const personId = await createPerson(tx, input, clock)
  await recordAudit(tx, doer, { action: 'person.created', subjectKind: 'person', subjectId: personId, after: { name: input.name.trim(), email: input.email.trim() } }, clock)
  return personId
}

/** Makes a person and sends their invitation. @returns the id. @throws {UserError} as `createPerson`. */
export async function addPerson(tx: Tx, actor: Actor, input: NewPerson & { from: Letterhead }, clock: Clock): Promise<string> {
  const personId = await recordPerson(tx, actor, input, clock)
  await invitePerson(tx, actor, { personId, from: input.from }, clock)
  return personId
}

/** The person with this address, or a new one who is invited. For the administrator only: it tells who has an account. */
export async function findOrAddPerson(tx: Tx, actor: Actor, input: NewPerson & { from: Letterhead }, clock: Clock): Promise<string> {
  return (await personByEmail(tx, input.email))?.id ?? addPerson(tx, actor, input, clock)
}
