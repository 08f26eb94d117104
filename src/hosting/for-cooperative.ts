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
