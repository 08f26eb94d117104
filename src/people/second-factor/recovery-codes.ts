/** Ten codes for the day the telephone is lost. Shown once, kept hashed, each used once. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import { hashSecret, randomText } from '#lib/ids.ts'

const recoveryCodeCount = 10
// 80 bits: a plain digest is enough, since nobody tries so many.
const signs = 16

const bare = (typed: string): string => typed.toLowerCase().replace(/[\s-]/g, '')

/** Makes new codes; those before them no longer work. @returns the codes, as they are shown: `abcd-efgh-jkmn-pqrs`. */
export async function replaceRecoveryCodes(tx: Tx, personId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, () => randomText(signs))
  await tx.deleteFrom('recovery_code').where('person_id', '=', personId).execute()
  await tx
    .insertInto('recovery_code')
    .values(codes.map((code) => ({ person_id: personId, code_hash: hashSecret(code), used_at: null })))
    .execute()
  return codes.map((code) => code.match(/.{4}/g)!.join('-'))
}

/** Uses a code up. False when it is not one of theirs or was used. */
export async function takeRecoveryCode(tx: Tx, personId: string, typed: string, clock: Clock): Promise<boolean> {
  const result = await tx
    .updateTable('recovery_code')
    .set({ used_at: clock.now() })
    .where('person_id', '=', personId)
    .where('code_hash', '=', hashSecret(bare(typed)))
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

/** How many are left. */
export async function recoveryCodesLeft(db: DbOrTx, personId: string): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_code')
    .select((make) => make.fn.countAll<number>().as('count'))
    .where('person_id', '=', personId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function removeRecoveryCodes(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('recovery_code').where('person_id', '=', personId).execute()
}
