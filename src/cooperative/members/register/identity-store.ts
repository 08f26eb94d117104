/** Reads and writes of `member_identity` and its history. */
import { sql } from 'kysely'
import type { DbOrTx, Tx } from '#db/open-database.ts'
import { noIdentity } from './civil-identity.ts'
import type { CivilIdentity } from './civil-identity.ts'

export interface KeptIdentity extends CivilIdentity {
  changedAt: Date | null
  /** When its time was over; nothing is known since. */
  erasedAt: Date | null
}

/** What is known of a member; nothing known is an identity of empty texts. */
export async function identityOf(db: DbOrTx, memberId: string): Promise<KeptIdentity> {
  const row = await db.selectFrom('member_identity').selectAll().where('member_id', '=', memberId).executeTakeFirst()
  if (!row) return { ...noIdentity, changedAt: null, erasedAt: null }
  return {
    actingName: row.acting_name,
    birthDay: row.birth_day ?? '',
    birthPlace: row.birth_place,
    legalForm: row.legal_form,
    registrationNumber: row.registration_number,
    street: row.street,
    postalCode: row.postal_code,
    city: row.city,
    country: row.country,
    email: row.email,
    phone: row.phone,
    changedAt: row.changed_at,
    erasedAt: row.erased_at,
  }
}

const columnsOf = (identity: CivilIdentity) => ({
  acting_name: identity.actingName,
  birth_day: identity.birthDay === '' ? null : identity.birthDay,
  birth_place: identity.birthPlace,
  legal_form: identity.legalForm,
  registration_number: identity.registrationNumber,
  street: identity.street,
  postal_code: identity.postalCode,
  city: identity.city,
  country: identity.country,
  email: identity.email,
  phone: identity.phone,
})

/** Who a member is, in the place of what stood there. The trace of the change is `insertChange`. */
export async function writeIdentity(tx: Tx, memberId: string, identity: CivilIdentity, at: Date): Promise<void> {
  const values = { ...columnsOf(identity), changed_at: at }
  await tx
    .insertInto('member_identity')
    .values({ member_id: memberId, ...values, erased_at: null })
    .onConflict((conflict) => conflict.column('member_id').doUpdateSet({ ...values, erased_at: null }))
    .execute()
}

export interface IdentityChange {
  at: Date
  personName: string | null
  /** Fields that changed, as they were and as they are; null once blanked. */
  before: Record<string, string> | null
  after: Record<string, string> | null
}

/** Keeps what was rectified: what stood there and what does now. */
export async function insertChange(tx: Tx, change: { memberId: string; at: Date; personId: string | null; before: object; after: object }): Promise<void> {
  await tx
    .insertInto('member_identity_change')
    .values({ member_id: change.memberId, at: change.at, person_id: change.personId, before: JSON.stringify(change.before), after: JSON.stringify(change.after) })
    .execute()
}

/** The newest changes of a member's identity. */
export async function changesOfIdentity(db: DbOrTx, memberId: string, atMost: number): Promise<IdentityChange[]> {
  const { rows } = await sql<IdentityChange>`select c.at, p.name as "personName", c.before, c.after from member_identity_change c left join person p on p.id = c.person_id
    where c.member_id = ${memberId} order by c.id desc limit ${atMost}`.execute(db)
  return rows
}
