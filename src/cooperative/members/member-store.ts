/** Reads and writes of `member`. */
import { sql } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import { notFound } from '#lib/errors.ts'
import { memberStatuses } from './member.ts'
import type { Member, MemberKind, MemberStatus } from './member.ts'

const columns = ['id', 'number', 'name', 'kind', 'status', 'created_at as createdAt', 'admitted_on as admittedOn', 'left_on as leftOn'] as const

/** @throws {UserError} `notFound`. */
export async function memberById(db: DbOrTx, id: string): Promise<Member> {
  const member = await db.selectFrom('member').select(columns).where('id', '=', id).executeTakeFirst()
  if (!member) throw notFound()
  return member as Member
}

export const memberOrders = ['number', 'name', 'status', 'created'] as const
export type MemberOrder = (typeof memberOrders)[number]

export interface MemberSearch {
  /** Part of the name, of the name or address of a person who acts for the member, or the exact number. */
  text: string
  status: MemberStatus | null
  kind: MemberKind | null
  order: MemberOrder
  descending: boolean
  /** From 1. */
  page: number
  /** 1–100. */
  pageSize: number
}

interface FoundMember extends Member {
  /** Persons who act for the member now. */
  persons: number
}

/**
 * Members that match, one page of them, how many there are in all, and in each state whatever state was asked for. Accents and letter case do not count.
 * Measured with 4,000 members on the test cluster: see `member-store.test.ts`.
 */
export async function searchMembers(db: DbOrTx, search: MemberSearch, now: Date): Promise<{ members: FoundMember[]; total: number; counts: Record<MemberStatus, number> }> {
  const text = search.text.trim().slice(0, 100)
  const acting = sql<boolean>`r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})`
  const matches =
    text === ''
      ? sql<boolean>`true`
      : sql<boolean>`(m.id in (select x.id from member x where x.folded_name like fold_text(${containing(text)}))
          or m.id in (select r.member_id from representation r join person p on p.id = r.person_id
            where p.search_text like fold_text(${containing(text)}))
          or m.number = ${/^\d{1,9}$/.test(text) ? Number(text) : -1})`
  const ofKind = search.kind === null ? sql<boolean>`true` : sql<boolean>`m.kind = ${search.kind}`
  const found = sql<boolean>`${matches} and ${ofKind}`
  const wanted = search.status === null ? found : sql<boolean>`${found} and m.status = ${search.status}`
  const direction = search.descending ? sql`desc` : sql`asc`
  const orders = {
    number: sql`m.number ${direction}`,
    name: sql`m.folded_name ${direction}, m.number ${direction}`,
    status: sql`m.status ${direction}, m.number ${direction}`,
    created: sql`m.created_at ${direction}, m.number ${direction}`,
  }
  const offset = (search.page - 1) * search.pageSize
  const byStatus = (some: Partial<Record<MemberStatus, number>>) => Object.fromEntries(memberStatuses.map((status) => [status, some[status] ?? 0])) as Record<MemberStatus, number>
  const totalOf = (counts: Record<MemberStatus, number>) => (search.status === null ? Object.values(counts).reduce((sum, count) => sum + count, 0) : counts[search.status])
  const detailsOf = (ids: ReturnType<typeof sql>) => sql<FoundMember>`
    select m.id, m.number, m.name, m.kind, m.status, m.created_at as "createdAt", m.admitted_on as "admittedOn", m.left_on as "leftOn",
      (select count(*)::integer from representation r where r.member_id = m.id and ${acting}) as persons
    from member m where m.id = any(${ids}) order by ${orders[search.order]}`.execute(db)
  if (text !== '') {
    // What matches is sought once, for the page and for the counts: of a word that all have, an index rules nothing out.
    // Its names are compared as bytes, which is the database's own order (C.UTF-8) at two thirds of the time: 20 and 14 ms of 4,000.
    const { rows: sought } = await sql<{ ids: string[]; counts: Partial<Record<MemberStatus, number>> }>`
      with found as materialized (select m.id, m.status, m.number, m.folded_name collate "C" as folded_name, m.created_at from member m where ${found})
      select array(select m.id from found m where ${search.status === null ? sql`true` : sql`m.status = ${search.status}`} order by ${orders[search.order]} limit ${search.pageSize} offset ${offset}) as ids,
        (select coalesce(json_object_agg(s.status, s.count), '{}') from (select m.status, count(*)::integer as count from found m group by m.status) s) as counts`.execute(db)
    const counts = byStatus(sought[0]?.counts ?? {})
    return { members: (await detailsOf(sql`${sought[0]?.ids ?? []}`)).rows, total: totalOf(counts), counts }
  }
  // The inner query finds the page, the outer one counts people for its lines only.
  const { rows: members } = await detailsOf(sql`array(select m.id from member m where ${wanted} order by ${orders[search.order]} limit ${search.pageSize} offset ${offset})`)
  const { rows } = await sql<{ status: MemberStatus; count: number }>`select status, count(*)::integer as count from member m where ${found} group by status`.execute(db)
  const counts = byStatus(Object.fromEntries(rows.map((row) => [row.status, row.count])))
  return { members, total: totalOf(counts), counts }
}

/** The register whole, by number: for its paper. Some thousands. */
export async function allMembers(db: DbOrTx): Promise<Member[]> {
  return (await db.selectFrom('member').select(columns).orderBy('number').limit(50_000).execute()) as Member[]
}

/** How many members the register holds, whatever their state. */
export async function countMembers(db: DbOrTx): Promise<number> {
  const { count } = await db.selectFrom('member').select((make) => make.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return Number(count)
}
