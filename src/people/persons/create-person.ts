import type { Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { UserError } from '#lib/errors.ts'
import { randomText } from '#lib/ids.ts'
import type { Language } from '#locales/messages.ts'
import { checkEmail } from '#people/email-address.ts'
import { hashPassword } from '#people/passwords/hash-password.ts'
import { checkNewPassword } from '#people/passwords/password-rules.ts'
import { personByEmail } from './person-store.ts'
import { checkPersonName } from './person-name.ts'

export interface NewPerson {
  email: string
  name: string
  language: Language
}

/**
 * Makes a person who cannot sign in yet: an invitation lets them choose how.
 * @returns the id. @throws {UserError} `emailShape`, `emailTaken` (409), `personName`.
 */
export async function createPerson(tx: Tx, input: NewPerson, clock: Clock, passwordHash: string | null = null): Promise<string> {
  const email = checkEmail(input.email)
  const name = checkPersonName(input.name)
  if (await personByEmail(tx, email)) throw new UserError('emailTaken', {}, { status: 409, field: 'email' })
  const id = randomText(12)
  await tx
    .insertInto('person')
    .values({
      id,
      email,
      name,
      language: input.language,
      password_hash: passwordHash,
      totp_secret: null,
      totp_pending_secret: null,
      totp_last_step: null,
      disabled_at: null,
      created_at: clock.now(),
    })
    .execute()
  return id
}

/**
 * Makes a person who signs in with this password: the first administrator, a demonstration. People of a living
 * cooperative are invited instead. Hashes inside the transaction (60 ms): not for a busy route.
 * @returns the id. @throws as `createPerson`, and `passwordShort`, `passwordLong`, `passwordKnown`.
 */
export async function createPersonWithPassword(tx: Tx, input: NewPerson & { password: string }, clock: Clock): Promise<string> {
  checkNewPassword(input.password, [input.email, input.name])
  return createPerson(tx, input, clock, await hashPassword(input.password))
}
