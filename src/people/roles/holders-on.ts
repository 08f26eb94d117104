/** Who held a role at an instant. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import type { Role } from '#people/actor.ts'
import type { Reader } from '#people/letters/write-letter.ts'

/** Persons whose account is open and who hold one of the roles at that instant, each once, by address; `except`: ids of persons who need no letter. */
export async function readersWith(db: DbOrTx, roles: readonly Role[], at: Date, except: readonly string[] = []): Promise<Reader[]> {
  const { rows } = await sql<Reader>`select distinct p.email, p.name, p.language from person p join role_grant g on g.person_id = p.id
    where g.role = any(${[...roles]}::text[]) and g.granted_at <= ${at} and (g.ends_at is null or g.ends_at > ${at}) and p.disabled_at is null and not (p.id = any(${[...except]}::text[])) order by p.email`.execute(db)
  return rows
}

/** Persons whose account is open and who hold the role at that instant: how many, and when the first of those rights ends. */
export async function roleHoldersAt(db: DbOrTx, role: Role, at: Date): Promise<{ count: number; nextEnd: Date | null }> {
  const { rows } = await sql<{ count: number; next_end: Date | null }>`
    select count(*)::int as count, min(ends_at) as next_end from (select g.person_id, case when bool_or(g.ends_at is null) then null else max(g.ends_at) end as ends_at from role_grant g join person p on p.id = g.person_id
      where g.role = ${role} and g.granted_at <= ${at} and (g.ends_at is null or g.ends_at > ${at}) and (p.disabled_at is null or p.disabled_at > ${at}) group by g.person_id) h`.execute(db)
  return { count: rows[0]?.count ?? 0, nextEnd: rows[0]?.next_end ?? null }
}
