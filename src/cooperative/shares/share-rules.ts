import { statutesAt } from '#cooperative/statutes/statutes-store.ts'
import type { ShareRules } from '#cooperative/statutes/statutes.ts'
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import { UserError } from '#lib/errors.ts'

/** What the statutes of a day say of shares. @throws {UserError} `statutesMissing`; `sharesNone` (409) in an association. */
export async function shareRulesAt(db: DbOrTx, day: Day): Promise<ShareRules> {
  const { shares } = await statutesAt(db, day)
  if (shares === null) throw new UserError('sharesNone', {}, { status: 409 })
  return shares
}
