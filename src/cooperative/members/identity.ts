/** What the rest of Onyva may know of a member: who it is, and nothing more. */
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { DbOrTx } from '#db/open-database.ts'
import { containing } from '#db/search-pattern.ts'
import type { MemberStatus } from './member.ts'
import { memberById as memberRow } from './member-store.ts'

export interface MemberIdentity {
  id: string
  number: number
  name: string
  status: MemberStatus
}

/** Who a member is. @throws {UserError} `notFound`. */
export async function memberById(db: DbOrTx, memberId: string): Promise<MemberIdentity> {
  const { id, number, name, status } = await memberRow(db, memberId)
  return { id, number, name, status }
}

/** Who these members are, by id; unknown ids are left out. For lists: one query for the page. */
export async function memberIdentities(db: DbOrTx, memberIds: readonly string[]): Promise<Map<string, MemberIdentity>> {
  if (memberIds.length === 0) return new Map()
  const rows = await db.selectFrom('member').select(['id', 'number', 'name', 'status']).where('id', 'in', [...memberIds]).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** May start new things (a site, a mailbox): applicants wait, those who left keep what they have until it ends. */
export const mayHost = (member: Pick<MemberIdentity, 'status'>): boolean => member.status === 'admitted'

/** At most 200, accents and letter case aside. */
function named(text: string): RawBuilder<{ id: string }> {
  const pattern = containing(text)
  return sql<{ id: string }>`select id from member where folded_name like fold_text(${pattern}) limit 200`
}

/** Ids of members whose name holds a text, accents and letter case aside; at most 200, for searches among their things. */
export async function memberIdsNamed(db: DbOrTx, text: string): Promise<string[]> {
  return (await named(text).execute(db)).rows.map((row) => row.id)
}

/**
 * The same as an array within a statement. Of 200 ids written into it the planner makes a reading of the whole table and
 * takes 5 ms to plan that; of an array that it does not know yet, a search of an index: 15 and 3 ms among 8,000 sites.
 */
export const idsOfMembersNamed = (text: string): RawBuilder<string[]> => sql<string[]>`array(${named(text)})`

/** The id of the member with this number of the register, or null. */
export async function memberIdByNumber(db: DbOrTx, number: number): Promise<string | null> {
  const row = await db.selectFrom('member').select('id').where('number', '=', number).executeTakeFirst()
  return row?.id ?? null
}
