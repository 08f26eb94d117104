import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor } from '#people/actor.ts'
import type { Letterhead } from '#people/letters/compose-letter.ts'
import { findOrAddPerson } from '#people/persons/add-person.ts'
import type { NewPerson } from '#people/persons/create-person.ts'
import { represent } from '#people/persons/represent.ts'
import { createMember } from './create-member.ts'
import type { Member, MemberKind } from './member.ts'

interface MemberEntry {
  /** As `NewMember`. */
  id?: string | undefined
  memberName: string
  kind: MemberKind
  person: NewPerson
  from: Letterhead
}

/**
 * Enters a member with the person who acts for it; who has no account yet is invited.
 * @throws {UserError} `memberName`, `memberEntered`, `personName`, `emailShape`.
 */
export async function enterMember(tx: Tx, actor: Actor, input: MemberEntry, clock: Clock): Promise<Member> {
  const member = await createMember(tx, actor, { id: input.id, name: input.memberName, kind: input.kind, status: 'admitted' }, clock)
  await addRepresentative(tx, actor, { memberId: member.id, kind: input.kind, person: input.person, from: input.from }, clock)
  return member
}

/** Lets one more person act for a member; who has no account yet is invited. @returns the person's id. */
export async function addRepresentative(tx: Tx, actor: Actor, input: { memberId: string; kind: MemberKind; person: NewPerson; from: Letterhead }, clock: Clock): Promise<string> {
  const personId = await findOrAddPerson(tx, actor, { ...input.person, from: input.from }, clock)
  await represent(tx, actor, { personId, memberId: input.memberId, capacity: input.kind === 'natural' ? 'self' : 'representative' }, clock)
  return personId
}
