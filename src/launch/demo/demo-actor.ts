/** The people of the demonstration as actors, for what the launcher does in their name on this machine. */
import type { Db } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { newRequestId } from '#lib/ids.ts'
import { roles } from '#people/actor.ts'
import type { Actor } from '#people/actor.ts'
import { personByEmail } from '#people/persons/person-store.ts'
import { demoMembers } from './members.ts'

/** The demo member (0) or the demo administrator (1), or null where they are not. */
export async function demoActor(db: Db, index: 0 | 1, clock: Clock): Promise<Actor | null> {
  const person = await personByEmail(db, demoMembers[index].person?.email ?? '')
  if (!person) return null
  const now = clock.now()
  const granted = await db
    .selectFrom('role_grant')
    .select('role')
    .where('person_id', '=', person.id)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)]))
    .execute()
  const members = await db
    .selectFrom('representation')
    .innerJoin('member', 'member.id', 'representation.member_id')
    .select(['member.id', 'member.number', 'member.name', 'member.status'])
    .where('person_id', '=', person.id)
    .execute()
  return {
    personId: person.id,
    name: person.name,
    email: person.email,
    language: 'fr',
    theme: 'auto',
    roles: roles.filter((role) => granted.some((row) => row.role === role)),
    members,
    delegations: [],
    sessionId: 'launcher',
    authenticatedAt: now,
    source: 'launcher',
    requestId: newRequestId(),
  }
}
