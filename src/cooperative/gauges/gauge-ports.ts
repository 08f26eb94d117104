/** What gauges ask of hosting; joined where the program is composed. */
import type { DbOrTx } from '#db/open-database.ts'
import type { Day } from '#lib/day.ts'
import type { MemberPorts } from '#cooperative/members/member-ports.ts'

export interface GaugePorts extends Pick<MemberPorts, 'lastPaid'> {
  /** Sites that stood at the end of each of these days, in the same order. */
  sitesOn(db: DbOrTx, days: readonly Day[]): Promise<number[]>
  /** What all sites did in the thirty days until one; `lastDay` is the last of which anything was told. */
  activityOn(db: DbOrTx, day: Day): Promise<{ accounts: number; requests: bigint; faults: bigint; lastDay: Day | null }>
}
