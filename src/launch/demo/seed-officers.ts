/** Who sits, or sat, in the bodies of a fictional cooperative. Everybody is invented, and nobody of them can sign in. */
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, addMonths, dayOf, noonOf } from '#lib/day.ts'
import { byItself } from '#people/audit.ts'
import { createPerson } from '#people/persons/create-person.ts'
import { represent } from '#people/persons/represent.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { demoMembers } from './members.ts'
import type { DemoStory } from './story.ts'

const doer = byItself('demo')

/** Members by their order, and who sits for them. */
const people: readonly (readonly [member: number, name: string, mailbox: string])[] = [
  [2, 'Solène Abadie', 'solene.abadie'],
  [3, 'Marius Etcheverry', 'marius.etcheverry'],
  [4, 'Nour Delmas', 'nour.delmas'],
  [5, 'Agathe Le Goff', 'agathe.legoff'],
  [7, 'Karim Ouali', 'karim.ouali'],
  [10, 'Rose-Aimée Pinto', 'rose-aimee.pinto'],
]

/** Fills the seats of a cooperative where nobody holds one, as its story has it. */
export async function seedOfficers(tx: Tx, story: DemoStory, clock: Clock): Promise<void> {
  if (await tx.selectFrom('role_grant').select('id').where('role', '=', 'board').limit(1).executeTakeFirst()) return
  const today = dayOf(clock.now())
  for (const [index, { sinceMonths, endsInDays }] of story.seats.entries()) {
    const [memberIndex, name, mailbox] = people[index]!
    const at: Clock = { now: () => noonOf(addMonths(today, -sinceMonths)) }
    const member = await tx.selectFrom('member').select('id').where('name', '=', demoMembers[memberIndex]!.name).executeTakeFirstOrThrow()
    const personId = await createPerson(tx, { name, email: `${mailbox}@fictif.example`, language: 'fr' }, at)
    await represent(tx, doer, { personId, memberId: member.id, capacity: demoMembers[memberIndex]!.kind === 'natural' ? 'self' : 'representative' }, at)
    await grantRole(tx, doer, { personId, role: 'board', endsAt: endsInDays === null ? null : noonOf(addDays(today, endsInDays)) }, at)
  }
}
