/** What hosting offers to the cooperative's half (`cooperative/…/*-ports.ts`); joined where the program is composed. */
import type { DbOrTx } from '#db/open-database.ts'

/** How many sites each of these members has, those in recovery left out; members without sites are absent. */
export async function countSites(db: DbOrTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (memberIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('site')
    .select((make) => ['member_id as memberId', make.fn.countAll<number>().as('count')])
    .where('member_id', 'in', [...memberIds])
    .where('deleted_at', 'is', null)
    .groupBy('member_id')
    .execute()
  return new Map(rows.map((row) => [row.memberId, Number(row.count)]))
}

/** Sites of these members, for who asks what is held on them: those in recovery too. */
export const sitesHeld = (db: DbOrTx, memberIds: readonly string[]): Promise<{ id: string; name: string; createdAt: Date; deletedAt: Date | null }[]> =>
  memberIds.length === 0
    ? Promise.resolve([])
    : db.selectFrom('site').select(['id', 'name', 'created_at as createdAt', 'deleted_at as deletedAt']).where('member_id', 'in', [...memberIds]).orderBy('created_at').execute()
