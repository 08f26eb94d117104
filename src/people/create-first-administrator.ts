import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Language } from '#locales/messages.ts'
import { byItself } from './audit.ts'
import { createPersonWithPassword } from './persons/create-person.ts'
import { grantRole } from './roles/grant-role.ts'

/**
 * Makes the person who lets everyone else in. Run from the machine itself, where whoever can run it already holds
 * the database. @returns the person's id. @throws {UserError} as `createPersonWithPassword`.
 */
export async function createFirstAdministrator(
  tx: Tx,
  input: { email: string; name: string; language: Language; password: string; requestId: string },
  clock: Clock,
): Promise<string> {
  const personId = await createPersonWithPassword(tx, input, clock)
  await grantRole(tx, byItself(input.requestId), { personId, role: 'administrator', endsAt: null }, clock)
  return personId
}
