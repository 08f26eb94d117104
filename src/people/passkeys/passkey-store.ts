/** Reads and writes of `passkey`. */
import type { DbOrTx, Tx } from '#db/open-database.ts'

export interface Passkey {
  id: string
  personId: string
  publicKey: Buffer
  signCount: number
  transports: string[]
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

const columns = [
  'id',
  'person_id as personId',
  'public_key as publicKey',
  'sign_count as signCount',
  'transports',
  'name',
  'created_at as createdAt',
  'last_used_at as lastUsedAt',
] as const

/** The passkeys of a person, the oldest first. */
export const passkeysOf = (db: DbOrTx, personId: string): Promise<Passkey[]> =>
  db.selectFrom('passkey').select(columns).where('person_id', '=', personId).orderBy('created_at').execute()

/** A passkey that nobody else uses or changes until the transaction ends, or undefined. */
export const lockPasskey = (tx: Tx, id: string): Promise<Passkey | undefined> =>
  tx.selectFrom('passkey').select(columns).where('id', '=', id).forUpdate().executeTakeFirst()

/** One passkey, or undefined. */
export const passkeyById = (db: DbOrTx, id: string): Promise<Passkey | undefined> => db.selectFrom('passkey').select(columns).where('id', '=', id).executeTakeFirst()
