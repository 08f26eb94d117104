/** What the register asks of the other halves; joined where the program is composed. */
import type { DbOrTx, Tx } from '#db/open-database.ts'
import type { Clock } from '#lib/clock.ts'
import type { Day } from '#lib/day.ts'
import type { Doer } from '#people/audit.ts'

export interface MemberPorts {
  /** How many sites each of these members has, by member id; a member without sites may be absent. */
  countSites(db: DbOrTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Subscribes the shares that an applicant asked for, on the day of the admission; absent where there are no shares. */
  subscribeShares?(tx: Tx, doer: Doer, input: { memberId: string; count: number; day: Day }, clock: Clock): Promise<void>
}
