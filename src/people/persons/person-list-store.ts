/** Lists of people, and what the administrator sees of one. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import type { Role } from '#people/actor.ts'

export const personViews = ['all', 'roles', 'invited', 'disabled'] as const
export type PersonView = (typeof personViews)[number]
export type PersonState = 'active' | 'invited' | 'disabled'

interface PersonLine {
  id: string
  name: string
  email: string
  state: PersonState
  roles: Role[]
  createdAt: Date
}

interface PersonSearch {
  /** Part of the name or address. */
  text: string
  view: PersonView
  /** From 1. */
  page: number
  /** 1–100. */
  pageSize: number
}

/** `invited`: nothing to sign in with yet. */
const stateOf = sql`case when p.disabled_at is not null then 'disabled'
  when p.password_hash is null and not exists (select from passkey k where k.person_id = p.id) then 'invited' else 'active' end`
const rolesOf = (now: Date) => sql`coalesce((select json_agg(distinct g.role) from role_grant g
  where g.person_id = p.id and g.granted_at <= ${now} and (g.ends_at is null or g.ends_at > ${now})), '[]')`

/** People that match, by name, one page of them, and how many there are in all. Accents and case do not count. */
export async function searchPersons(db: DbOrTx, search: PersonSearch, now: Date): Promise<{ persons: PersonLine[]; total: number }> {
  const text = search.text.trim().slice(0, 100)
  const like = containing(text)
  const byText = text === '' ? sql<boolean>`true` : sql<boolean>`p.search_text like fold_text(${like})`
  const views = {
    all: sql<boolean>`true`,
    roles: sql<boolean>`p.id in (select g.person_id from role_grant g where g.granted_at <= ${now} and (g.ends_at is null or g.ends_at > ${now}))`,
    invited: sql<boolean>`${stateOf} = 'invited'`,
    disabled: sql<boolean>`p.disabled_at is not null`,
  }
  const wanted = sql<boolean>`${byText} and ${views[search.view]}`
  const { rows: persons } = await sql<PersonLine>`
    select p.id, p.name, p.email, ${stateOf} as state, ${rolesOf(now)} as roles, p.created_at as "createdAt"
    from person p where ${wanted} order by p.search_text, p.id limit ${search.pageSize} offset ${(search.page - 1) * search.pageSize}`.execute(db)
  const { rows } = await sql<{ total: number }>`select count(*)::integer as total from person p where ${wanted}`.execute(db)
  return { persons, total: rows[0]?.total ?? 0 }
}

interface ActingPerson extends PersonLine {
  capacity: 'self' | 'representative'
  since: Date
}

/** Who acts for a member now, in order of arrival. */
export async function personsOfMember(db: DbOrTx, memberId: string, now: Date): Promise<ActingPerson[]> {
  const { rows } = await sql<ActingPerson>`
    select p.id, p.name, p.email, ${stateOf} as state, ${rolesOf(now)} as roles, p.created_at as "createdAt", r.capacity, r.starts_at as since
    from representation r join person p on p.id = r.person_id
    where r.member_id = ${memberId} and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now}) order by r.starts_at, p.id`.execute(db)
  return rows
}

export interface RepresentationLine {
  personId: string
  name: string
  email: string
  state: PersonState
  capacity: 'self' | 'representative'
  startsAt: Date
  endsAt: Date | null
}

/** Everybody who ever acted for a member, the newest first: at most 200. */
export async function representationsOf(db: DbOrTx, memberId: string): Promise<RepresentationLine[]> {
  const { rows } = await sql<RepresentationLine>`select p.id as "personId", p.name, p.email, ${stateOf} as state, r.capacity, r.starts_at as "startsAt", r.ends_at as "endsAt"
    from representation r join person p on p.id = r.person_id where r.member_id = ${memberId} order by r.starts_at desc, r.id limit 200`.execute(db)
  return rows
}

export interface PersonRecord {
  state: PersonState
  lastSeenAt: Date | null
  passkeys: number
  members: { id: string; number: number; name: string }[]
  grants: { id: string; role: Role; grantedAt: Date; endsAt: Date | null }[]
}

/** What stands beside a person: how they sign in, for whom they act, the roles they hold. */
export async function personRecord(db: DbOrTx, personId: string, now: Date): Promise<PersonRecord> {
  const { rows } = await sql<PersonRecord>`
    select ${stateOf} as state,
      (select max(s.last_seen_at) from session s where s.person_id = p.id and s.step = 'complete') as "lastSeenAt",
      (select count(*)::integer from passkey k where k.person_id = p.id) as passkeys,
      coalesce((select json_agg(json_build_object('id', m.id, 'number', m.number, 'name', m.name) order by m.number) from member m
        where m.id in (select r.member_id from representation r where r.person_id = p.id and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now}))), '[]') as members
    from person p where p.id = ${personId}`.execute(db)
  const grants = await db
    .selectFrom('role_grant')
    .select(['id', 'role', 'granted_at as grantedAt', 'ends_at as endsAt'])
    .where('person_id', '=', personId)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', now)]))
    .orderBy('granted_at')
    .execute()
  const row = rows[0]
  return { state: row?.state ?? 'invited', lastSeenAt: row?.lastSeenAt ?? null, passkeys: row?.passkeys ?? 0, members: row?.members ?? [], grants }
}
