import type { DbOrTx } from '#db/open-database.ts'
import { UserError } from '#lib/errors.ts'

/** What was entered for a customer itself, for its form: of a member the register's words are left out. @throws {UserError} `customerNone` (404). */
export async function ownFieldsOf(db: DbOrTx, customerId: string) {
  const row = await db.selectFrom('customer').selectAll().where('id', '=', customerId).executeTakeFirst()
  if (!row) throw new UserError('customerNone', {}, { status: 404 })
  return { name: row.name, street: row.street, postalCode: row.postal_code, city: row.city, country: row.country, business: row.business, siren: row.siren ?? '', vatNumber: row.vat_number ?? '', email: row.email, language: row.language }
}
