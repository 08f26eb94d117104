/** Reads and writes of `person`. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { notFound } from '#lib/errors.ts'
import type { Language } from '#locales/messages.ts'

export interface Person {
  id: string
  email: string
  name: string
  language: Language
  theme: 'auto' | 'light' | 'dark'
  passwordHash: string | null
  totpSecret: string | null
  disabledAt: Date | null
  createdAt: Date
}

const columns = [
  'id',
  'email',
  'name',
  'language',
  'theme',
  'password_hash as passwordHash',
  'totp_secret as totpSecret',
  'disabled_at as disabledAt',
  'created_at as createdAt',
] as const

/** The person with this e-mail address, in any letter case, or undefined. */
export const personByEmail = (db: DbOrTx, email: string): Promise<Person | undefined> =>
  db.selectFrom('person').select(columns).where(sql`lower(email)`, '=', email.trim().normalize('NFC').toLowerCase()).executeTakeFirst()

/** @throws {UserError} `notFound`. */
export async function personById(db: DbOrTx, id: string): Promise<Person> {
  const person = await db.selectFrom('person').select(columns).where('id', '=', id).executeTakeFirst()
  if (!person) throw notFound()
  return person
}

/** As `personById`, and nobody else changes the person until the transaction ends. */
export async function lockPerson(tx: Tx, id: string): Promise<Person> {
  const person = await tx.selectFrom('person').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()
  if (!person) throw notFound()
  return person
}
