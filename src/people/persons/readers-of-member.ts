import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Reader } from '#people/letters/write-letter.ts'

/** Everybody who acts for a member at that instant and whose account is open, in order of arrival, each once: whom a letter to the member reaches. */
export async function readersOfMember(db: DbOrTx, memberId: string, at: Date): Promise<(Reader & { id: string })[]> {
  const { rows } = await sql<Reader & { id: string }>`
    select p.id, p.email, p.name, p.language from person p
      join (select person_id, min(starts_at) as since from representation where member_id = ${memberId} and starts_at <= ${at} and (ends_at is null or ends_at > ${at}) group by person_id) r on r.person_id = p.id
     where p.disabled_at is null order by r.since, p.id`.execute(db)
  return rows
}
