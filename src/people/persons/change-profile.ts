import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Actor } from '#people/actor.ts'
import { recordAudit } from '#people/audit.ts'
import { lockPerson } from './person-store.ts'
import type { Person } from './person-store.ts'
import { checkPersonName } from './person-name.ts'

type Profile = Pick<Person, 'name' | 'language' | 'theme'>

/** Changes one's name, language and look. @throws {UserError} `personName`. */
export async function changeProfile(tx: Tx, actor: Actor, input: Profile, clock: Clock): Promise<void> {
  const profile: Profile = { name: checkPersonName(input.name), language: input.language, theme: input.theme }
  const { name, language, theme } = await lockPerson(tx, actor.personId)
  const before: Profile = { name, language, theme }
  if (JSON.stringify(before) === JSON.stringify(profile)) return
  await tx.updateTable('person').set(profile).where('id', '=', actor.personId).execute()
  await recordAudit(tx, actor, { action: 'person.changed', subjectKind: 'person', subjectId: actor.personId, before, after: profile }, clock)
}
