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

/** True when the person has chosen a way to sign in. */
export async function canSignIn(db: DbOrTx, person: Person): Promise<boolean> {
  if (person.passwordHash !== null) return true
  return (await db.selectFrom('passkey').select('id').where('person_id', '=', person.id).limit(1).executeTakeFirst()) !== undefined
}

/** Keeps others from granting or ending roles, or disabling people, until the transaction ends. */
export async function lockAdministrators(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(7246010)`.execute(tx)
}

/** How many people besides this one hold the administrator's role and can use it. */
export async function otherAdministrators(tx: Tx, personId: string, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct g.person_id)::integer as count from role_grant g join person p on p.id = g.person_id
    where g.role = 'administrator' and g.person_id <> ${personId} and p.disabled_at is null
      and g.granted_at <= ${now} and (g.ends_at is null or g.ends_at > ${now})`.execute(tx)
  return rows[0]?.count ?? 0
}
