/** Reading the cooperative's accounts at banks. */
import type { DbOrTx } from '#db/open-database.ts'
import { UserError } from '#lib/errors.ts'
import { mappingFrom } from './csv/csv-mapping.ts'
import type { CsvMapping } from './csv/csv-mapping.ts'

export interface BankAccount {
  id: string
  name: string
  iban: string | null
  /** In the books: 512 or one below it. */
  account: string
  mapping: CsvMapping | null
  version: number
  closed: boolean
}

interface Row { id: string; name: string; iban: string | null; account: string; csv_mapping: unknown; version: number; closed_at: Date | null }
const shaped = (row: Row): BankAccount => ({ id: row.id, name: row.name, iban: row.iban, account: row.account, mapping: mappingFrom(row.csv_mapping), version: row.version, closed: row.closed_at !== null })

/** All of them, those in use first, by name; a cooperative has a few. */
export async function bankAccounts(db: DbOrTx): Promise<BankAccount[]> {
  const rows = await db.selectFrom('bank_account').selectAll().orderBy((make) => make('closed_at', 'is not', null)).orderBy('name').orderBy('id').limit(100).execute()
  return rows.map(shaped)
}

/** @throws {UserError} `bankAccountNone` (404). */
export async function bankAccountById(db: DbOrTx, id: string): Promise<BankAccount> {
  const row = await db.selectFrom('bank_account').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new UserError('bankAccountNone', {}, { status: 404 })
  return shaped(row)
}
