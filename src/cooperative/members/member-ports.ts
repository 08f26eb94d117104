/** What the pages of members ask of the other halves; joined where the program is composed. */
import type { DbOrTx } from '#db/open-database.ts'

export interface MemberPorts {
  /** How many sites each of these members has, by member id; a member without sites may be absent. */
  countSites(db: DbOrTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, number>>
}
