/** Fills an empty instance with the fictional cooperative: members, the demo member, the demo administrator. */
import { createMember } from '#cooperative/members/create-member.ts'
import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { addDays, day, noonOf } from '#lib/day.ts'
import { randomText } from '#lib/ids.ts'
import { byItself } from '#people/audit.ts'
import { createPersonWithPassword } from '#people/persons/create-person.ts'
import { represent } from '#people/persons/represent.ts'
import { grantRole } from '#people/roles/grant-role.ts'
import { demoMembers } from './members.ts'
import { seedRegister } from './seed-register.ts'

/** Shown once to who started the instance; only hashes are stored. */
export interface SignIns {
  member: { email: string; password: string }
  administrator: { email: string; password: string }
}

/** They joined one by one, all before any of the books begin. */
const joinedAt = (index: number): Date => noonOf(addDays(day('2019-02-11'), index * 73))

/** Four groups of five signs: 100 bits that can be read out. */
export const newDemoPassword = (): string => Array.from({ length: 4 }, () => randomText(5)).join('-')

/** @returns the sign-ins, or null when somebody is here already: then nothing is changed. */
export async function seedPeople(tx: Tx, clock: Clock): Promise<SignIns | null> {
  if (await tx.selectFrom('person').select('id').limit(1).executeTakeFirst()) return null
  const doer = byItself(randomText(12))
  const passwords = new Map<string, string>()
  const members: Parameters<typeof seedRegister>[2][number][] = []
  for (const [index, entry] of demoMembers.entries()) {
    const member = await createMember(tx, doer, { name: entry.name, kind: entry.kind, status: 'admitted', since: joinedAt(index) }, clock)
    members.push(member)
    if (!entry.person) continue
    const password = newDemoPassword()
    passwords.set(entry.person.email, password)
    const personId = await createPersonWithPassword(tx, { ...entry.person, password }, clock)
    const capacity = entry.kind === 'natural' ? 'self' : 'representative'
    await represent(tx, doer, { personId, memberId: member.id, capacity }, clock)
    // one person shows both: the machines and the books
    for (const role of index === 1 ? (['administrator', 'treasurer'] as const) : []) await grantRole(tx, doer, { personId, role, endsAt: null }, clock)
  }
  await seedRegister(tx, doer, members, clock)
  const signIn = (index: 0 | 1) => {
    const email = demoMembers[index].person?.email ?? ''
    return { email, password: passwords.get(email) ?? '' }
  }
  return { member: signIn(0), administrator: signIn(1) }
}
