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
  /** The last day of the fiscal year in which a day falls; 31 December where absent. */
  fiscalYearEnd?(db: DbOrTx, day: Day): Promise<Day>
  /** Of these members, when each last paid something, in shares or in the books; who never did is absent. */
  lastPaid?(db: DbOrTx, memberIds: readonly string[]): Promise<ReadonlyMap<string, Day>>
  /** What is due and what is paid back to who leaves on that day; null where there are no shares. */
  dueOnDeparture?(db: DbOrTx, input: { memberId: string; day: Day }, clock: Clock): Promise<DepartureAccount | null>
  /** A member left: whatever is theirs elsewhere follows from it (redemption of shares). */
  memberLeft?(tx: Tx, doer: Doer, input: { memberId: string; day: Day; cause: 'withdrawal' | 'exclusion' | 'lapse' | 'death' | 'dissolution' }, clock: Clock): Promise<void>
}

/** What a departure comes to; amounts in cents. */
export interface DepartureAccount {
  shares: number
  nominalCents: bigint
  /** Never paid in: taken off. */
  unpaidCents: bigint
  /** Part of the losses: taken off. */
  lossCents: bigint
  amountCents: bigint
  /** The earliest day on which it is paid. */
  dueOn: Day
  /** The capital's floor holds some of it back as things are. */
  floorHolds: boolean
  /** Requests before this one. */
  ahead: number
}
